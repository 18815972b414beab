"""POST /api/v1/shorten: Create a link with a generated code."""

import secrets

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.links import bodies
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import InvalidFieldError
from app.platform.identifiers import uuid7
from app.settings import Settings

links: dict[str, str] = {}
"""Target addresses by their codes."""


def draw_code(settings: Settings) -> str:
    """Return a random code."""
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
    code = draw_code(settings)
    while code in links:
        code = draw_code(settings)
    links[code] = data.target_url
    return bodies.ShortenResponse(
        id=uuid7(),
        code=code,
        short_url=f"{settings.base_url}/r/{code}",
    )
