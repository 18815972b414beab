{% filter py_module(line_length=python.line_length) -%}
"""Settings, read from the environment and `.env`."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import Depends, Request
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.platform.auth import is_public, parse_keys
{%- if deployed.passwords %}

DEVELOPMENT_PASSWORD = "{{ auth.development_key }}"
"""Password of every server in development."""
{%- endif %}


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
        pattern="^(https?://.+)?$",
    )
    otel_service_name: str = Field(
        default={{ name | py }},
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
{%- endif %}
    database_url: str = Field(
        default="sqlite:///./app.db",
        description="Database connection string",
        pattern="^[a-z0-9_+]+://",
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
        le=86400,
    )
{%- endif %}
{%- if broker.present %}
    broker_url: str = Field(
        default="memory://",
        description="Broker connection string",
        pattern={{ ("^(memory|" ~ broker.url_pattern ~ ")://") | py }},
    )
{%- if broker.has_password %}
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
        description="Whether the API process handles events{% if runner.in_worker %} and runs tasks{% endif %} itself, as it does with memory://",
    )
{%- endif %}
{%- if stack.rate_limit %}
    rate_limit_per_minute: int = Field(
        default={{ rate_limit.per_minute }},
        description="Requests a minute that each client may make",
        ge=1,
        le=1_000_000,
    )
    rate_limit_burst: int = Field(
        default={{ rate_limit.burst }},
        description="Requests that a client may make at once",
        ge=1,
        le=1_000_000,
    )
{%- endif %}
{%- if blobs.present %}
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
        le=1024**4,
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
        min_length=1,
    )
    jwt_audience: str = Field(
        default="{{ name }}",
        description="Audience that a token must name",
        min_length=1,
    )
{%- endif %}
{%- if hub.present %}
    websocket_origins: str = Field(
        default="",
        description="Further origins whose pages may open WebSockets, separated by commas",
        pattern=r"^(https?://[^\s,/]+(\s*,\s*https?://[^\s,/]+)*)?$",
    )
{%- endif %}
{%- for variable in environment %}
{%- set name = variable.name | lower %}
{%- set attribute = <py_attr name={name} /> %}
{%- set type = ("Literal" ~ (variable.choices | py)) if variable.choices else ("int" if variable.type == "integer" else ("float" if variable.type == "number" else ("bool" if variable.type == "boolean" else "str"))) %}
{%- set literal = <py_literal kind={variable.type} text={variable.default or "0"} /> %}
    {{ attribute }}: {% if variable.secret %}SecretStr{% else %}{{ type | safe }}{% endif %}{% if not variable.default %} | None{% endif %} = Field(
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
{%- if variable.min is number %}
        ge={{<py_bound field={variable} value={variable.min} method="ceil" />}},
{%- endif %}
{%- if variable.max is number %}
        le={{<py_bound field={variable} value={variable.max} method="floor" />}},
{%- endif %}
{%- if variable.pattern %}
        pattern={{ variable.pattern | py }},
{%- endif %}
    )
{%- endfor %}
{%- if blobs.present %}

    @field_validator("blob_roots", mode="before")
    @classmethod
    def split_roots(cls, value: Any) -> Any:
        """Split the list of folders."""
        return value.split(",") if isinstance(value, str) else value
{%- endif %}
{%- if auth.present %}
{%- set attribute = "api_keys" if stack.auth == "api_key" else "jwt_keys" %}

    @field_validator("{{ attribute }}")
    @classmethod
    def check_keys(cls, value: SecretStr) -> SecretStr:
        """Reject malformed keys."""
        parse_keys(value.get_secret_value())
        return value
{%- endif %}
{%- if deployed.checked %}

    def check_deployed(self{% if auth.present %}, *, keys: bool = True{% endif %}) -> None:
        """Reject, outside development and test, values that this repository publishes.{% if auth.present %}

        Only the API has `keys`; other processes need none, and are not given any.
        {% endif %}"""
        if self.environment in ("development", "test"):
            return
        found: dict[str, str] = {}
{%- if deployed.passwords %}
        public = {
{%- if database.is_server %}
            "DATABASE_URL": urlsplit(self.database_url).password,
            "{{ database.client_variable }}": os.environ.get("{{ database.client_variable }}"),
{%- endif %}
{%- if cache.present %}
            "CACHE_URL": urlsplit(self.cache_url).password,
            "CACHE_PASSWORD": self.cache_password and self.cache_password.get_secret_value(),
{%- endif %}
{%- if broker.has_password %}
            "BROKER_URL": urlsplit(self.broker_url).password,
            "BROKER_PASSWORD": self.broker_password and self.broker_password.get_secret_value(),
{%- endif %}
        }
        for variable, password in public.items():
            if password == DEVELOPMENT_PASSWORD:
                found[variable] = "has the password of development"
{%- endif %}
{%- if auth.present %}
        if keys and any(is_public(key) for key in parse_keys(self.{{ attribute }}.get_secret_value())):
            found["{{ attribute | upper }}"] = "has the key of development"
{%- endif %}
{%- for variable in secrets %}
{%- set attribute = <py_attr name={variable.name | lower} /> %}
{%- if variable.default %}
        if self.{{ attribute }}.get_secret_value() == {{ variable.default | py }}:
            found["{{ variable.name }}"] = "is a secret and has its default"
{%- else %}
        if not self.{{ attribute }}:
            found["{{ variable.name }}"] = "is a secret and not set"
{%- endif %}
{%- endfor %}
{%- for variable in deployed.addresses %}
        if urlsplit(self.{{<py_attr name={variable.name | lower} />}}).hostname in ("localhost", "127.0.0.1", "::1"):
            found["{{ variable.name }}"] = "is an address of this machine"
{%- endfor %}
        if found:
            raise InvalidSettingsError(
                report(f"ENVIRONMENT is {self.environment}, which does not accept these values:", found)
            )
{%- endif %}


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

{%- if exercises %}


def settings_of(request: Request) -> Settings:
    """Return the settings of the application."""
    settings: Settings = request.app.state.settings
    return settings


SettingsDependency = Annotated[Settings, Depends(settings_of)]
{%- endif %}
{%- endfilter %}
