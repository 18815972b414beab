"""POST /api/v1/simulations: Work out what a limit decides on requests of one client that has used nothing before; nothing is stored.

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


def simulate(
    data: bodies.SimulateRequest,
    *,
    request: Request,
    response: Response,
    session: Session,
    settings: Settings,
    clock: Clock,
    background: Background,
    caller: Caller,
) -> bodies.SimulateResponse:
    """Work out what a limit decides on requests of one client that has used nothing before; nothing is stored.

    Errors for the client, from app.platform.errors:

    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
