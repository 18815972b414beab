"""Settings, read from the environment and from `.env` where there is one."""

from functools import lru_cache
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    base_url: str = Field(
        default="http://localhost:8000",
        description="Address under which visitors reach the service; short addresses begin with it",
    )
    code_length: int = Field(
        default=7,
        description="Length of generated codes",
    )
    click_batch_size: int = Field(
        default=500,
        description="Clicks that are written to the database in one transaction",
    )
    click_retention_days: int = Field(
        default=30,
        description="Days after which single clicks are deleted",
    )
    visitor_hash_key: SecretStr | None = Field(
        default=None,
        description="Key of the hash that stands for a visitor; when it is not set, each process makes one",
    )


@lru_cache
def get_settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
