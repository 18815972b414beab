"""POST /api/v1/blocks: Store a block. It is stored once, however often it is sent.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.blocks import bodies
from app.platform.background import Background
from app.platform.blobs import BlobStore
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.settings import Settings


def upload_block(
    data: bodies.UploadBlockRequest,
    *,
    request: Request,
    response: Response,
    session: Session,
    blobs: BlobStore,
    settings: Settings,
    clock: Clock,
    background: Background,
) -> bodies.UploadBlockResponse:
    """Store a block. It is stored once, however often it is sent.

    Errors for the client, from app.platform.errors:

    - BodyTooLargeError(limit): 413
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
