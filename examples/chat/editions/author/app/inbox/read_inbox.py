"""GET /api/v1/members/{member}/inbox: List the conversations of a member, with what is unread."""

from sqlalchemy.orm import Session

from app import objects
from app.inbox.entries import read_entries


def read_inbox(
    member: str,
    *,
    session: Session,
    **_: object,
) -> list[objects.InboxEntry]:
    """List the conversations of a member, with the number of unread messages in each."""
    return read_entries(session, member)
