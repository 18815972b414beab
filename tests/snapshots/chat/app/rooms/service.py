"""Operations of the component rooms."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.platform.cache import Cache, cache_key
from app.platform.database import delete, save
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate
from app.rooms import models, schemas


def create_room(session: Session, data: schemas.RoomCreate) -> models.Room:
    """Store a room."""
    row = models.Room(**data.model_dump())
    return save(session, row)


def list_rooms(session: Session, page: PageRequest) -> Rows[models.Room]:
    """Return one page of rooms."""
    return paginate(session, models.Room, page)


def get_room(session: Session, room_id: UUID) -> models.Room:
    """Return the room with this id, or raise an error."""
    row = session.get(models.Room, room_id)
    if row is None:
        raise NotFoundError("room", room_id)
    return row


def read_room(session: Session, cache: Cache, room_id: UUID) -> schemas.RoomRead:
    """Return the room with this id, from the cache if possible."""
    key = cache_key("room", "id", room_id)
    return cache.read(key, schemas.RoomRead, lambda: get_room(session, room_id))


def room_keys(row: models.Room) -> list[str]:
    """Return the keys under which the cache may have a room."""
    return [
        cache_key("room", "id", row.id),
    ]


def update_room(
    session: Session,
    cache: Cache,
    row: models.Room,
    data: schemas.RoomUpdate,
) -> models.Room:
    """Change a room as `data` specifies."""
    keys = room_keys(row)
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(row, name, value)
    try:
        return save(session, row)
    finally:
        cache.remove(keys)


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


def delete_membership(session: Session, row: models.Membership) -> None:
    """Delete a membership."""
    delete(session, row)
