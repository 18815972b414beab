"""POST /api/v1/spaces/{space_id}/commits: Make a list of blocks the next version of a file.

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


def commit_version(
    space_id: UUID,
    data: bodies.CommitVersionRequest,
    *,
    request: Request,
    response: Response,
    session: Session,
    blobs: BlobStore,
    settings: Settings,
    clock: Clock,
    background: Background,
) -> bodies.CommitVersionResponse:
    """Make a list of blocks the next version of a file.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
