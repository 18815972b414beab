"""GET /api/v1/conversations/{conversation_id}/messages: Return the messages after a sequence, in order, so that a member catches up page by page. 404 unless the reader is a member.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.messages import models
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.platform.hub import Rooms
from app.settings import Settings


def read_messages(
    conversation_id: UUID,
    member: str,
    after: int,
    limit: int,
    *,
    request: Request,
    response: Response,
    session: Session,
    cache: Cache,
    settings: Settings,
    clock: Clock,
    background: Background,
    rooms: Rooms,
) -> list[models.Message]:
    """Return the messages after a sequence, in order, so that a member catches up page by page. 404 unless the reader is a member.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
