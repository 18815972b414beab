"""PUT /api/v1/rooms/{room_id}/marker: Set the caller's read marker.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.platform.auth import Caller
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.platform.hub import Rooms
from app.rooms import bodies
from app.settings import Settings


def put_marker(
    room_id: UUID,
    data: bodies.PutMarkerRequest,
    *,
    request: Request,
    response: Response,
    session: Session,
    cache: Cache,
    settings: Settings,
    clock: Clock,
    background: Background,
    rooms: Rooms,
    caller: Caller,
) -> None:
    """Set the caller's read marker.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
