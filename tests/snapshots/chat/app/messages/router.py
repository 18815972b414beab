"""HTTP endpoints of the component messages."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.cache import CacheDependency
from app.database import SessionDependency
from app.errors import NotBuiltError, outcomes
from app.fields import Identifier, Integer
from app.messages import models, schemas, service

router = APIRouter(tags=["messages"])


@router.post(
    "/api/v1/messages",
    status_code=201,
    response_model=schemas.MessageRead,
    responses=outcomes(409, 422),
)
def create_message(
    session: SessionDependency,
    data: schemas.MessageCreate,
) -> models.Message:
    """Store a message."""
    return service.create_message(session, data)


@router.get(
    "/api/v1/messages/{message_id}",
    response_model=schemas.MessageRead,
    responses=outcomes(404, 422),
)
def read_message(
    session: SessionDependency,
    cache: CacheDependency,
    message_id: Identifier,
) -> schemas.MessageRead:
    """Read a message."""
    return service.read_message(session, cache, message_id)


@router.delete(
    "/api/v1/messages/{message_id}",
    status_code=204,
    responses=outcomes(404, 409, 422),
)
def delete_message(
    session: SessionDependency,
    cache: CacheDependency,
    message_id: Identifier,
) -> None:
    """Take a message back."""
    row = service.get_message(session, message_id)
    service.delete_message(session, cache, row)


@router.get(
    "/api/v1/rooms/{room_id}/history",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def get_history(
    room_id: Identifier,
    before: Annotated[
        Identifier | None,
        Query(
            description="Only messages older than this one",
        ),
    ] = None,
    limit: Annotated[
        Integer | None,
        Query(
            description="Most messages to return",
            examples=[50],
        ),
    ] = None,
) -> schemas.GetHistoryResponse:
    """Read what was said in a room, newest first, also from where a connection was lost."""
    raise NotBuiltError
