"""GET /api/v1/top-links: List the most followed links of the last hours, most clicks first; among links with equal counts, the oldest first.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app import objects
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.settings import Settings


def top_links(
    hours: int,
    limit: int,
    *,
    request: Request,
    response: Response,
    session: Session,
    cache: Cache,
    settings: Settings,
    clock: Clock,
    background: Background,
) -> list[objects.RankedLink]:
    """List the most followed links of the last hours, most clicks first; among links with equal counts, the oldest first.

    Errors for the client, from app.platform.errors:

    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
