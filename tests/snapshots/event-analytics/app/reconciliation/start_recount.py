"""POST /api/v1/recounts: Start the recount of a finished day.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.platform.auth import Caller
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.platform.messaging.outbox import Events
from app.reconciliation import bodies
from app.settings import Settings


def start_recount(
    data: bodies.StartRecountRequest,
    *,
    request: Request,
    response: Response,
    session: Session,
    cache: Cache,
    settings: Settings,
    clock: Clock,
    background: Background,
    events: Events,
    caller: Caller,
) -> bodies.StartRecountResponse:
    """Start the recount of a finished day.

    Errors for the client, from app.platform.errors:

    - ConflictError(detail): 409
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
