"""The outbox: events written in the transaction of their change.

So there is no change without its event and no event without its change, whatever fails and when.
"""

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Depends
from sqlalchemy import orm

from app.platform.database import Base, Change, SessionDependency, UtcDateTime, on_change
from app.platform.events import ENTITIES, Event

outbox = sa.Table(
    "messaging_outbox",
    Base.metadata,
    # Drawn while the row of the record is locked: the events of one record are in the order of its
    # changes, independent of the clocks of several machines.
    sa.Column(
        "position",
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
        primary_key=True,
        autoincrement=True,
    ),
    sa.Column("event_id", sa.Uuid, nullable=False),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
    sa.Column("published_at", UtcDateTime),
    sa.Index("ix_messaging_outbox_published_at_position", "published_at", "position"),
    sqlite_autoincrement=True,
)


@on_change
def record(session: orm.Session, change: Change, table: str, values: dict[str, Any]) -> None:
    """Write the event of a change; `save` and `delete` call this before they commit."""
    Events(session).publish(f"{ENTITIES.get(table, table)}.{change}", str(values["id"]), values)


class Events:
    """Writes events to the outbox within the transaction of a session."""

    def __init__(self, session: SessionDependency) -> None:
        self._session = session

    def publish(self, type: str, key: str, payload: dict[str, Any]) -> None:
        """Write an event; it is sent once the session is committed.

        `type` is what handlers choose it by. The events of one `key` keep their order.
        """
        event = Event.of(type, key, payload)
        self._session.execute(
            outbox.insert().values(
                event_id=event.id,
                key=event.key,
                body=event.encode().decode(),
                recorded_at=event.occurred_at,
            )
        )
        self._session.info["recorded"] = True


EventsDependency = Annotated[Events, Depends()]
