"""Settings of the API, from the environment."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.outputs import Settings as Rules

DEVELOPMENT_KEY = "local-development-operator"
"""The operator's key on a developer's machine; refused in production."""


class SettingsError(ValueError):
    """A setting that the API does not start with."""


@dataclass(frozen=True)
class Settings:
    """Where data is kept, and how much is taken."""

    data: Path = Path("data")
    """Folder of the log and of the database."""
    operator_digest: str = hashlib.sha256(DEVELOPMENT_KEY.encode()).hexdigest()
    """SHA-256 of the key that creates tenants."""
    backlog_bytes: int = 64_000_000
    """Unprocessed bytes of the log from which on events are refused with 429."""
    tenant_rate: float = 2_000
    """Events that one tenant may send each second, on average."""
    tenant_burst: float = 20_000
    """Events that one tenant may send at once."""
    body_bytes: int = 2_000_000
    """Bytes of one request."""
    queue: int = 1_000
    """Alerts that wait for one slow listener."""
    rules: Rules = field(default_factory=Rules)
    """Limits of time and memory of the rules."""


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of an environment."""
    default = Settings()
    key = environment.get("OPERATOR_KEY", DEVELOPMENT_KEY)
    if environment.get("ENVIRONMENT") == "production" and (key == DEVELOPMENT_KEY or len(key) < 32):
        raise SettingsError("OPERATOR_KEY must be set to 32 characters or more in production")
    return Settings(
        data=Path(environment.get("DATA_DIR", str(default.data))),
        operator_digest=hashlib.sha256(key.encode()).hexdigest(),
        backlog_bytes=_number(environment, "BACKLOG_BYTES", default.backlog_bytes),
        tenant_rate=_number(environment, "TENANT_EVENTS_PER_SECOND", int(default.tenant_rate)),
        tenant_burst=_number(environment, "TENANT_BURST", int(default.tenant_burst)),
        body_bytes=_number(environment, "BODY_BYTES", default.body_bytes),
        queue=_number(environment, "ALERT_QUEUE", default.queue),
    )


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise SettingsError(f"{name} must be a whole number above 0, not `{text}`")
    return int(text)
