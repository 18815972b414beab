"""The entries of an inbox, read in one statement so that their numbers agree."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import objects
from app.conversations.models import Conversation, Membership
from app.messages.models import Message


def read_entries(
    session: Session, member: str, conversation_id: UUID | None = None
) -> list[objects.InboxEntry]:
    """Return the conversations of a member, or one of them."""
    unread = (
        sa.select(sa.func.count(Message.id))
        .where(
            Message.conversation_id == Membership.conversation_id,
            Message.sequence > Membership.read_until,
            Message.author != Membership.member,
        )
        .correlate(Membership)
        .scalar_subquery()
    )
    last_sequence = (
        sa.select(sa.func.coalesce(sa.func.max(Message.sequence), 0))
        .where(Message.conversation_id == Membership.conversation_id)
        .correlate(Membership)
        .scalar_subquery()
    )
    query = (
        sa.select(
            Conversation.id.label("conversation_id"),
            Conversation.title,
            last_sequence.label("last_sequence"),
            Membership.read_until,
            unread.label("unread"),
        )
        .join(Membership, Membership.conversation_id == Conversation.id)
        .where(Membership.member == member)
        .order_by(Membership.id)
    )
    if conversation_id is not None:
        query = query.where(Membership.conversation_id == conversation_id)
    return [objects.InboxEntry(**row) for row in session.execute(query).mappings()]
