"""GET /api/v1/counting: Report the progress of counting.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.counting import bodies
from app.platform.auth import Caller
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.platform.messaging.outbox import Events
from app.settings import Settings


def counting_status(
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
) -> bodies.CountingStatusResponse:
    """Report the progress of counting."""
    raise NotBuiltError
