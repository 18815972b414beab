"""POST /api/v1/conversations/{conversation_id}/messages: Store a message, and send it to all members."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.conversations.members import members_of, require_membership
from app.conversations.models import Conversation
from app.messages import bodies, models, schemas
from app.messages.sequences import last_sequence
from app.platform.background import Background
from app.platform.errors import ConflictError
from app.platform.hub import Rooms


def send_message(
    conversation_id: UUID,
    data: bodies.SendMessageRequest,
    *,
    session: Session,
    background: Background,
    rooms: Rooms,
    **_: object,
) -> models.Message:
    """Store a message under the next sequence, or return the one that an earlier attempt stored."""
    stored = _find(session, data.client_message_id)
    if stored is None:
        require_membership(session, conversation_id, data.author)
        try:
            stored = _store(session, conversation_id, data)
        except IntegrityError:
            # Another attempt was faster. The rollback leaves no gap.
            session.rollback()
            stored = _find(session, data.client_message_id)
            if stored is None:
                raise
        else:
            # After the commit: a member must not see a message that may still be rolled back.
            event = schemas.MessageRead.model_validate(stored).model_dump(mode="json")
            background.run(_deliver, rooms, conversation_id, event)
    sent = (conversation_id, data.author, data.text)
    if (stored.conversation_id, stored.author, stored.text) != sent:
        raise ConflictError("Another message has this client_message_id.")
    return stored


def _find(session: Session, client_message_id: UUID) -> models.Message | None:
    query = sa.select(models.Message).where(models.Message.client_message_id == client_message_id)
    return session.scalars(query).one_or_none()


def _store(
    session: Session, conversation_id: UUID, data: bodies.SendMessageRequest
) -> models.Message:
    # The row of the conversation is locked until the commit. So no two messages take the same
    # sequence, and none becomes visible before those with lower ones.
    lock = sa.select(Conversation.id).where(Conversation.id == conversation_id).with_for_update()
    session.execute(lock)
    message = models.Message(
        conversation_id=conversation_id,
        sequence=last_sequence(session, conversation_id) + 1,
        **data.model_dump(),
    )
    session.add(message)
    session.commit()
    return message


def _deliver(
    session: Session, rooms: Rooms, conversation_id: UUID, event: dict[str, object]
) -> None:
    """Send an event to those who are members now.

    It may be lost, or arrive out of order: clients notice by the sequence, and fetch what is missing.
    """
    for member in members_of(session, conversation_id):
        rooms.send(f"/ws/members/{member}", "new_message", message=event)
