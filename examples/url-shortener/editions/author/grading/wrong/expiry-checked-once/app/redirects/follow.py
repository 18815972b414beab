"""GET /r/{code}: Redirect to the target of a code."""

from datetime import datetime

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.links.models import Link
from app.links.schemas import LinkRead
from app.links.service import get_link_by_code
from app.platform.background import Background
from app.platform.cache import Cache, cache_key
from app.platform.clock import Clock
from app.platform.errors import GoneError
from app.redirects.click_buffer import buffer_of
from app.redirects.visitors import referrer, visitor_hash
from app.settings import Settings


def find(session: Session, code: str, now: datetime) -> Link:
    """Return the link with this code if it may be followed."""
    link = get_link_by_code(session, code)
    if not link.active or (link.expires_at is not None and link.expires_at <= now):
        raise GoneError(f"The link {code!r} is no longer active.")
    return link


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
    """Redirect to the target of a code."""
    now = clock()
    key = cache_key("link", "code", code)
    link = cache.read(key, LinkRead, lambda: find(session, code, now))

    clicks = buffer_of(request.app)
    clicks.add(
        link_id=link.id,
        clicked_at=now,
        referrer=referrer(request),
        visitor_hash=visitor_hash(request, settings),
    )
    background.run(clicks.write)
    # Not RedirectResponse, which would encode characters of the target such as `;` and `|`.
    return Response(
        status_code=301 if link.redirect_type == "permanent" else 302,
        headers={
            "Location": link.target_url,
            "Cache-Control": cache_control(link, now, settings.redirect_cache_seconds),
        },
    )


def cache_control(link: LinkRead, now: datetime, longest_seconds: int) -> str:
    """Return how long a client may follow the link without asking again."""
    if link.redirect_type == "temporary":
        return "no-store"
    seconds = longest_seconds
    if link.expires_at is not None:
        seconds = min(seconds, int((link.expires_at - now).total_seconds()))
    return f"public, max-age={seconds}"
