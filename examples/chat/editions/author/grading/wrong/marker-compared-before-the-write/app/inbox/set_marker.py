"""PUT /api/v1/conversations/{conversation_id}/members/{member}/marker: Move a read marker forward."""

from uuid import UUID

from sqlalchemy.orm import Session

from app import objects
from app.conversations.members import require_membership
from app.conversations.service import membership_keys
from app.inbox import bodies
from app.inbox.entries import read_entries
from app.messages.sequences import last_sequence
from app.platform.cache import Cache
from app.platform.errors import InvalidFieldError, NotFoundError


def set_marker(
    conversation_id: UUID,
    member: str,
    data: bodies.SetMarkerRequest,
    *,
    session: Session,
    cache: Cache,
    **_: object,
) -> objects.InboxEntry:
    """Move the read marker of a member forward, and return what is unread."""
    membership = require_membership(session, conversation_id, member)
    if data.sequence > last_sequence(session, conversation_id):
        raise InvalidFieldError("sequence", "no message has this sequence yet")
    if data.sequence > membership.read_until:
        membership.read_until = data.sequence
        session.commit()
    cache.remove(membership_keys(membership))
    entries = read_entries(session, member, conversation_id)
    if not entries:  # The member has been removed in the meantime.
        raise NotFoundError("conversation", conversation_id)
    return entries[0]
