"""HTTP endpoints of the component messages."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.messages import models, schemas, service
from app.messages.get_history import get_history
from app.platform.auth import CallerDependency
from app.platform.background import BackgroundDependency
from app.platform.cache import CacheDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier
from app.platform.hub import RoomsDependency
from app.settings import SettingsDependency

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
    """Delete a message."""
    row = service.get_message(session, message_id)
    service.delete_message(session, cache, row)


@router.get(
    "/api/v1/rooms/{room_id}/history",
    name="get_history",
    tags=["to build"],
    response_model=list[schemas.MessageRead],
    responses=outcomes(404, 422, 501),
)
def _get_history(
    request: Request,
    response: Response,
    session: SessionDependency,
    cache: CacheDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    rooms: RoomsDependency,
    caller: CallerDependency,
    room_id: Identifier,
    before: Annotated[
        Identifier | None,
        Query(
            description="Return only messages older than this one",
        ),
    ] = None,
    limit: Annotated[
        int,
        Query(
            description="Maximum number of messages",
            ge=1,
            le=200,
        ),
    ] = 50,
) -> list[models.Message]:
    """Read the messages of a room, newest first."""
    return get_history(
        room_id,
        before,
        limit,
        request=request,
        response=response,
        session=session,
        cache=cache,
        settings=settings,
        clock=clock,
        background=background,
        rooms=rooms,
        caller=caller,
    )
