"""GET /api/v1/ads/{ad_id}/counts: Count the clicks and visitors of an ad in a period.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from datetime import datetime
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.platform.auth import Caller
from app.platform.background import Background
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.platform.messaging.outbox import Events
from app.reports import bodies
from app.settings import Settings


def ad_counts(
    ad_id: UUID,
    since: datetime,
    until: datetime,
    *,
    request: Request,
    response: Response,
    session: Session,
    settings: Settings,
    clock: Clock,
    background: Background,
    events: Events,
    caller: Caller,
) -> bodies.AdCountsResponse:
    """Count the clicks and visitors of an ad in a period.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
