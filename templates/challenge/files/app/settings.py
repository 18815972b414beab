{%- set blobs = entities | where(field="blob") -%}
{% filter py_module(line_length=100) -%}
"""Settings, read from the environment and from `.env` where there is one."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from fastapi import Depends, Request
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.platform.auth import parse_keys


class Settings(BaseSettings):
    """The variables that README.md lists under "Environment Variables"."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
{%- if auth.present %}
        # An error names the variable, but does not repeat what may be a secret.
        hide_input_in_errors=True,
{%- endif %}
    )

    environment: str = Field(
        default="development",
        description="Name of the environment, written to every log line",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        default="INFO",
        description="Lowest level that is logged",
    )
{%- if monitoring.present and messaging.worker_apart %}
    metrics_port: int = Field(
        default={{ monitoring.worker_port }},
        description="Port on which the worker serves its metrics; 0 for none",
        ge=0,
        le=65535,
    )
{%- endif %}
{%- if tracing.present %}
    otel_exporter_otlp_endpoint: str = Field(
        default="",
        description="Where spans are sent, such as http://127.0.0.1:4318; empty means nowhere",
    )
    otel_service_name: str = Field(
        default={{ name | py }},
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
{%- endif %}
    database_url: str = Field(
        default="sqlite:///./app.db",
        description="Database connection string",
    )
{%- if cache.present %}
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
        default={{ cache.ttl_seconds }},
        description="Longest time that a record stays in the cache, in seconds",
        ge=1,
    )
{%- endif %}
{%- if broker.present %}
    broker_url: str = Field(
        default="memory://",
        description="Broker connection string",
        pattern={{ ("^(memory|" ~ broker.url_pattern ~ ")://") | py }},
    )
{%- if stack.broker != "kafka" %}
    broker_password: SecretStr | None = Field(
        default=None,
        description="Password of the broker",
    )
{%- endif %}
    broker_queue: str = Field(
        default="{{ name }}-events",
        description="{{ broker.queue_word | upper_first }} of the events in the broker",
        pattern="^[A-Za-z0-9_-]{1,100}$",
    )
    worker_in_api: bool = Field(
        default=False,
        description="Whether the API process handles events itself, as it does with memory://",
    )
{%- endif %}
{%- if stack.rate_limit %}
    rate_limit_per_minute: int = Field(
        default={{ rate_limit.per_minute }},
        description="Requests a minute that each client may make",
        ge=1,
    )
    rate_limit_burst: int = Field(
        default={{ rate_limit.burst }},
        description="Requests that a client may make at once",
        ge=1,
    )
{%- endif %}
{%- if blobs %}
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
        default={{ upload.max_bytes }},
        description="Size of the largest file that is accepted, in bytes",
        ge=1,
    )
{%- endif %}
{%- if stack.auth == "api_key" %}
    api_keys: SecretStr = Field(
        default=SecretStr(
            "{{ auth.development_entry }}"
        ),
        description="Keys of the API as NAME:ROLE:DIGEST, separated by commas",
    )
{%- elif stack.auth == "jwt" %}
    jwt_keys: SecretStr = Field(
        default=SecretStr("{{ auth.development_entry }}"),
        description="Keys that sign tokens as KID:SECRET, separated by commas; the first signs",
    )
    jwt_issuer: str = Field(
        default="{{ name }}",
        description="Issuer that a token must name",
    )
    jwt_audience: str = Field(
        default="{{ name }}",
        description="Audience that a token must name",
    )
{%- endif %}
{%- if hub.present %}
    websocket_origins: str = Field(
        default="",
        description="Further origins whose pages may open WebSockets, separated by commas",
    )
{%- endif %}
{%- for variable in environment %}
{%- set name = variable.name | lower %}
{%- set attribute = <py_attr name={name} /> %}
{%- set type = "int" if variable.type == "integer" else ("float" if variable.type == "number" else ("bool" if variable.type == "boolean" else "str")) %}
{%- set literal = <py_literal kind={variable.type} text={variable.default or "0"} /> %}
    {{ attribute }}: {% if variable.secret %}SecretStr{% else %}{{ type }}{% endif %}{% if not variable.default %} | None{% endif %} = Field(
{%- if not variable.default %}
        default=None,
{%- elif variable.secret %}
        default=SecretStr({{ variable.default | py }}),
{%- else %}
        default={{ literal }},
{%- endif %}
{%- if attribute != name %}
        validation_alias="{{ variable.name }}",
{%- endif %}
        description={{ variable.description | strip_stop | py }},
    )
{%- endfor %}
{%- if blobs %}

    @field_validator("blob_roots", mode="before")
    @classmethod
    def split_roots(cls, value: Any) -> Any:
        """Take the folders from one text."""
        return value.split(",") if isinstance(value, str) else value
{%- endif %}
{%- if auth.present %}
{%- set variable = "API_KEYS" if stack.auth == "api_key" else "JWT_KEYS" %}
{%- set attribute = "api_keys" if stack.auth == "api_key" else "jwt_keys" %}

    @model_validator(mode="after")
    def check_keys(self) -> Self:
        """Refuse malformed keys."""
        try:
            parse_keys(self.{{ attribute }}.get_secret_value())
        except ValueError as error:
            raise ValueError(f"{{ variable }}: {error}") from None
        return self
{%- endif %}


@lru_cache
def get_settings() -> Settings:
    """Return the settings of this process."""
    return Settings()


def settings_of(request: Request) -> Settings:
    """Give a request the settings of its application."""
    settings: Settings = request.app.state.settings
    return settings


SettingsDependency = Annotated[Settings, Depends(settings_of)]
{%- endfilter %}
