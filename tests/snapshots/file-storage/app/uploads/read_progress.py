"""GET /api/v1/uploads/{upload_id}/progress: Tell which part of an upload is the first one missing.

This file is yours: write the function below. The route in router.py calls it, and answers 501 until
you do.
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


def read_progress(
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
) -> bodies.ReadProgressResponse:
    """Tell which part of an upload is the first one missing.

    Errors for the client, from app.platform.errors:

    - NotFoundError (404)
    - InvalidFieldError (422)
    """
    raise NotBuiltError
