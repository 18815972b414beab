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
    api_keys: SecretStr = Field(
        default=SecretStr(
            "development:writer:ed20191044553dac8f9c45e62062dd18e7dc1f898a897240b4179fb84fea3db4"
        ),
        description="Keys of the API as NAME:ROLE:DIGEST, separated by commas",
    )
    counter_store_url: str = Field(
        default="memory://",
        description="Where counters are kept; memory:// keeps them in each process",
    )
    fail_open: bool = Field(
        default=True,
        description="Whether requests are allowed while counters cannot be reached",
    )
    counter_timeout_ms: int = Field(
        default=5,
        description="How long a check waits for the counters",
    )
    rule_refresh_seconds: int = Field(
        default=5,
        description="How often rules, clients and overrides are read again",
    )
    usage_flush_seconds: int = Field(
        default=60,
        description="How often counted usage is written to the database",
    )
    usage_retention_days: int = Field(
        default=30,
        description="Days after which usage records are deleted",
    )

    @model_validator(mode="after")
    def check_keys(self) -> Self:
        """Refuse malformed keys."""
        try:
            parse_keys(self.api_keys.get_secret_value())
        except ValueError as error:
            raise ValueError(f"API_KEYS: {error}") from None
        return self


@lru_cache
def get_settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
