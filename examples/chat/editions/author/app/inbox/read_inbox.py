"""GET /api/v1/members/{member}/inbox: List the conversations of a member, with what is unread."""

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app import objects
from app.inbox.entries import read_entries
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.hub import Rooms
from app.settings import Settings


def read_inbox(
    member: str,
    *,
    request: Request,
    response: Response,
    session: Session,
    cache: Cache,
    settings: Settings,
    clock: Clock,
    background: Background,
    rooms: Rooms,
) -> list[objects.InboxEntry]:
    """List the conversations of a member, with the number of unread messages in each."""
    return read_entries(session, member)
