"""GET /api/v1/clients/{client_id}/usage: Sum up what a client was allowed and denied in a period.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from datetime import datetime
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.platform.auth import Caller
from app.platform.background import Background
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.settings import Settings
from app.usage import bodies


def summarise_usage(
    client_id: UUID,
    since: datetime | None,
    until: datetime | None,
    *,
    request: Request,
    response: Response,
    session: Session,
    settings: Settings,
    clock: Clock,
    background: Background,
    caller: Caller,
) -> bodies.SummariseUsageResponse:
    """Sum up what a client was allowed and denied in a period.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
