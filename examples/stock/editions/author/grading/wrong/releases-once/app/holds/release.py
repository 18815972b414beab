"""POST /api/v1/holds/{hold_id}/release: give the units of a hold back."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.holds import models
from app.items.models import Item
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
    if hold.state == "released":
        return hold
    change = sa.update(models.Hold).where(
        models.Hold.id == hold_id,
        models.Hold.state == "held",
        models.Hold.expires_at > clock(),
    )
    if session.connection().execute(change.values(state="released")).rowcount == 0:
        raise ConflictError("The hold is no longer held.")
    units = sa.update(Item).where(Item.id == hold.item_id)
    session.execute(units.values(available=Item.available + hold.quantity))
    session.commit()
    session.refresh(hold)
    return hold
