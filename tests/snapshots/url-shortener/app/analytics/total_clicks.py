"""Task, every minute: add clicks that are not counted yet to the hourly totals of their links.

Write the function below. app/platform/tasks.py calls it, and leaves it alone until
you do.
"""

from sqlalchemy.orm import Session

from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.settings import Settings


def total_clicks(
    *,
    session: Session,
    cache: Cache,
    settings: Settings,
    clock: Clock,
) -> None:
    """Add clicks that are not counted yet to the hourly totals of their links.

    The session is committed when the function returns; an exception rolls it back.
    """
    raise NotBuiltError
