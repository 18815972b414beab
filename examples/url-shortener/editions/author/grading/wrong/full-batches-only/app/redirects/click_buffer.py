"""Clicks on their way to the database: a buffer in each process, written in batches.

A redirect adds its click and starts `write` after the response. One thread at a time writes; what
the others add meanwhile is its next batch. Batches therefore grow with the load, no click waits for a
timer, and an orderly shutdown, which lets running requests end, leaves the buffer empty.
"""

import logging
import threading
from collections import deque
from datetime import datetime
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from app.platform.identifiers import uuid7
from app.platform.resilience import retrying
from app.redirects.models import Click

MAX_CLICKS = 100_000
"""Bound of the buffer: an outage of the database must not exhaust the memory of the process."""
MAX_BATCH = 500
"""Most clicks of one transaction."""

logger = logging.getLogger(__name__)


class ClickBuffer:
    """Clicks that are not written yet."""

    def __init__(self) -> None:
        self._clicks: deque[dict[str, Any]] = deque()
        self._writing = threading.Lock()

    def add(
        self,
        *,
        link_id: UUID,
        clicked_at: datetime,
        referrer: str | None,
        visitor_hash: str | None,
    ) -> None:
        """Take a click, or drop it if the buffer is full."""
        if len(self._clicks) >= MAX_CLICKS:
            logger.error("a click is dropped, the buffer is full")
            return
        self._clicks.append(
            {
                # Given here, so that a batch repeated after an uncertain commit counts once.
                "id": uuid7(),
                "link_id": link_id,
                "clicked_at": clicked_at,
                "referrer": referrer,
                "visitor_hash": visitor_hash,
            }
        )

    def write(self, session: Session) -> None:
        """Write a batch once it is full."""
        if len(self._clicks) >= MAX_BATCH:
            with self._writing:
                self._write_batch(session)

    def _write_batch(self, session: Session) -> None:
        # Others only append, and only the writer takes clicks away.
        batch = [self._clicks.popleft() for _ in range(min(MAX_BATCH, len(self._clicks)))]
        try:
            retrying(_may_repeat)(_insert, session, batch)
        except IntegrityError:
            _insert_each(session, batch)
        except Exception:
            # The next click tries again.
            self._clicks.extendleft(reversed(batch))
            raise


def _may_repeat(error: BaseException) -> bool:
    return isinstance(error, OperationalError)


def _insert(session: Session, rows: list[dict[str, Any]]) -> None:
    try:
        session.execute(sa.insert(Click), rows)
        session.commit()
    except Exception:
        session.rollback()
        raise


def _insert_each(session: Session, rows: list[dict[str, Any]]) -> None:
    """Insert what can be inserted: the link of a click may have been deleted since."""
    for row in rows:
        try:
            _insert(session, [row])
        except IntegrityError:
            logger.warning("a click is dropped", extra={"link_id": str(row["link_id"])})


_buffers: WeakKeyDictionary[FastAPI, ClickBuffer] = WeakKeyDictionary()
_lock = threading.Lock()


def buffer_of(app: FastAPI) -> ClickBuffer:
    """Return the buffer of an application; in tests, one process has several."""
    with _lock:
        return _buffers.setdefault(app, ClickBuffer())
