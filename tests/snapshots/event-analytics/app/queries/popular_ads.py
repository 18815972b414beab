"""GET /api/v1/popular-ads: List the most clicked ads of the last minutes.

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
from app.queries import bodies
from app.settings import Settings


def popular_ads(
    minutes: int,
    limit: int,
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
) -> bodies.PopularAdsResponse:
    """List the most clicked ads of the last minutes.

    Errors for the client, from app.platform.errors:

    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
