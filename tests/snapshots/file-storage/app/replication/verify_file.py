"""POST /api/v1/files/{file_id}/verify: Compare every copy of a file with its digest and repair the bad ones.

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
from app.replication import bodies
from app.settings import Settings


def verify_file(
    file_id: UUID,
    *,
    request: Request,
    response: Response,
    session: Session,
    blobs: BlobStore,
    settings: Settings,
    clock: Clock,
    background: Background,
    events: Events,
) -> bodies.VerifyFileResponse:
    """Compare every copy of a file with its digest and repair the bad ones.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
