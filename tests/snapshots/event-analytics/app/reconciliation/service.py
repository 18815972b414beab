"""Operations of the component reconciliation."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.platform.cache import Cache, cache_key
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate
from app.reconciliation import models, schemas


def list_recounts(session: Session, page: PageRequest) -> Rows[models.Recount]:
    """Return one page of recounts."""
    return paginate(session, models.Recount, page)


def get_recount(session: Session, recount_id: UUID) -> models.Recount:
    """Return the recount with this id, or raise an error."""
    row = session.get(models.Recount, recount_id)
    if row is None:
        raise NotFoundError("recount", recount_id)
    return row


def read_recount(session: Session, cache: Cache, recount_id: UUID) -> schemas.RecountRead:
    """Return the recount with this id, from the cache if possible."""
    key = cache_key("recount", "id", recount_id)
    return cache.read(key, schemas.RecountRead, lambda: get_recount(session, recount_id))
