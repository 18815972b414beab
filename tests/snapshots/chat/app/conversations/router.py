"""HTTP endpoints of the component conversations."""

from fastapi import APIRouter

from app.conversations import models, schemas, service
from app.platform.cache import CacheDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier
from app.platform.pagination import Page, PageDependency, Rows

router = APIRouter(tags=["conversations"])


@router.post(
    "/api/v1/conversations",
    status_code=201,
    response_model=schemas.ConversationRead,
    responses=outcomes(409, 422),
)
def create_conversation(
    session: SessionDependency,
    data: schemas.ConversationCreate,
) -> models.Conversation:
    """Create a conversation."""
    return service.create_conversation(session, data)


@router.get(
    "/api/v1/conversations",
    response_model=Page[schemas.ConversationRead],
    responses=outcomes(422),
)
def list_conversations(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Conversation]:
    """List conversations, oldest first."""
    return service.list_conversations(session, page)


@router.post(
    "/api/v1/memberships",
    status_code=201,
    response_model=schemas.MembershipRead,
    responses=outcomes(409, 422),
)
def create_membership(
    session: SessionDependency,
    data: schemas.MembershipCreate,
) -> models.Membership:
    """Add a member to a conversation."""
    return service.create_membership(session, data)


@router.get(
    "/api/v1/memberships",
    response_model=Page[schemas.MembershipRead],
    responses=outcomes(422),
)
def list_memberships(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Membership]:
    """List memberships, oldest first."""
    return service.list_memberships(session, page)


@router.get(
    "/api/v1/memberships/{membership_id}",
    response_model=schemas.MembershipRead,
    responses=outcomes(404, 422),
)
def read_membership(
    session: SessionDependency,
    cache: CacheDependency,
    membership_id: Identifier,
) -> schemas.MembershipRead:
    """Read a membership."""
    return service.read_membership(session, cache, membership_id)


@router.delete(
    "/api/v1/memberships/{membership_id}",
    status_code=204,
    responses=outcomes(404, 409, 422),
)
def delete_membership(
    session: SessionDependency,
    cache: CacheDependency,
    membership_id: Identifier,
) -> None:
    """Remove a member from a conversation."""
    row = service.get_membership(session, membership_id)
    service.delete_membership(session, cache, row)
