"""The handlers of events. Add yours here."""

import sqlalchemy as sa
from sqlalchemy import orm

from app.platform.database import Base
from app.platform.events import Event
from app.platform.messaging.registry import handles

activity = sa.Table(
    "messaging_activity",
    Base.metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("entity", sa.String(64), primary_key=True),
    sa.Column("change", sa.String(16), primary_key=True),
    sa.Column("events", sa.BigInteger, nullable=False),
)


@handles("*")
def count_changes(session: orm.Session, event: Event) -> None:
    """Count the changes of each day, by entity and kind.

    Counting twice would show: this relies on each event having its effect once.
    """
    entity, _, change = event.type.rpartition(".")
    cell = {"day": event.occurred_at.date(), "entity": entity, "change": change}
    counted = session.connection().execute(
        activity.update()
        .where(*(activity.c[name] == value for name, value in cell.items()))
        .values(events=activity.c.events + 1)
    )
    if counted.rowcount == 0:
        # If another worker does the same concurrently, one of them fails and retries.
        session.execute(activity.insert().values(**cell, events=1))
