"""Task, every 24 hours: verify every copy of all content, and repair copies that are missing or damaged.

Write the function below. app/platform/tasks.py calls it, and leaves it alone until
you do.
"""

from sqlalchemy.orm import Session

from app.platform.blobs import BlobStore
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.platform.messaging.outbox import Events
from app.settings import Settings


def scrub_replicas(
    *,
    session: Session,
    blobs: BlobStore,
    settings: Settings,
    clock: Clock,
    events: Events,
) -> None:
    """Verify every copy of all content, and repair copies that are missing or damaged.

    The session is committed when the function returns; an exception rolls it back.
    """
    raise NotBuiltError
