"""POST /api/v1/shorten: Create a link with a generated code."""

import hashlib

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


def hash_code(address: str, settings: Settings) -> str:
    """Return the code of an address, which is always the same."""
    number = int.from_bytes(hashlib.sha256(address.encode()).digest())
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
    code = hash_code(data.target_url, settings)
    link = session.scalar(sa.select(models.Link).filter_by(code=code))
    if link is None:
        link = save(
            session,
            models.Link(code=code, target_url=data.target_url, expires_at=data.expires_at),
        )
    return bodies.ShortenResponse(
        id=link.id,
        code=link.code,
        short_url=f"{settings.base_url}/r/{link.code}",
    )
