"""Operations of the component sharing."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.platform.database import delete, save
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate
from app.sharing import models, schemas


def create_share(session: Session, data: schemas.ShareCreate) -> models.Share:
    """Store a share."""
    row = models.Share(**data.model_dump())
    return save(session, row)


def list_shares(session: Session, page: PageRequest) -> Rows[models.Share]:
    """Return one page of shares."""
    return paginate(session, models.Share, page)


def get_share(session: Session, share_id: UUID) -> models.Share:
    """Return the share with this id, or raise an error."""
    row = session.get(models.Share, share_id)
    if row is None:
        raise NotFoundError("share", share_id)
    return row


def update_share(session: Session, row: models.Share, data: schemas.ShareUpdate) -> models.Share:
    """Change a share as `data` specifies."""
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(row, name, value)
    return save(session, row)


def delete_share(session: Session, row: models.Share) -> None:
    """Delete a share."""
    delete(session, row)
