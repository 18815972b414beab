"""POST /api/v1/holds/{hold_id}/confirm: keep the units of a hold for good."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.holds import models
from app.holds.stock import end_hold
from app.platform.clock import Clock


def confirm(
    hold_id: UUID,
    *,
    session: Session,
    clock: Clock,
    **_: object,
) -> models.Hold:
    """Keep the units of a hold for good."""
    return end_hold(session, clock, hold_id, "confirmed")
