"""POST /api/v1/click-checks: Judge one click as the counting would, without counting it.

This file is yours: write the function below. The route in router.py calls it, and answers 501 until
you do.
"""

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.fraud import bodies
from app.platform.auth import Caller
from app.platform.background import Background
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.platform.messaging.outbox import Events
from app.settings import Settings


def check_click(
    data: bodies.CheckClickRequest,
    *,
    request: Request,
    response: Response,
    session: Session,
    cache: Cache,
    settings: Settings,
    clock: Clock,
    background: Background,
    events: Events,
    caller: Caller,
) -> bodies.CheckClickResponse:
    """Judge one click as the counting would, without counting it.

    Errors for the client, from app.platform.errors:

    - InvalidFieldError (422)
    """
    raise NotBuiltError
