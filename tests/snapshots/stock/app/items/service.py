"""Operations of the component items."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.items import models, schemas
from app.platform.database import save
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate


def create_item(session: Session, data: schemas.ItemCreate) -> models.Item:
    """Store an item."""
    row = models.Item(**data.model_dump())
    return save(session, row)


def list_items(session: Session, page: PageRequest) -> Rows[models.Item]:
    """Return one page of items."""
    return paginate(session, models.Item, page)


def get_item(session: Session, item_id: UUID) -> models.Item:
    """Return the item with this id, or raise an error."""
    row = session.get(models.Item, item_id)
    if row is None:
        raise NotFoundError("item", item_id)
    return row
