"""Clicks on their way to the database: a buffer in each process, written after the response."""

from datetime import datetime
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.redirects.models import Click


class ClickBuffer:
    """Clicks that are not written yet."""

    def __init__(self) -> None:
        self._clicks: list[dict[str, Any]] = []

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
        """Write all clicks and empty the buffer."""
        if not self._clicks:
            return
        session.execute(sa.insert(Click), list(self._clicks))
        session.commit()
        self._clicks.clear()


_buffers: WeakKeyDictionary[FastAPI, ClickBuffer] = WeakKeyDictionary()


def buffer_of(app: FastAPI) -> ClickBuffer:
    """Return the buffer of an application."""
    return _buffers.setdefault(app, ClickBuffer())
