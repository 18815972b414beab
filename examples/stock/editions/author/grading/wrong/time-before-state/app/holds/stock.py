"""How the units of an item move between available, held, confirmed and released.

Every change locks the item first. Requests for one item therefore follow one another, in any number
of processes, and requests for different items do not wait. The clock is read under the lock as
well: a hold that one request finds expired can no longer be confirmed by another.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.holds.models import Hold
from app.items.models import Item
from app.platform.clock import Clock
from app.platform.errors import ConflictError, NotFoundError


def lock_item(session: Session, item_id: UUID) -> Item:
    """Return the item, locked until the transaction ends."""
    item = session.get(Item, item_id, with_for_update=True)
    if item is None:
        raise NotFoundError("item", item_id)
    return item


def return_expired(session: Session, item: Item, now: datetime) -> None:
    """Make the units of expired holds available again; the item is locked."""
    query = sa.select(Hold).where(
        Hold.item_id == item.id,
        Hold.state == "held",
        Hold.expires_at <= now,
    )
    for hold in session.scalars(query):
        hold.state = "expired"
        item.available += hold.quantity


def end_hold(
    session: Session,
    clock: Clock,
    hold_id: UUID,
    state: Literal["confirmed", "released"],
) -> Hold:
    """Confirm or release a hold; a repeated call changes nothing."""
    hold = session.get(Hold, hold_id)
    if hold is None:
        raise NotFoundError("hold", hold_id)
    item = lock_item(session, hold.item_id)
    session.refresh(hold)  # It may have changed while this request waited for the lock.
    if hold.expires_at <= clock():
        raise ConflictError("The hold is expired.")
    if hold.state != state:
        if hold.state != "held":
            raise ConflictError(f"The hold is {hold.state}.")
        hold.state = state
        if state == "released":
            item.available += hold.quantity
    session.commit()
    return hold
