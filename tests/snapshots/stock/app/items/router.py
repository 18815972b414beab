"""HTTP endpoints of the component items."""

from fastapi import APIRouter

from app.items import models, schemas, service
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier
from app.platform.pagination import Page, PageDependency, Rows

router = APIRouter(tags=["items"])


@router.post(
    "/api/v1/items",
    status_code=201,
    response_model=schemas.ItemRead,
    responses=outcomes(409, 422),
)
def create_item(
    session: SessionDependency,
    data: schemas.ItemCreate,
) -> models.Item:
    """Create an item."""
    return service.create_item(session, data)


@router.get(
    "/api/v1/items",
    response_model=Page[schemas.ItemRead],
    responses=outcomes(422),
)
def list_items(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Item]:
    """List items, oldest first."""
    return service.list_items(session, page)


@router.get(
    "/api/v1/items/{item_id}",
    response_model=schemas.ItemRead,
    responses=outcomes(404, 422),
)
def read_item(
    session: SessionDependency,
    item_id: Identifier,
) -> models.Item:
    """Read an item."""
    return service.get_item(session, item_id)
