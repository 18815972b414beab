"""Membership, which decides who may read, write and receive the messages of a conversation."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.conversations.models import Membership
from app.platform.errors import NotFoundError

_members: dict[UUID, list[str]] = {}
"""The members of conversations in which somebody has written."""


def require_membership(session: Session, conversation_id: UUID, member: str) -> Membership:
    """Return the membership of a person, or raise 404.

    The error is the same whether the conversation exists or not, so that others learn nothing.
    """
    query = sa.select(Membership).where(
        Membership.conversation_id == conversation_id, Membership.member == member
    )
    membership = session.scalars(query.order_by(Membership.id)).first()
    if membership is None:
        raise NotFoundError("conversation", conversation_id)
    return membership


def members_of(session: Session, conversation_id: UUID) -> list[str]:
    """Return the names of the members of a conversation."""
    if conversation_id not in _members:
        query = sa.select(Membership.member).where(Membership.conversation_id == conversation_id)
        _members[conversation_id] = list(session.scalars(query.distinct()))
    return _members[conversation_id]
