"""GET /api/v1/spaces/{space_id}/changes: List the versions of a space in the order of their commits. A device that continues after the last `cursor` sees each version exactly once, also while others commit. Deleted versions are omitted.

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


def list_changes(
    space_id: UUID,
    after: str | None,
    limit: int,
    *,
    request: Request,
    response: Response,
    session: Session,
    blobs: BlobStore,
    settings: Settings,
    clock: Clock,
    background: Background,
) -> bodies.ListChangesResponse:
    """List the versions of a space in the order of their commits. A device that continues after the last `cursor` sees each version exactly once, also while others commit. Deleted versions are omitted.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
