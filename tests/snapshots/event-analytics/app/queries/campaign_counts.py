"""GET /api/v1/campaigns/{campaign_id}/counts: Count the clicks on a campaign's ads, with their cost.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from datetime import datetime
from uuid import UUID

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


def campaign_counts(
    campaign_id: UUID,
    since: datetime,
    until: datetime | None,
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
) -> bodies.CampaignCountsResponse:
    """Count the clicks on a campaign's ads, with their cost.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
