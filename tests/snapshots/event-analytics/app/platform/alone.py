"""Prevents a second process when processes could not share their state.

A process holds a file lock while it serves, however it was started: by hand, or as a worker of
uvicorn or gunicorn. The lock ends with the process. It lies beside an SQLite file; for a database
server, it lies on this machine, where other machines do not see it.
"""

import hashlib
import logging
import sqlite3
import tempfile
from pathlib import Path

import sqlalchemy as sa

from app.settings import Settings

WAIT_SECONDS = 2
"""How long a process may take to stop while the next one starts."""

logger = logging.getLogger(__name__)


class NotAloneError(Exception):
    """Another process is using the same database."""

    def __init__(self, advice: list[str]) -> None:
        super().__init__(f"another process already serves this database: {', '.join(advice)}")


class Claim:
    """Ensures that only one process uses a database."""

    def __init__(self, settings: Settings) -> None:
        self._advice = _advice(settings)
        self._path = _path(settings.database_url)
        self._lock: sqlite3.Connection | None = None

    def take(self) -> None:
        """Lock the database, if the settings require it."""
        if not self._advice or self._path is None:
            return
        try:
            self._lock = sqlite3.connect(self._path, timeout=WAIT_SECONDS, isolation_level=None)
            self._lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            self.release()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise NotAloneError(self._advice) from None
            # Without the folder there is no database yet.
            logger.warning("cannot determine whether another process uses the database")

    def release(self) -> None:
        """Release the database to another process."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _advice(settings: Settings) -> list[str]:
    """Return what to change so that processes can share their state."""
    advice = []
    if settings.broker_url.startswith("memory:"):
        advice.append("set BROKER_URL to a Redis")
    return advice


def _path(url: str) -> Path | None:
    """Return the file to lock; a database in memory needs none."""
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        in_memory = address.database in (None, "", ":memory:")
        return None if in_memory else Path(f"{address.database}-process")
    name = f"{address.host}:{address.port}/{address.database}"
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"event-analytics-{digest}.process"
