"""Operations of the component redirects."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.platform.cache import Cache, cache_key
from app.platform.database import save
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate
from app.redirects import models, schemas


def create_click(session: Session, data: schemas.ClickCreate) -> models.Click:
    """Store a click."""
    row = models.Click(**data.model_dump())
    return save(session, row)


def list_clicks(session: Session, page: PageRequest) -> Rows[models.Click]:
    """Return one page of clicks."""
    return paginate(session, models.Click, page)


def get_click(session: Session, click_id: UUID) -> models.Click:
    """Return the click with this id, or raise an error."""
    row = session.get(models.Click, click_id)
    if row is None:
        raise NotFoundError("click", click_id)
    return row


def read_click(session: Session, cache: Cache, click_id: UUID) -> schemas.ClickRead:
    """Return the click with this id, from the cache if possible."""
    key = cache_key("click", "id", click_id)
    return cache.read(key, schemas.ClickRead, lambda: get_click(session, click_id))
