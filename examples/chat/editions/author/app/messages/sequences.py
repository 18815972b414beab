"""The sequence of a conversation."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.messages.models import Message


def last_sequence(session: Session, conversation_id: UUID) -> int:
    """Return the sequence of the last message, 0 before the first."""
    query = sa.select(sa.func.max(Message.sequence))
    return session.scalar(query.where(Message.conversation_id == conversation_id)) or 0
