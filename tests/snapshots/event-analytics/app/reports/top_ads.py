"""GET /api/v1/campaigns/{campaign_id}/top-ads: Rank the ads of a campaign by their clicks or visitors in a period.

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


def top_ads(
    campaign_id: UUID,
    since: datetime,
    until: datetime,
    by: str,
    limit: int,
    *,
    request: Request,
    response: Response,
    session: Session,
    settings: Settings,
    clock: Clock,
    background: Background,
    events: Events,
    caller: Caller,
) -> bodies.TopAdsResponse:
    """Rank the ads of a campaign by their clicks or visitors in a period.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
