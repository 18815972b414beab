"""HTTP endpoints of the component clients."""

from fastapi import APIRouter

from app.clients import models, schemas, service
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier
from app.platform.pagination import Page, PageDependency, Rows

router = APIRouter(tags=["clients"])


@router.post(
    "/api/v1/clients",
    status_code=201,
    response_model=schemas.ClientRead,
    responses=outcomes(409, 422),
)
def create_client(
    session: SessionDependency,
    data: schemas.ClientCreate,
) -> models.Client:
    """Register a client."""
    return service.create_client(session, data)


@router.get(
    "/api/v1/clients",
    response_model=Page[schemas.ClientRead],
    responses=outcomes(422),
)
def list_clients(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Client]:
    """List clients, oldest first."""
    return service.list_clients(session, page)


@router.get(
    "/api/v1/clients/{client_id}",
    response_model=schemas.ClientRead,
    responses=outcomes(404, 422),
)
def read_client(
    session: SessionDependency,
    client_id: Identifier,
) -> models.Client:
    """Read a client."""
    return service.get_client(session, client_id)


@router.patch(
    "/api/v1/clients/{client_id}",
    response_model=schemas.ClientRead,
    responses=outcomes(404, 409, 422),
)
def update_client(
    session: SessionDependency,
    client_id: Identifier,
    data: schemas.ClientUpdate,
) -> models.Client:
    """Change, block or unblock a client."""
    row = service.get_client(session, client_id)
    return service.update_client(session, row, data)


@router.delete(
    "/api/v1/clients/{client_id}",
    status_code=204,
    responses=outcomes(404, 409, 422),
)
def delete_client(
    session: SessionDependency,
    client_id: Identifier,
) -> None:
    """Delete a client without overrides."""
    row = service.get_client(session, client_id)
    service.delete_client(session, row)


@router.post(
    "/api/v1/overrides",
    status_code=201,
    response_model=schemas.OverrideRead,
    responses=outcomes(409, 422),
)
def create_override(
    session: SessionDependency,
    data: schemas.OverrideCreate,
) -> models.Override:
    """Give a client a limit of its own."""
    return service.create_override(session, data)


@router.get(
    "/api/v1/overrides",
    response_model=Page[schemas.OverrideRead],
    responses=outcomes(422),
)
def list_overrides(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Override]:
    """List overrides, oldest first."""
    return service.list_overrides(session, page)


@router.get(
    "/api/v1/overrides/{override_id}",
    response_model=schemas.OverrideRead,
    responses=outcomes(404, 422),
)
def read_override(
    session: SessionDependency,
    override_id: Identifier,
) -> models.Override:
    """Read an override."""
    return service.get_override(session, override_id)


@router.patch(
    "/api/v1/overrides/{override_id}",
    response_model=schemas.OverrideRead,
    responses=outcomes(404, 409, 422),
)
def update_override(
    session: SessionDependency,
    override_id: Identifier,
    data: schemas.OverrideUpdate,
) -> models.Override:
    """Change an override."""
    row = service.get_override(session, override_id)
    return service.update_override(session, row, data)


@router.delete(
    "/api/v1/overrides/{override_id}",
    status_code=204,
    responses=outcomes(404, 409, 422),
)
def delete_override(
    session: SessionDependency,
    override_id: Identifier,
) -> None:
    """Withdraw an override."""
    row = service.get_override(session, override_id)
    service.delete_override(session, row)
