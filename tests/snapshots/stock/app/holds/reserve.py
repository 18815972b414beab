"""POST /api/v1/items/{item_id}/holds: Hold units of an item for HOLD_SECONDS, all or none. Repeating a request with its key returns the same hold, whatever became of it, and takes nothing more. Returns 409 if too few units can be held, or if the key belongs to a hold of another item or quantity.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.holds import bodies, models
from app.platform.background import Background
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.settings import Settings


def reserve(
    item_id: UUID,
    data: bodies.ReserveRequest,
    *,
    request: Request,
    response: Response,
    session: Session,
    settings: Settings,
    clock: Clock,
    background: Background,
) -> models.Hold:
    """Hold units of an item for HOLD_SECONDS, all or none. Repeating a request with its key returns the same hold, whatever became of it, and takes nothing more. Returns 409 if too few units can be held, or if the key belongs to a hold of another item or quantity.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - ConflictError(detail): 409
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
