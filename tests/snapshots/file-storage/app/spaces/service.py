"""Operations of the component spaces."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.platform.database import save
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate
from app.spaces import models, schemas


def create_space(session: Session, data: schemas.SpaceCreate) -> models.Space:
    """Store a space."""
    row = models.Space(**data.model_dump())
    return save(session, row)


def list_spaces(session: Session, page: PageRequest) -> Rows[models.Space]:
    """Return one page of spaces."""
    return paginate(session, models.Space, page)


def get_space(session: Session, space_id: UUID) -> models.Space:
    """Return the space with this id, or raise an error."""
    row = session.get(models.Space, space_id)
    if row is None:
        raise NotFoundError("space", space_id)
    return row


def update_space(session: Session, row: models.Space, data: schemas.SpaceUpdate) -> models.Space:
    """Change a space as `data` specifies."""
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(row, name, value)
    return save(session, row)
