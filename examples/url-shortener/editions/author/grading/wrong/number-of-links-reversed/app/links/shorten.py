"""POST /api/v1/shorten: Create a link with a generated code."""

import sqlalchemy as sa
from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.links import bodies, models
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.database import save
from app.platform.errors import ConflictError, InvalidFieldError
from app.settings import Settings


def encode(number: int, settings: Settings) -> str:
    """Write a number with the characters of codes, the last digit first."""
    code = ""
    for _ in range(settings.code_length):
        number, digit = divmod(number, len(settings.code_alphabet))
        code += settings.code_alphabet[digit]
    return code


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
    number = session.scalar(sa.select(sa.func.count()).select_from(models.Link)) or 0
    while True:
        number += 1
        link = models.Link(
            code=encode(number, settings),
            target_url=data.target_url,
            expires_at=data.expires_at,
        )
        try:
            save(session, link)
        except ConflictError:
            continue
        return bodies.ShortenResponse(
            id=link.id,
            code=link.code,
            short_url=f"{settings.base_url}/r/{link.code}",
        )
