"""GET /api/v1/members/{member}/inbox: List the conversations of a member, with the number of unread messages in each; nothing for a person without conversations.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app import objects
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.platform.hub import Rooms
from app.settings import Settings


def read_inbox(
    member: str,
    *,
    request: Request,
    response: Response,
    session: Session,
    cache: Cache,
    settings: Settings,
    clock: Clock,
    background: Background,
    rooms: Rooms,
) -> list[objects.InboxEntry]:
    """List the conversations of a member, with the number of unread messages in each; nothing for a person without conversations.

    Errors for the client, from app.platform.errors:

    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
