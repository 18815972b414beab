"""POST /api/v1/holds/{hold_id}/confirm: keep the units of a hold for good."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.holds import models
from app.holds.stock import lock_item
from app.platform.clock import Clock
from app.platform.errors import ConflictError, NotFoundError


def confirm(
    hold_id: UUID,
    *,
    session: Session,
    clock: Clock,
    **_: object,
) -> models.Hold:
    """Keep the units of a hold for good."""
    hold = session.get(models.Hold, hold_id)
    if hold is None:
        raise NotFoundError("hold", hold_id)
    lock_item(session, hold.item_id)
    session.refresh(hold)
    if hold.state != "held" or hold.expires_at <= clock():
        raise ConflictError("The hold is no longer held.")
    hold.state = "confirmed"
    session.commit()
    return hold
