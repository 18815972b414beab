"""GET /api/v1/replicas: Summarise the state of all replicas.

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


def replica_status(
    *,
    request: Request,
    response: Response,
    session: Session,
    blobs: BlobStore,
    settings: Settings,
    clock: Clock,
    background: Background,
    events: Events,
) -> bodies.ReplicaStatusResponse:
    """Summarise the state of all replicas."""
    raise NotBuiltError
