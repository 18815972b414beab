"""Operations of the component files."""

from uuid import UUID

from fastapi import UploadFile
from sqlalchemy.orm import Session

from app.files import models, schemas
from app.platform.blobs import BlobStore, remove, store
from app.platform.database import save
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate


def upload_file(
    session: Session,
    blobs: BlobStore,
    file: UploadFile,
    row: models.File,
) -> models.File:
    """Store a file and its content."""
    return store(session, blobs, file, row)


def list_files(session: Session, page: PageRequest) -> Rows[models.File]:
    """Return one page of files."""
    return paginate(session, models.File, page)


def get_file(session: Session, file_id: UUID) -> models.File:
    """Return the file with this id, or raise an error."""
    row = session.get(models.File, file_id)
    if row is None:
        raise NotFoundError("file", file_id)
    return row


def update_file(session: Session, row: models.File, data: schemas.FileUpdate) -> models.File:
    """Change a file as `data` specifies."""
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(row, name, value)
    return save(session, row)


def delete_file(session: Session, blobs: BlobStore, row: models.File) -> None:
    """Delete a file, and its content if nothing else has the same."""
    remove(session, blobs, row)
