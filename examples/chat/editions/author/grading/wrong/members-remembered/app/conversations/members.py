"""Membership, which decides who may read, write and receive the messages of a conversation."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.conversations.models import Membership
from app.platform.errors import NotFoundError

_memberships: dict[tuple[UUID, str], Membership] = {}
"""Looked up once, because every message needs them."""


def require_membership(session: Session, conversation_id: UUID, member: str) -> Membership:
    """Return the membership of a person, or raise 404.

    The error is the same whether the conversation exists or not, so that others learn nothing.
    """
    key = (conversation_id, member)
    if key not in _memberships:
        query = sa.select(Membership).where(
            Membership.conversation_id == conversation_id, Membership.member == member
        )
        membership = session.scalars(query.order_by(Membership.id)).first()
        if membership is None:
            raise NotFoundError("conversation", conversation_id)
        _memberships[key] = membership
    return _memberships[key]


def members_of(session: Session, conversation_id: UUID) -> list[str]:
    """Return the names of the members of a conversation."""
    query = sa.select(Membership.member).where(Membership.conversation_id == conversation_id)
    return list(session.scalars(query.distinct()))
