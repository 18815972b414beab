"""Operations of the component usage."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate
from app.usage import models


def list_usage_records(session: Session, page: PageRequest) -> Rows[models.UsageRecord]:
    """Return one page of usage records."""
    return paginate(session, models.UsageRecord, page)


def get_usage_record(session: Session, usage_record_id: UUID) -> models.UsageRecord:
    """Return the usage record with this id, or raise an error."""
    row = session.get(models.UsageRecord, usage_record_id)
    if row is None:
        raise NotFoundError("usage record", usage_record_id)
    return row
