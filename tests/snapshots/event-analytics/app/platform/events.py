"""Events and their format."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from app.platform.database import utc_now
from app.platform.identifiers import uuid7
from app.platform.logs import request_id

EVENT_BYTES_MAX = 262144
"""A longer event has no payload, so its handlers must read the record."""

ENTITIES: dict[str, str] = {
    "campaigns": "campaign",
    "ads": "ad",
    "clicks": "click",
    "hour_counts": "hour_count",
}
"""Names of entities in event types, by table."""


class Event(BaseModel):
    """What happened to a record."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    """The same for every delivery of the event."""
    type: str
    """Such as `campaign.created`; the other ends are `updated` and `deleted`."""
    key: str
    """Id of the record. The events of one key keep their order."""
    occurred_at: datetime
    request_id: str | None
    """Id of the request that made the change, as in the logs."""
    payload: dict[str, Any] | None
    """The record after the change, or before its deletion; None if it is too long."""

    @classmethod
    def of(cls, type: str, key: str, payload: dict[str, Any]) -> "Event":
        """Return an event with the current time."""
        return cls(
            id=uuid7(),
            type=type,
            key=key,
            occurred_at=utc_now(),
            request_id=request_id.get(),
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
        """Parse an event from JSON, or raise ValueError."""
        return cls.model_validate_json(body)
