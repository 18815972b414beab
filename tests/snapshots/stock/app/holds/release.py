"""POST /api/v1/holds/{hold_id}/release: Release a hold, so that its units can be held again. Releasing it once more changes nothing. Returns 409 if the hold was confirmed or has expired.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.holds import models
from app.platform.background import Background
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.settings import Settings


def release(
    hold_id: UUID,
    *,
    request: Request,
    response: Response,
    session: Session,
    settings: Settings,
    clock: Clock,
    background: Background,
) -> models.Hold:
    """Release a hold, so that its units can be held again. Releasing it once more changes nothing. Returns 409 if the hold was confirmed or has expired.

    Errors for the client, from app.platform.errors:

    - NotFoundError(kind, key): 404
    - ConflictError(detail): 409
    """
    raise NotBuiltError
