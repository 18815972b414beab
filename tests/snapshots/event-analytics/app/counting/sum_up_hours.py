"""Task, every 5 minutes: sum up hours that the watermark has passed, and again once no late click can change them.

Write the function below. app/platform/tasks.py calls it, and leaves it alone until
you do.
"""

from sqlalchemy.orm import Session

from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.platform.messaging.outbox import Events
from app.settings import Settings


def sum_up_hours(
    *,
    session: Session,
    cache: Cache,
    settings: Settings,
    clock: Clock,
    events: Events,
) -> None:
    """Sum up hours that the watermark has passed, and again once no late click can change them.

    The session is committed when the function returns; an exception rolls it back.
    """
    raise NotBuiltError
