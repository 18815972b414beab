"""Operations of the component folders."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.folders import models, schemas
from app.platform.database import delete, save
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate


def create_folder(session: Session, data: schemas.FolderCreate) -> models.Folder:
    """Store a folder."""
    row = models.Folder(**data.model_dump())
    return save(session, row)


def list_folders(session: Session, page: PageRequest) -> Rows[models.Folder]:
    """Return one page of folders."""
    return paginate(session, models.Folder, page)


def get_folder(session: Session, folder_id: UUID) -> models.Folder:
    """Return the folder with this id, or raise an error."""
    row = session.get(models.Folder, folder_id)
    if row is None:
        raise NotFoundError("folder", folder_id)
    return row


def update_folder(
    session: Session,
    row: models.Folder,
    data: schemas.FolderUpdate,
) -> models.Folder:
    """Change a folder as `data` specifies."""
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(row, name, value)
    return save(session, row)


def delete_folder(session: Session, row: models.Folder) -> None:
    """Delete a folder."""
    delete(session, row)
