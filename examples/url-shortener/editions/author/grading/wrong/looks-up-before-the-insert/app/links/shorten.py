"""POST /api/v1/shorten: Create a link with a generated code."""

import secrets

import sqlalchemy as sa
from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.links import bodies, models
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.database import save
from app.platform.errors import InvalidFieldError
from app.settings import Settings


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
    while session.scalar(sa.select(models.Link.id).where(models.Link.code == code)) is not None:
        code = draw_code(settings)
    link = models.Link(
        code=code,
        target_url=data.target_url,
        expires_at=data.expires_at,
    )
    save(session, link)
    return bodies.ShortenResponse(
        id=link.id,
        code=link.code,
        short_url=f"{settings.base_url}/r/{link.code}",
    )
