"""POST /api/v1/uploads/{upload_id}/complete: Join the parts, compare the digest and create the file, if no part is missing.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.platform.background import Background
from app.platform.blobs import BlobStore
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.platform.messaging.outbox import Events
from app.settings import Settings
from app.uploads import bodies


def complete_upload(
    upload_id: UUID,
    *,
    request: Request,
    response: Response,
    session: Session,
    blobs: BlobStore,
    settings: Settings,
    clock: Clock,
    background: Background,
    events: Events,
) -> bodies.CompleteUploadResponse:
    """Join the parts, compare the digest and create the file, if no part is missing.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - ConflictError(detail): 409
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
