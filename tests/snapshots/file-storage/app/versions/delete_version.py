"""DELETE /api/v1/versions/{version_id}: Delete a version, and free the blocks that no other version uses: they no longer exist. The current version is refused with 409.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.platform.background import Background
from app.platform.blobs import BlobStore
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.settings import Settings
from app.versions import bodies


def delete_version(
    version_id: UUID,
    *,
    request: Request,
    response: Response,
    session: Session,
    blobs: BlobStore,
    settings: Settings,
    clock: Clock,
    background: Background,
) -> bodies.DeleteVersionResponse:
    """Delete a version, and free the blocks that no other version uses: they no longer exist. The current version is refused with 409.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - ConflictError(detail): 409
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
