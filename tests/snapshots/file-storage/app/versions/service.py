"""Operations of the component versions."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.platform.errors import NotFoundError
from app.versions import models


def get_version(session: Session, version_id: UUID) -> models.Version:
    """Return the version with this id, or raise an error."""
    row = session.get(models.Version, version_id)
    if row is None:
        raise NotFoundError("version", version_id)
    return row
