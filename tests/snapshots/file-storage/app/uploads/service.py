"""Operations of the component uploads."""

from uuid import UUID

from fastapi import UploadFile
from sqlalchemy.orm import Session

from app.platform.blobs import BlobStore, remove, store
from app.platform.database import delete, save
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate
from app.uploads import models, schemas


def create_upload(session: Session, data: schemas.UploadCreate) -> models.Upload:
    """Store an upload."""
    row = models.Upload(**data.model_dump())
    return save(session, row)


def list_uploads(session: Session, page: PageRequest) -> Rows[models.Upload]:
    """Return one page of uploads."""
    return paginate(session, models.Upload, page)


def get_upload(session: Session, upload_id: UUID) -> models.Upload:
    """Return the upload with this id, or raise an error."""
    row = session.get(models.Upload, upload_id)
    if row is None:
        raise NotFoundError("upload", upload_id)
    return row


def delete_upload(session: Session, row: models.Upload) -> None:
    """Delete an upload."""
    delete(session, row)


def upload_part(
    session: Session,
    blobs: BlobStore,
    file: UploadFile,
    row: models.Part,
) -> models.Part:
    """Store a part and its content."""
    return store(session, blobs, file, row)


def list_parts(session: Session, page: PageRequest) -> Rows[models.Part]:
    """Return one page of parts."""
    return paginate(session, models.Part, page)


def get_part(session: Session, part_id: UUID) -> models.Part:
    """Return the part with this id, or raise an error."""
    row = session.get(models.Part, part_id)
    if row is None:
        raise NotFoundError("part", part_id)
    return row


def delete_part(session: Session, blobs: BlobStore, row: models.Part) -> None:
    """Delete a part, and its content if nothing else has the same."""
    remove(session, blobs, row)
