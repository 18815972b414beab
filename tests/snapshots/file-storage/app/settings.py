"""Settings, read from the environment and `.env`."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import Depends, Request
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

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
    otel_exporter_otlp_endpoint: str = Field(
        default="",
        description="Where spans are sent, such as http://127.0.0.1:4318; empty means nowhere",
        pattern="^(https?://.+)?$",
    )
    otel_service_name: str = Field(
        default="file-storage",
        description="Name of the service in traces",
        min_length=1,
    )
    otel_traces_sampler: Literal[
        "always_on",
        "always_off",
        "traceidratio",
        "parentbased_always_on",
        "parentbased_always_off",
        "parentbased_traceidratio",
    ] = Field(
        default="parentbased_traceidratio",
        description="Which traces are recorded; parentbased keeps to what the caller decided",
    )
    otel_traces_sampler_arg: float = Field(
        default=1.0,
        description="Share of the traces that a ratio records, from 0 to 1",
        ge=0,
        le=1,
    )
    database_url: str = Field(
        default="sqlite:///./app.db",
        description="Database connection string",
        pattern="^[a-z0-9_+]+://",
    )
    blob_roots: Annotated[list[Path], NoDecode] = Field(
        default=[
            Path("data/blobs-1"),
            Path("data/blobs-2"),
            Path("data/blobs-3"),
        ],
        description="Folders of the replicas, separated by commas",
        min_length=1,
    )
    blob_max_bytes: int = Field(
        default=104857600,
        description="Size of the largest file that is accepted, in bytes",
        ge=1,
        le=1024**4,
    )
    block_max_bytes: int = Field(
        default=65536,
        description="Size of the largest block in bytes",
        ge=1,
        le=65536,
    )

    @field_validator("blob_roots", mode="before")
    @classmethod
    def split_roots(cls, value: Any) -> Any:
        """Split the list of folders."""
        return value.split(",") if isinstance(value, str) else value

    def check_deployed(self) -> None:
        """Reject, outside development and test, values that this repository publishes."""
        if self.environment in ("development", "test"):
            return
        found: dict[str, str] = {}
        public = {
            "DATABASE_URL": urlsplit(self.database_url).password,
            "PGPASSWORD": os.environ.get("PGPASSWORD"),
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
