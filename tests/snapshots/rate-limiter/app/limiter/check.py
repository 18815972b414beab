"""POST /api/v1/check: Decide whether a request is allowed, and count it under each rule that applies, or under none if one denies it. A denial is `429`; its `Retry-After` has the seconds, rounded up, until all would allow the request.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.limiter import bodies
from app.platform.auth import Caller
from app.platform.background import Background
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.settings import Settings


def check(
    data: bodies.CheckRequest,
    *,
    request: Request,
    response: Response,
    session: Session,
    settings: Settings,
    clock: Clock,
    background: Background,
    caller: Caller,
) -> bodies.CheckResponse:
    """Decide whether a request is allowed, and count it under each rule that applies, or under none if one denies it. A denial is `429`; its `Retry-After` has the seconds, rounded up, until all would allow the request.

    Errors for the client, from app.platform.errors:

    - InvalidFieldError(name, detail): 422
    - TooManyRequestsError(detail, retry_after): 429
    - UnavailableError(detail): 503
    """
    raise NotBuiltError
