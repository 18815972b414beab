"""GET /r/{code}: Redirect to the target of a code."""

from datetime import datetime

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.links.schemas import LinkRead
from app.links.service import read_link_by_code
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import GoneError
from app.redirects.click_buffer import buffer_of
from app.redirects.visitors import referrer, visitor_hash
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
    """Redirect to the target of a code."""
    now = clock()
    # The entry is the one that changes of the link remove, in all processes.
    link = read_link_by_code(session, cache, code)
    # Checked on each visit: the entry may have been stored before the link expired.
    if not link.active or (link.expires_at is not None and link.expires_at <= now):
        raise GoneError(f"The link {code!r} is no longer active.")

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
        status_code=301,
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
