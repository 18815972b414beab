{%- set blobs = entities | where(field="blob") -%}
{%- set secrets = environment | where(field="secret") -%}
"""Settings, read from the environment and from `.env` where there is one."""

from functools import lru_cache
{%- if blobs %}
from pathlib import Path
from typing import Annotated, Any, Literal
{%- else %}
from typing import Literal
{%- endif %}

from pydantic import Field{% if secrets %}, SecretStr{% endif %}{% if blobs %}, field_validator{% endif %}
from pydantic_settings import BaseSettings, {% if blobs %}NoDecode, {% endif %}SettingsConfigDict


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
    database_url: str = Field(
        default="sqlite:///./app.db",
        description="Database connection string",
    )
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
        default=104857600,
        description="Size of the largest file that is accepted, in bytes",
        ge=1,
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


@lru_cache
def get_settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
