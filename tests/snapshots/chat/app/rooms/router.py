"""HTTP endpoints of the component rooms."""

from fastapi import APIRouter, Request, Response

from app.platform.auth import CallerDependency
from app.platform.background import BackgroundDependency
from app.platform.cache import CacheDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier
from app.platform.hub import RoomsDependency
from app.platform.pagination import Page, PageDependency, Rows
from app.rooms import bodies, models, schemas, service
from app.rooms.put_marker import put_marker
from app.settings import SettingsDependency

router = APIRouter(tags=["rooms"])


@router.post(
    "/api/v1/rooms",
    status_code=201,
    response_model=schemas.RoomRead,
    responses=outcomes(409, 422),
)
def create_room(
    session: SessionDependency,
    data: schemas.RoomCreate,
) -> models.Room:
    """Create a room."""
    return service.create_room(session, data)


@router.get(
    "/api/v1/rooms",
    response_model=Page[schemas.RoomRead],
    responses=outcomes(422),
)
def list_rooms(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Room]:
    """List rooms, oldest first."""
    return service.list_rooms(session, page)


@router.get(
    "/api/v1/rooms/{room_id}",
    response_model=schemas.RoomRead,
    responses=outcomes(404, 422),
)
def read_room(
    session: SessionDependency,
    cache: CacheDependency,
    room_id: Identifier,
) -> schemas.RoomRead:
    """Read a room."""
    return service.read_room(session, cache, room_id)


@router.patch(
    "/api/v1/rooms/{room_id}",
    response_model=schemas.RoomRead,
    responses=outcomes(404, 409, 422),
)
def update_room(
    session: SessionDependency,
    cache: CacheDependency,
    room_id: Identifier,
    data: schemas.RoomUpdate,
) -> models.Room:
    """Change a room."""
    row = service.get_room(session, room_id)
    return service.update_room(session, cache, row, data)


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
    """Add a member to a room."""
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


@router.delete(
    "/api/v1/memberships/{membership_id}",
    status_code=204,
    responses=outcomes(404, 409, 422),
)
def delete_membership(
    session: SessionDependency,
    membership_id: Identifier,
) -> None:
    """Remove a member from a room."""
    row = service.get_membership(session, membership_id)
    service.delete_membership(session, row)


@router.put(
    "/api/v1/rooms/{room_id}/marker",
    name="put_marker",
    tags=["to build"],
    status_code=204,
    responses=outcomes(404, 422, 501),
)
def _put_marker(
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
    data: bodies.PutMarkerRequest,
) -> None:
    """Set the caller's read marker."""
    return put_marker(
        room_id,
        data,
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
