"""GET /api/v1/links/{link_id}/stats: Count the clicks of a link in a period.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from datetime import datetime
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.analytics import bodies
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.settings import Settings


def link_stats(
    link_id: UUID,
    since: datetime | None,
    until: datetime | None,
    *,
    request: Request,
    response: Response,
    session: Session,
    cache: Cache,
    settings: Settings,
    clock: Clock,
    background: Background,
) -> bodies.LinkStatsResponse:
    """Count the clicks of a link in a period.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
