"""POST /api/v1/tokens/check: Tell whether a token is valid, and for which file.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.platform.background import Background
from app.platform.blobs import BlobStore
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.platform.messaging.outbox import Events
from app.settings import Settings
from app.sharing import bodies


def check_token(
    data: bodies.CheckTokenRequest,
    *,
    request: Request,
    response: Response,
    session: Session,
    blobs: BlobStore,
    settings: Settings,
    clock: Clock,
    background: Background,
    events: Events,
) -> bodies.CheckTokenResponse:
    """Tell whether a token is valid, and for which file.

    Errors for the client, from app.platform.errors:

    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
