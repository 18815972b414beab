"""POST /api/v1/shorten: Create a link with a generated code."""

import logging
import secrets

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.links import bodies, models
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.database import save
from app.platform.errors import ConflictError, InvalidFieldError, UnavailableError
from app.settings import Settings

ATTEMPTS = 20
"""How many codes are drawn; with half of all codes taken, all of them are in a millionth of the calls."""

logger = logging.getLogger(__name__)


def draw_code(settings: Settings) -> str:
    """Return a random code, which nobody can guess from those drawn before."""
    return "".join(secrets.choice(settings.code_alphabet) for _ in range(settings.code_length))


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
    """Create a link with a generated code."""
    if data.expires_at is not None and data.expires_at <= clock():
        raise InvalidFieldError("expires_at", "must be in the future")
    for attempt in range(1, ATTEMPTS + 1):
        link = models.Link(
            code=draw_code(settings).lower(),
            target_url=data.target_url,
            expires_at=data.expires_at,
        )
        # The unique index decides. A lookup before the insert would leave a gap in which another
        # process can take the code.
        try:
            save(session, link)
        except ConflictError:
            logger.info("a generated code is taken", extra={"attempt": attempt})
            continue
        return bodies.ShortenResponse(
            id=link.id,
            code=link.code,
            short_url=f"{settings.base_url}/r/{link.code}",
        )
    raise UnavailableError("No free code was found.")
