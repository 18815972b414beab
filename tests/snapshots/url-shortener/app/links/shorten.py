"""POST /api/v1/shorten: Create a new link with a generated code, even if the address has been shortened before. Succeeds as long as at least half of all possible codes are free. Codes must not be guessable from one another.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.links import bodies
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.settings import Settings


def shorten(
    data: bodies.ShortenRequest,
    *,
    request: Request,
    response: Response,
    session: Session,
    cache: Cache,
    settings: Settings,
    clock: Clock,
    background: Background,
) -> bodies.ShortenResponse:
    """Create a new link with a generated code, even if the address has been shortened before. Succeeds as long as at least half of all possible codes are free. Codes must not be guessable from one another.

    Errors for the client, from app.platform.errors:

    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
