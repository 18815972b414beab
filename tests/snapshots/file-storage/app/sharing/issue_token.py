"""POST /api/v1/shares/{share_id}/tokens: Issue a signed token that stands for a share.

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
from app.sharing import bodies


def issue_token(
    share_id: UUID,
    *,
    request: Request,
    response: Response,
    session: Session,
    blobs: BlobStore,
    settings: Settings,
    clock: Clock,
    background: Background,
    events: Events,
) -> bodies.IssueTokenResponse:
    """Issue a signed token that stands for a share.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
