"""Operations of the component revisions."""

from uuid import UUID

from fastapi import UploadFile
from sqlalchemy.orm import Session

from app.platform.blobs import BlobStore, remove, store
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate
from app.revisions import models


def upload_revision(
    session: Session,
    blobs: BlobStore,
    file: UploadFile,
    row: models.Revision,
) -> models.Revision:
    """Store a revision and its content."""
    return store(session, blobs, file, row)


def list_revisions(session: Session, page: PageRequest) -> Rows[models.Revision]:
    """Return one page of revisions."""
    return paginate(session, models.Revision, page)


def get_revision(session: Session, revision_id: UUID) -> models.Revision:
    """Return the revision with this id, or raise an error."""
    row = session.get(models.Revision, revision_id)
    if row is None:
        raise NotFoundError("revision", revision_id)
    return row


def delete_revision(session: Session, blobs: BlobStore, row: models.Revision) -> None:
    """Delete a revision, and its content if nothing else has the same."""
    remove(session, blobs, row)
