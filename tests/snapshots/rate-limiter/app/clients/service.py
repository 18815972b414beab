"""Operations of the component clients."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.clients import models, schemas
from app.platform.database import delete, save
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate


def create_client(session: Session, data: schemas.ClientCreate) -> models.Client:
    """Store a client."""
    row = models.Client(**data.model_dump())
    return save(session, row)


def list_clients(session: Session, page: PageRequest) -> Rows[models.Client]:
    """Return one page of clients."""
    return paginate(session, models.Client, page)


def get_client(session: Session, client_id: UUID) -> models.Client:
    """Return the client with this id, or raise an error."""
    row = session.get(models.Client, client_id)
    if row is None:
        raise NotFoundError("client", client_id)
    return row


def update_client(
    session: Session,
    row: models.Client,
    data: schemas.ClientUpdate,
) -> models.Client:
    """Change a client as `data` specifies."""
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(row, name, value)
    return save(session, row)


def delete_client(session: Session, row: models.Client) -> None:
    """Delete a client."""
    delete(session, row)


def create_override(session: Session, data: schemas.OverrideCreate) -> models.Override:
    """Store an override."""
    row = models.Override(**data.model_dump())
    return save(session, row)


def list_overrides(session: Session, page: PageRequest) -> Rows[models.Override]:
    """Return one page of overrides."""
    return paginate(session, models.Override, page)


def get_override(session: Session, override_id: UUID) -> models.Override:
    """Return the override with this id, or raise an error."""
    row = session.get(models.Override, override_id)
    if row is None:
        raise NotFoundError("override", override_id)
    return row


def update_override(
    session: Session,
    row: models.Override,
    data: schemas.OverrideUpdate,
) -> models.Override:
    """Change an override as `data` specifies."""
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(row, name, value)
    return save(session, row)


def delete_override(session: Session, row: models.Override) -> None:
    """Delete an override."""
    delete(session, row)
