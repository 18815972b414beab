"""Operations of the component counting."""

from sqlalchemy.orm import Session

from app.counting import models
from app.platform.pagination import PageRequest, Rows, paginate


def list_hour_counts(session: Session, page: PageRequest) -> Rows[models.HourCount]:
    """Return one page of hour counts."""
    return paginate(session, models.HourCount, page)
