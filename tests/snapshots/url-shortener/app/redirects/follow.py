"""GET /r/{code}: Redirect to the target of a code and record a click: 302 for a temporary link, 301 for a permanent one. Inactive and expired links return 410 and record nothing. New links and changes take effect immediately.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.settings import Settings


def follow(
    code: str,
    *,
    request: Request,
    session: Session,
    cache: Cache,
    settings: Settings,
    clock: Clock,
    background: Background,
) -> Response:
    """Redirect to the target of a code and record a click: 302 for a temporary link, 301 for a permanent one. Inactive and expired links return 410 and record nothing. New links and changes take effect immediately.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - GoneError(detail): 410
    """
    raise NotBuiltError
