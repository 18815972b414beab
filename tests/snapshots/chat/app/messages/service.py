"""Operations of the component messages."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.messages import models, schemas
from app.platform.cache import Cache, cache_key
from app.platform.database import delete, save
from app.platform.errors import NotFoundError


def create_message(session: Session, data: schemas.MessageCreate) -> models.Message:
    """Store a message."""
    row = models.Message(**data.model_dump())
    return save(session, row)


def get_message(session: Session, message_id: UUID) -> models.Message:
    """Return the message with this id, or raise an error."""
    row = session.get(models.Message, message_id)
    if row is None:
        raise NotFoundError("message", message_id)
    return row


def read_message(session: Session, cache: Cache, message_id: UUID) -> schemas.MessageRead:
    """Return the message with this id, from the cache if possible."""
    key = cache_key("message", "id", message_id)
    return cache.read(key, schemas.MessageRead, lambda: get_message(session, message_id))


def message_keys(row: models.Message) -> list[str]:
    """Return the keys under which the cache may have a message."""
    return [
        cache_key("message", "id", row.id),
    ]


def delete_message(session: Session, cache: Cache, row: models.Message) -> None:
    """Delete a message."""
    keys = message_keys(row)
    try:
        delete(session, row)
    finally:
        cache.remove(keys)
