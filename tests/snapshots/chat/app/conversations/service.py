"""Operations of the component conversations."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.conversations import models, schemas
from app.platform.cache import Cache, cache_key
from app.platform.database import delete, save
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate


def create_conversation(session: Session, data: schemas.ConversationCreate) -> models.Conversation:
    """Store a conversation."""
    row = models.Conversation(**data.model_dump())
    return save(session, row)


def list_conversations(session: Session, page: PageRequest) -> Rows[models.Conversation]:
    """Return one page of conversations."""
    return paginate(session, models.Conversation, page)


def create_membership(session: Session, data: schemas.MembershipCreate) -> models.Membership:
    """Store a membership."""
    row = models.Membership(**data.model_dump())
    return save(session, row)


def list_memberships(session: Session, page: PageRequest) -> Rows[models.Membership]:
    """Return one page of memberships."""
    return paginate(session, models.Membership, page)


def get_membership(session: Session, membership_id: UUID) -> models.Membership:
    """Return the membership with this id, or raise an error."""
    row = session.get(models.Membership, membership_id)
    if row is None:
        raise NotFoundError("membership", membership_id)
    return row


def read_membership(session: Session, cache: Cache, membership_id: UUID) -> schemas.MembershipRead:
    """Return the membership with this id, from the cache if possible."""
    key = cache_key("membership", "id", membership_id)
    return cache.read(key, schemas.MembershipRead, lambda: get_membership(session, membership_id))


def membership_keys(row: models.Membership) -> list[str]:
    """Return the keys under which the cache may have a membership."""
    return [
        cache_key("membership", "id", row.id),
    ]


def delete_membership(session: Session, cache: Cache, row: models.Membership) -> None:
    """Delete a membership."""
    keys = membership_keys(row)
    try:
        delete(session, row)
    finally:
        cache.remove(keys)
