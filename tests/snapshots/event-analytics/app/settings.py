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
    metrics_port: int = Field(
        default=9000,
        description="Port on which the worker serves its metrics; 0 for none",
        ge=0,
        le=65535,
    )
    otel_exporter_otlp_endpoint: str = Field(
        default="",
        description="Where spans are sent, such as http://127.0.0.1:4318; empty means nowhere",
    )
    otel_service_name: str = Field(
        default="event-analytics",
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
    broker_url: str = Field(
        default="memory://",
        description="Broker connection string",
        pattern="^(memory|kafka)://",
    )
    broker_queue: str = Field(
        default="event-analytics-events",
        description="Topic of the events in the broker",
        pattern="^[A-Za-z0-9_-]{1,100}$",
    )
    worker_in_api: bool = Field(
        default=False,
        description="Whether the API process handles events itself, as it does with memory://",
    )
    rate_limit_per_minute: int = Field(
        default=36000,
        description="Requests a minute that each client may make",
        ge=1,
    )
    rate_limit_burst: int = Field(
        default=7200,
        description="Requests that a client may make at once",
        ge=1,
    )
    api_keys: SecretStr = Field(
        default=SecretStr(
            "development:writer:ed20191044553dac8f9c45e62062dd18e7dc1f898a897240b4179fb84fea3db4"
        ),
        description="Keys of the API as NAME:ROLE:DIGEST, separated by commas",
    )
    batch_max_clicks: int = Field(
        default=500,
        description="Most clicks that one batch may hold",
    )
    clock_skew_seconds: int = Field(
        default=10,
        description="How far ahead of the service a click may be dated before it is rejected",
    )
    watermark_delay_seconds: int = Field(
        default=30,
        description="How long clicks of a minute are waited for after later ones have been seen",
    )
    source_idle_seconds: int = Field(
        default=60,
        description="Silence after which a partition no longer holds the watermark back",
    )
    late_click_hours: int = Field(
        default=6,
        description="How old a click may be when it is counted; older ones are left to the recount",
    )
    count_flush_seconds: int = Field(
        default=10,
        description="How long a worker adds up batches before it writes their counts in one transaction",
    )
    visitor_clicks_per_minute: int = Field(
        default=5,
        description="Clicks of one visitor on one ad in a minute that are valid; further ones are not",
    )
    dedup_url: str = Field(
        default="memory://",
        description="Where identifiers of recent clicks are kept; memory:// for one worker alone",
    )
    dedup_minutes: int = Field(
        default=10,
        description="How long the identifier of a click is remembered",
    )
    batch_retention_days: int = Field(
        default=30,
        description="Days after which batches are dropped and their days can no longer be recounted",
    )
    minute_count_retention_hours: int = Field(
        default=48,
        description="Hours after which minute counts are dropped; hour counts stay",
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
