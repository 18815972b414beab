{% filter py_module(line_length=100) -%}
"""The outbox: events that are written in the transaction of the change that they tell of.

So there is no change without its event and no event without its change, whatever fails and when.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from app.database import Base, Change, LongText, UtcDateTime, on_change, utc_now
from app.identifiers import uuid7
from app.logs import request_id
from app.messaging.events import ENTITIES, Event
from app.tracing import current_traceparent

outbox = sa.Table(
    "messaging_outbox",
    Base.metadata,
    # Drawn while the row of the record is locked: the events of one record are in the order of its
    # changes, whatever the clocks of several machines say.
    sa.Column(
        "position",
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
        primary_key=True,
        autoincrement=True,
    ),
    sa.Column("event_id", sa.Uuid, nullable=False),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("body", {% if stack.database == "mysql" %}LongText{% else %}sa.Text{% endif %}, nullable=False),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
    sa.Column("published_at", UtcDateTime),
    sa.Index("ix_messaging_outbox_published_at_position", "published_at", "position"),
    sqlite_autoincrement=True,
)


@on_change
def record(session: orm.Session, change: Change, table: str, values: dict[str, Any]) -> None:
    """Write the event of a change; `save` and `delete` call this before they commit."""
    now = utc_now()
    event = Event(
        id=uuid7(),
        type=f"{ENTITIES.get(table, table)}.{change}",
        key=str(values["id"]),
        occurred_at=now,
        request_id=request_id.get(),
{%- if tracing.present %}
        traceparent=current_traceparent(),
{%- endif %}
        payload=values,
    )
    session.execute(
        outbox.insert().values(
            event_id=event.id,
            key=event.key,
            body=event.encode().decode(),
            recorded_at=now,
        )
    )
    session.info["recorded"] = True
{%- endfilter %}
