"""PUT /api/v1/conversations/{conversation_id}/members/{member}/marker: Move a member's read marker forward, and return what is unread. A marker never moves back, and moves only by this call. 404 unless the person is a member, 422 for a sequence that no message has yet.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app import objects
from app.inbox import bodies
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.platform.hub import Rooms
from app.settings import Settings


def set_marker(
    conversation_id: UUID,
    member: str,
    data: bodies.SetMarkerRequest,
    *,
    request: Request,
    response: Response,
    session: Session,
    cache: Cache,
    settings: Settings,
    clock: Clock,
    background: Background,
    rooms: Rooms,
) -> objects.InboxEntry:
    """Move a member's read marker forward, and return what is unread. A marker never moves back, and moves only by this call. 404 unless the person is a member, 422 for a sequence that no message has yet.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
