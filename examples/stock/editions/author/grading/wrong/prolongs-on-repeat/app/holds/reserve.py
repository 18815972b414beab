"""POST /api/v1/items/{item_id}/holds: hold units of an item, once for each key."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.holds import bodies, models
from app.holds.stock import lock_item, return_expired
from app.platform.clock import Clock
from app.platform.errors import ConflictError
from app.settings import Settings


def reserve(
    item_id: UUID,
    data: bodies.ReserveRequest,
    *,
    session: Session,
    settings: Settings,
    clock: Clock,
    **_: object,
) -> models.Hold:
    """Hold units of an item, or return what the key has already held."""
    item = lock_item(session, item_id)
    hold = _made_before(session, item_id, data)
    if hold is None:
        now = clock()
        return_expired(session, item, now)
        if item.available < data.quantity:
            raise ConflictError(f"Only {item.available} units can be held.")
        item.available -= data.quantity
        hold = models.Hold(
            item_id=item_id,
            request_key=data.request_key,
            quantity=data.quantity,
            state="held",
            expires_at=now + timedelta(seconds=settings.hold_seconds),
        )
        session.add(hold)
    elif hold.state == "held":
        # The client is still there.
        hold.expires_at = clock() + timedelta(seconds=settings.hold_seconds)
    try:
        session.commit()
    except IntegrityError as error:
        # The lock orders requests for one item only: this key has just made a hold of another.
        raise ConflictError("The key has made another hold.") from error
    return hold


def _made_before(
    session: Session,
    item_id: UUID,
    data: bodies.ReserveRequest,
) -> models.Hold | None:
    """Return the hold that the key has made, or raise an error if it is a different one."""
    query = sa.select(models.Hold).where(models.Hold.request_key == data.request_key)
    hold = session.scalar(query)
    if hold is not None and (hold.item_id, hold.quantity) != (item_id, data.quantity):
        raise ConflictError("The key has made another hold.")
    return hold
