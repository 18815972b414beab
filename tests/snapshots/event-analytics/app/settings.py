"""Settings, read from the environment and `.env`."""

import os
from functools import lru_cache
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import Depends, Request
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.platform.auth import is_public, parse_keys

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
    metrics_port: int = Field(
        default=9000,
        description="Port on which the worker serves its metrics; 0 for none",
        ge=0,
        le=65535,
    )
    database_url: str = Field(
        default="sqlite:///./app.db",
        description="Database connection string",
        pattern="^[a-z0-9_+]+://",
    )
    broker_url: str = Field(
        default="memory://",
        description="Broker connection string",
        pattern="^(memory|rediss?)://",
    )
    broker_password: SecretStr | None = Field(
        default=None,
        description="Password of the broker",
    )
    broker_queue: str = Field(
        default="event-analytics-events",
        description="Stream of the events in the broker",
        pattern="^[A-Za-z0-9_-]{1,100}$",
    )
    worker_in_api: bool = Field(
        default=False,
        description="Whether the API process handles events itself, as it does with memory://",
    )
    api_keys: SecretStr = Field(
        default=SecretStr(
            "development:writer:ed20191044553dac8f9c45e62062dd18e7dc1f898a897240b4179fb84fea3db4"
        ),
        description="Keys of the API as NAME:ROLE:DIGEST, separated by commas",
    )
    clock_skew_seconds: int = Field(
        default=10,
        description="Tolerance for clicks dated ahead of the service's clock",
        ge=0,
        le=3600,
    )

    @field_validator("api_keys")
    @classmethod
    def check_keys(cls, value: SecretStr) -> SecretStr:
        """Reject malformed keys."""
        parse_keys(value.get_secret_value())
        return value

    def check_deployed(self, *, keys: bool = True) -> None:
        """Reject, outside development and test, values that this repository publishes.

        Only the API has `keys`; other processes need none, and are not given any.
        """
        if self.environment in ("development", "test"):
            return
        found: dict[str, str] = {}
        public = {
            "DATABASE_URL": urlsplit(self.database_url).password,
            "PGPASSWORD": os.environ.get("PGPASSWORD"),
            "BROKER_URL": urlsplit(self.broker_url).password,
            "BROKER_PASSWORD": self.broker_password and self.broker_password.get_secret_value(),
        }
        for variable, password in public.items():
            if password == DEVELOPMENT_PASSWORD:
                found[variable] = "has the password of development"
        if keys and any(is_public(key) for key in parse_keys(self.api_keys.get_secret_value())):
            found["API_KEYS"] = "has the key of development"
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
