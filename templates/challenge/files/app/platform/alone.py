{% filter py_module(line_length=python.line_length) -%}
"""Refuses a second process where each would keep to itself what both need.

A file is locked as long as a process serves, so it does not matter how the second one was started:
by hand, or as one of several workers of uvicorn or gunicorn. The lock ends with its process. The file
of SQLite has it beside it; for a server it lies on this machine, and other machines do not see it.
"""

import hashlib
import logging
import sqlite3
import tempfile
from pathlib import Path

import sqlalchemy as sa

from app.settings import Settings

WAIT_SECONDS = 2
"""How long a process may take to end while the next one starts."""

logger = logging.getLogger(__name__)


class NotAloneError(Exception):
    """Another process serves the same database."""

    def __init__(self, advice: list[str]) -> None:
        super().__init__(f"another process already serves this database: {', '.join(advice)}")


class Claim:
    """The claim of a process to be the only one that serves a database."""

    def __init__(self, settings: Settings) -> None:
        self._advice = _advice(settings)
        self._path = _path(settings.database_url)
        self._lock: sqlite3.Connection | None = None

    def take(self) -> None:
        """Claim the database, if the settings call for it."""
        if not self._advice or self._path is None:
            return
        try:
            self._lock = sqlite3.connect(self._path, timeout=WAIT_SECONDS, isolation_level=None)
            self._lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            self.release()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise NotAloneError(self._advice) from None
            # There is no such folder, so there is no database yet either.
            logger.warning("cannot see whether another process serves the database")

    def release(self) -> None:
        """Let another process have it."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _advice(settings: Settings) -> list[str]:
    """Return what to do instead where a process keeps in its memory what others would need."""
    advice = []
{%- if cache.present %}
    if settings.cache_url.startswith("memory:"):
        advice.append("set CACHE_URL to a {{ cache.title }}")
{%- endif %}
{%- if broker.present %}
    if settings.broker_url.startswith("memory:"):
        advice.append("set BROKER_URL to a {{ broker.title }}")
{%- endif %}
{%- if hub.is_local %}
    advice.append("start one process only, because rooms are in its memory")
{%- endif %}
    return advice


def _path(url: str) -> Path | None:
    """Return the file to lock; a database in memory has none, and needs none."""
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        in_memory = address.database in (None, "", ":memory:")
        return None if in_memory else Path(f"{address.database}-process")
    name = f"{address.host}:{address.port}/{address.database}"
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"{{ name }}-{digest}.process"
{%- endfilter %}
