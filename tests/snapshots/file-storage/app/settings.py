"""Settings, read from the environment and from `.env` where there is one."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """The variables that README.md lists under "Environment Variables"."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    environment: str = Field(
        default="development",
        description="Name of the environment, written to every log line",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        default="INFO",
        description="Lowest level that is logged",
    )
    otel_exporter_otlp_endpoint: str = Field(
        default="",
        description="Where spans are sent, such as http://127.0.0.1:4318; empty means nowhere",
    )
    otel_service_name: str = Field(
        default="file-storage",
        description="Name of the service in traces",
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
    )
    broker_url: str = Field(
        default="memory://",
        description="Broker connection string",
        pattern="^(memory|amqps?)://",
    )
    broker_password: SecretStr | None = Field(
        default=None,
        description="Password of the broker",
    )
    broker_queue: str = Field(
        default="file-storage-events",
        description="Queue of the events in the broker",
        pattern="^[A-Za-z0-9_-]{1,100}$",
    )
    worker_in_api: bool = Field(
        default=False,
        description="Whether the API process handles events itself, as it does with memory://",
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
    )
    upload_part_bytes: int = Field(
        default=4194304,
        description="Size of the parts of a resumable upload",
    )
    upload_session_hours: int = Field(
        default=24,
        description="Hours after which an upload that is not complete is discarded with its parts",
    )
    share_signing_key: SecretStr | None = Field(
        default=None,
        description="Key that signs tokens of shares; when it is not set, each process makes one of its own",
    )
    share_token_seconds: int = Field(
        default=3600,
        description="How long a token of a share works",
    )
    scrub_interval_days: int = Field(
        default=30,
        description="Days within which every copy is to be verified once",
    )

    @field_validator("blob_roots", mode="before")
    @classmethod
    def split_roots(cls, value: Any) -> Any:
        """Take the folders from one text."""
        return value.split(",") if isinstance(value, str) else value


@lru_cache
def get_settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
