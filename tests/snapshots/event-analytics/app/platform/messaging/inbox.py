"""The inbox: records of handled events, so that a redelivery has no effect."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import IntegrityError

from app.platform.database import Base, UtcDateTime, utc_now
from app.platform.events import Event
from app.platform.messaging.registry import Handler

KEEP = timedelta(days=28)
"""How long a handled event is recorded: longer than any broker retains it."""
TRIM_ROWS = 1000
"""Records deleted by one statement, few enough to stay within the time limit."""

handled = sa.Table(
    "messaging_handled",
    Base.metadata,
    sa.Column("event_id", sa.Uuid, primary_key=True),
    sa.Column("handler", sa.String(100), primary_key=True),
    sa.Column("handled_at", UtcDateTime, nullable=False, index=True),
)


def handle_once(session: orm.Session, name: str, handler: Handler, event: Event) -> bool:
    """Call the handler unless it has already handled the event; return whether it was called.

    The note and the effect are in one transaction. Of two workers with the same event the second
    waits for the first at the primary key.
    """
    note = handled.insert().values(event_id=event.id, handler=name, handled_at=utc_now())
    try:
        session.execute(note)
    except IntegrityError:
        session.rollback()
        return False
    handler(session, event)
    session.commit()
    return True


def trim(session: orm.Session) -> None:
    """Delete records of events that will not be redelivered."""
    is_old = handled.c.handled_at < utc_now() - KEEP
    old = sa.select(handled.c.event_id).where(is_old).order_by(handled.c.handled_at)
    old = old.limit(TRIM_ROWS).with_for_update(skip_locked=True)
    while ids := session.scalars(old).all():
        session.execute(handled.delete().where(is_old, handled.c.event_id.in_(ids)))
        session.commit()
