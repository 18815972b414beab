"""Settings, read from the environment and `.env`."""

import os
from functools import lru_cache
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import Depends, Request
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_PASSWORD = "local-development-only"
"""Password of every server in development."""


class InvalidSettingsError(Exception):
    """The settings are invalid; the message names variables and reasons, not values."""


class Settings(BaseSettings):
    """The variables that README.md lists under "Environment Variables"."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        # Errors name the variable, but do not quote a value that may be secret.
        hide_input_in_errors=True,
    )

    environment: str = Field(
        default="development",
        description="Name of the environment, written to every log line",
        pattern="^[a-z][a-z0-9-]{0,30}$",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        default="INFO",
        description="Lowest level that is logged",
    )
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto",
        description="Form of the log; auto means text at a terminal and JSON elsewhere",
    )
    database_url: str = Field(
        default="sqlite:///./app.db",
        description="Database connection string",
        pattern="^[a-z0-9_+]+://",
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
        le=86400,
    )
    websocket_origins: str = Field(
        default="",
        description="Further origins whose pages may open WebSockets, separated by commas",
        pattern=r"^(https?://[^\s,/]+(\s*,\s*https?://[^\s,/]+)*)?$",
    )

    def check_deployed(self) -> None:
        """Reject, outside development and test, values that this repository publishes."""
        if self.environment in ("development", "test"):
            return
        found: dict[str, str] = {}
        public = {
            "DATABASE_URL": urlsplit(self.database_url).password,
            "PGPASSWORD": os.environ.get("PGPASSWORD"),
            "CACHE_URL": urlsplit(self.cache_url).password,
            "CACHE_PASSWORD": self.cache_password and self.cache_password.get_secret_value(),
        }
        for variable, password in public.items():
            if password == DEVELOPMENT_PASSWORD:
                found[variable] = "has the password of development"
        if found:
            raise InvalidSettingsError(
                report(
                    f"ENVIRONMENT is {self.environment}, which does not accept these values:",
                    found,
                )
            )


def report(headline: str, reasons: dict[str, str]) -> str:
    """Return an error message with a line for each variable."""
    return "\n".join([headline, *(f"  {name}: {reason}" for name, reason in reasons.items())])


@lru_cache
def get_settings() -> Settings:
    """Return the settings of this process."""
    try:
        return Settings()
    except ValidationError as error:
        reasons = {
            str(item["loc"][0]).upper(): item["msg"].removeprefix("Value error, ")
            for item in error.errors(include_input=False)
        }
        raise InvalidSettingsError(report("The settings are not valid:", reasons)) from None


def settings_of(request: Request) -> Settings:
    """Return the settings of the application."""
    settings: Settings = request.app.state.settings
    return settings


SettingsDependency = Annotated[Settings, Depends(settings_of)]
