"""POST /api/v1/holds/{hold_id}/release: give the units of a hold back."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.holds import models
from app.holds.stock import end_hold
from app.platform.clock import Clock


def release(
    hold_id: UUID,
    *,
    session: Session,
    clock: Clock,
    **_: object,
) -> models.Hold:
    """Give the units of a hold back."""
    return end_hold(session, clock, hold_id, "released")
