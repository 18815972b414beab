"""POST /api/v1/holds/{hold_id}/confirm: keep the units of a hold for good."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.holds import models
from app.platform.clock import Clock
from app.platform.database import save
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
    if hold.state == "confirmed":
        return hold
    if hold.state != "held" or hold.expires_at <= clock():
        raise ConflictError("The hold is no longer held.")
    hold.state = "confirmed"
    return save(session, hold)
