"""HTTP endpoints of the component inbox."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app import objects
from app.inbox import bodies
from app.inbox.read_inbox import read_inbox
from app.inbox.set_marker import set_marker
from app.platform.background import BackgroundDependency
from app.platform.cache import CacheDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier, Text
from app.platform.hub import RoomsDependency
from app.settings import SettingsDependency

router = APIRouter(tags=["inbox"])


@router.put(
    "/api/v1/conversations/{conversation_id}/members/{member}/marker",
    name="set_marker",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def _set_marker(
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
        Text,
        Path(
            description="Member",
        ),
    ],
    data: bodies.SetMarkerRequest,
) -> objects.InboxEntry:
    """Move a member's read marker forward, and return what is unread. A marker never moves back, and moves only by this call. 404 unless the person is a member, 422 for a sequence that no message has yet."""
    return set_marker(
        conversation_id,
        member,
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
    "/api/v1/members/{member}/inbox",
    name="read_inbox",
    tags=["to build"],
    responses=outcomes(422, 501),
)
def _read_inbox(
    request: Request,
    response: Response,
    session: SessionDependency,
    cache: CacheDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    rooms: RoomsDependency,
    member: Annotated[
        Text,
        Path(
            description="Member",
        ),
    ],
) -> list[objects.InboxEntry]:
    """List the conversations of a member, with the number of unread messages in each; nothing for a person without conversations."""
    return read_inbox(
        member,
        request=request,
        response=response,
        session=session,
        cache=cache,
        settings=settings,
        clock=clock,
        background=background,
        rooms=rooms,
    )
