{% filter py_module(line_length=python.line_length) -%}
"""What an event is, and how it travels."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from app.platform.database import utc_now
from app.platform.identifiers import uuid7
from app.platform.logs import request_id
from app.platform.tracing import current_traceparent

EVENT_BYTES_MAX = {{ messaging.event_bytes_max }}
"""A longer event goes without its payload: whoever handles it reads the record itself."""

ENTITIES: dict[str, str] = {
{%- for entity in entities %}
    "{{ entity.plural }}": "{{ entity.name }}",
{%- if loop.last %}
{% endif %}
{%- endfor -%}
}
"""What one row of a table is called in the type of its events."""


class Event(BaseModel):
    """What happened to a record."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    """The same however often the event is delivered."""
    type: str
    """Such as `{% if entities %}{{ entities[0].name }}{% else %}record{% endif %}.created`; the other ends are `updated` and `deleted`."""
    key: str
    """Id of the record. The events of one key keep their order."""
    occurred_at: datetime
    request_id: str | None
    """Id of the request that made the change, as it stands in the logs."""
{%- if tracing.present %}
    traceparent: str | None = None
    """Trace of that request, as the W3C writes it."""
{%- endif %}
    payload: dict[str, Any] | None
    """The record after the change, or before it was deleted; None if that is too long."""

    @classmethod
    def of(cls, type: str, key: str, payload: dict[str, Any]) -> "Event":
        """Return the event of what happens now."""
        return cls(
            id=uuid7(),
            type=type,
            key=key,
            occurred_at=utc_now(),
            request_id=request_id.get(),
{%- if tracing.present %}
            traceparent=current_traceparent(),
{%- endif %}
            payload=payload,
        )

    def encode(self) -> bytes:
        """Return the event as JSON, within the limit."""
        body = self.model_dump_json().encode()
        if len(body) > EVENT_BYTES_MAX:
            body = self.model_copy(update={"payload": None}).model_dump_json().encode()
        return body

    @classmethod
    def decode(cls, body: bytes) -> "Event":
        """Return the event of a JSON document; raise ValueError if it is none."""
        return cls.model_validate_json(body)
{%- endfilter %}
