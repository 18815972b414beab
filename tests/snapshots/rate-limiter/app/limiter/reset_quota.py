"""POST /api/v1/clients/{client_id}/reset: Forget what a client has used under all rules.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.platform.auth import Caller
from app.platform.background import Background
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.settings import Settings


def reset_quota(
    client_id: UUID,
    *,
    request: Request,
    response: Response,
    session: Session,
    settings: Settings,
    clock: Clock,
    background: Background,
    caller: Caller,
) -> None:
    """Forget what a client has used under all rules.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
