"""HTTP endpoints of the component spaces."""

from fastapi import APIRouter

from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier
from app.platform.pagination import Page, PageDependency, Rows
from app.spaces import models, schemas, service

router = APIRouter(tags=["spaces"])


@router.post(
    "/api/v1/spaces",
    status_code=201,
    response_model=schemas.SpaceRead,
    responses=outcomes(409, 422),
)
def create_space(
    session: SessionDependency,
    data: schemas.SpaceCreate,
) -> models.Space:
    """Create a space."""
    return service.create_space(session, data)


@router.get(
    "/api/v1/spaces",
    response_model=Page[schemas.SpaceRead],
    responses=outcomes(422),
)
def list_spaces(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Space]:
    """List spaces, oldest first."""
    return service.list_spaces(session, page)


@router.get(
    "/api/v1/spaces/{space_id}",
    response_model=schemas.SpaceRead,
    responses=outcomes(404, 422),
)
def read_space(
    session: SessionDependency,
    space_id: Identifier,
) -> models.Space:
    """Read a space."""
    return service.get_space(session, space_id)


@router.patch(
    "/api/v1/spaces/{space_id}",
    response_model=schemas.SpaceRead,
    responses=outcomes(404, 409, 422),
)
def update_space(
    session: SessionDependency,
    space_id: Identifier,
    data: schemas.SpaceUpdate,
) -> models.Space:
    """Rename a space."""
    row = service.get_space(session, space_id)
    return service.update_space(session, row, data)
