"""HTTP endpoints of the component messages."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.messages import bodies, models, schemas
from app.messages.read_messages import read_messages
from app.messages.send_message import send_message
from app.platform.background import BackgroundDependency
from app.platform.cache import CacheDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import MAX_INTEGER, Identifier, Storable
from app.platform.hub import RoomsDependency
from app.settings import SettingsDependency

router = APIRouter(tags=["messages"])


@router.post(
    "/api/v1/conversations/{conversation_id}/messages",
    name="send_message",
    tags=["to build"],
    status_code=201,
    response_model=schemas.MessageRead,
    responses=outcomes(404, 409, 422, 501),
)
def _send_message(
    request: Request,
    response: Response,
    session: SessionDependency,
    cache: CacheDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    rooms: RoomsDependency,
    conversation_id: Identifier,
    data: bodies.SendMessageRequest,
) -> models.Message:
    """Store a message under the next sequence, and send it once, as `message` of an event `new_message`, to the WebSockets of all members. A repeated client_message_id returns the stored message, or 409 if the conversation, author or text differs. 404 unless the author is a member."""
    return send_message(
        conversation_id,
        data,
        request=request,
        response=response,
        session=session,
        cache=cache,
        settings=settings,
        clock=clock,
        background=background,
        rooms=rooms,
    )


@router.get(
    "/api/v1/conversations/{conversation_id}/messages",
    name="read_messages",
    tags=["to build"],
    response_model=list[schemas.MessageRead],
    responses=outcomes(404, 422, 501),
)
def _read_messages(
    request: Request,
    response: Response,
    session: SessionDependency,
    cache: CacheDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    rooms: RoomsDependency,
    conversation_id: Identifier,
    member: Annotated[
        str,
        Query(
            description="Name of the reader",
            min_length=1,
            max_length=64,
            examples=["alice"],
        ),
        Storable,
    ],
    after: Annotated[
        int,
        Query(
            description="Sequence of the last message that the reader already has",
            ge=0,
            le=MAX_INTEGER,
        ),
    ] = 0,
    limit: Annotated[
        int,
        Query(
            description="Maximum number of messages",
            ge=1,
            le=200,
        ),
    ] = 50,
) -> list[models.Message]:
    """Return the messages after a sequence, in order, so that a member catches up page by page. 404 unless the reader is a member."""
    return read_messages(
        conversation_id,
        member,
        after,
        limit,
        request=request,
        response=response,
        session=session,
        cache=cache,
        settings=settings,
        clock=clock,
        background=background,
        rooms=rooms,
    )
