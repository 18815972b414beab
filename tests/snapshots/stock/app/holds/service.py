"""Operations of the component holds."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.holds import models
from app.platform.errors import NotFoundError


def get_hold(session: Session, hold_id: UUID) -> models.Hold:
    """Return the hold with this id, or raise an error."""
    row = session.get(models.Hold, hold_id)
    if row is None:
        raise NotFoundError("hold", hold_id)
    return row
