"""GET /api/v1/conversations/{conversation_id}/messages: Return the messages after a sequence."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.conversations.members import require_membership
from app.messages import models


def read_messages(
    conversation_id: UUID,
    member: str,
    after: int,
    limit: int,
    *,
    session: Session,
    **_: object,
) -> list[models.Message]:
    """Return the messages after a sequence, lowest first.

    The sequence is the cursor: new messages come only after it, so pages neither skip nor repeat.
    """
    require_membership(session, conversation_id, member)
    query = (
        sa.select(models.Message)
        .where(
            models.Message.conversation_id == conversation_id,
            models.Message.sequence > after,
        )
        .order_by(models.Message.sequence)
        .limit(limit)
    )
    return list(session.scalars(query))
