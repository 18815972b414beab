"""POST /api/v1/conversations/{conversation_id}/messages: Store a message under the next sequence, and send it once, as `message` of an event `new_message`, to the WebSockets of all members. A repeated client_message_id returns the stored message, or 409 if the conversation, author or text differs. 404 unless the author is a member.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.messages import bodies, models
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.platform.hub import Rooms
from app.settings import Settings


def send_message(
    conversation_id: UUID,
    data: bodies.SendMessageRequest,
    *,
    request: Request,
    response: Response,
    session: Session,
    cache: Cache,
    settings: Settings,
    clock: Clock,
    background: Background,
    rooms: Rooms,
) -> models.Message:
    """Store a message under the next sequence, and send it once, as `message` of an event `new_message`, to the WebSockets of all members. A repeated client_message_id returns the stored message, or 409 if the conversation, author or text differs. 404 unless the author is a member.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - ConflictError(detail): 409
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
