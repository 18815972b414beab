"""GET /r/{code}: Redirect to the target of a code.

This file is yours: write the function below. The route in router.py calls it, and answers 501 until
you do.
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
    """Redirect to the target of a code.

    Errors for the client, from app.platform.errors:

    - NotFoundError (404)
    - GoneError (410)
    """
    raise NotBuiltError
