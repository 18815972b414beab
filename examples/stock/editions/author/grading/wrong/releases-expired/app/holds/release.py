"""POST /api/v1/holds/{hold_id}/release: give the units of a hold back."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.holds import models
from app.holds.stock import lock_item
from app.platform.clock import Clock
from app.platform.errors import ConflictError, NotFoundError


def release(
    hold_id: UUID,
    *,
    session: Session,
    clock: Clock,
    **_: object,
) -> models.Hold:
    """Give the units of a hold back."""
    hold = session.get(models.Hold, hold_id)
    if hold is None:
        raise NotFoundError("hold", hold_id)
    item = lock_item(session, hold.item_id)
    session.refresh(hold)
    if hold.state == "confirmed":
        raise ConflictError("The hold is confirmed.")
    if hold.state != "released":
        hold.state = "released"
        item.available += hold.quantity
    session.commit()
    return hold
