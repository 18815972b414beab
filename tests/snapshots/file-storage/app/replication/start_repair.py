"""POST /api/v1/repairs: Start verifying all blobs, oldest verification first.

Write the function below. The route in router.py calls it and returns 501 until then.
"""

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app.platform.background import Background
from app.platform.blobs import BlobStore
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.platform.messaging.outbox import Events
from app.replication import bodies
from app.settings import Settings


def start_repair(
    data: bodies.StartRepairRequest,
    *,
    request: Request,
    response: Response,
    session: Session,
    blobs: BlobStore,
    settings: Settings,
    clock: Clock,
    background: Background,
    events: Events,
) -> bodies.StartRepairResponse:
    """Start verifying all blobs, oldest verification first.

    Errors for the client, from app.platform.errors:

    - ConflictError(detail): 409
    - InvalidFieldError(name, detail): 422
    """
    raise NotBuiltError
