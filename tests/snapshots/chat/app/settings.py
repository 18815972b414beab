"""Settings, read from the environment and from `.env` where there is one."""

from functools import lru_cache
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.auth import parse_keys


class Settings(BaseSettings):
    """The variables that README.md lists under "Environment Variables"."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        # An error names the variable, but does not repeat what may be a secret.
        hide_input_in_errors=True,
    )

    environment: str = Field(
        default="development",
        description="Name of the environment, written to every log line",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        default="INFO",
        description="Lowest level that is logged",
    )
    database_url: str = Field(
        default="sqlite:///./app.db",
        description="Database connection string",
    )
    cache_url: str = Field(
        default="memory://",
        description="Cache connection string",
        pattern="^(memory|rediss?)://",
    )
    cache_password: SecretStr | None = Field(
        default=None,
        description="Password of the cache",
    )
    cache_ttl_seconds: int = Field(
        default=300,
        description="Longest time that a record stays in the cache, in seconds",
        ge=1,
    )
    jwt_keys: SecretStr = Field(
        default=SecretStr("development:local-development-only-not-for-production"),
        description="Keys that sign tokens as KID:SECRET, separated by commas; the first signs",
    )
    jwt_issuer: str = Field(
        default="chat",
        description="Issuer that a token must name",
    )
    jwt_audience: str = Field(
        default="chat",
        description="Audience that a token must name",
    )
    websocket_origins: str = Field(
        default="",
        description="Further origins whose pages may open WebSockets, separated by commas",
    )
    history_limit: int = Field(
        default=100,
        description="Most messages that one request for history returns",
    )

    @model_validator(mode="after")
    def check_keys(self) -> Self:
        """Refuse malformed keys."""
        try:
            parse_keys(self.jwt_keys.get_secret_value())
        except ValueError as error:
            raise ValueError(f"JWT_KEYS: {error}") from None
        return self


@lru_cache
def get_settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
