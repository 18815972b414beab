"""Clicks on their way to the database: a buffer in each process, written once a second."""

import logging
import threading
import time
from collections import deque
from datetime import datetime
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.platform.database import Database
from app.redirects.models import Click

SECONDS = 1
"""Time between two batches."""

logger = logging.getLogger(__name__)


class ClickBuffer:
    """Clicks that are not written yet, and a thread that writes them."""

    def __init__(self, database: Database) -> None:
        self._clicks: deque[dict[str, Any]] = deque()
        self._database = database
        threading.Thread(target=self._keep_writing, daemon=True).start()

    def add(
        self,
        *,
        link_id: UUID,
        clicked_at: datetime,
        referrer: str | None,
        visitor_hash: str | None,
    ) -> None:
        """Take a click."""
        self._clicks.append(
            {
                "link_id": link_id,
                "clicked_at": clicked_at,
                "referrer": referrer,
                "visitor_hash": visitor_hash,
            }
        )

    def write(self, session: Session) -> None:
        """Leave it to the thread."""

    def _keep_writing(self) -> None:
        while True:
            time.sleep(SECONDS)
            batch = [self._clicks.popleft() for _ in range(len(self._clicks))]
            if not batch:
                continue
            try:
                with self._database.session() as session:
                    session.execute(sa.insert(Click), batch)
                    session.commit()
            except Exception:
                self._clicks.extendleft(reversed(batch))
                logger.exception("clicks cannot be written, trying again")


_buffers: WeakKeyDictionary[FastAPI, ClickBuffer] = WeakKeyDictionary()
_lock = threading.Lock()


def buffer_of(app: FastAPI) -> ClickBuffer:
    """Return the buffer of an application."""
    with _lock:
        if app not in _buffers:
            _buffers[app] = ClickBuffer(app.state.database)
        return _buffers[app]
