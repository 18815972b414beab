"""Task, every hour: delete usage records that are older than the retention.

Write the function below. app/platform/tasks.py calls it, and leaves it alone until
you do.
"""

from sqlalchemy.orm import Session

from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.settings import Settings


def forget_usage(
    *,
    session: Session,
    settings: Settings,
    clock: Clock,
) -> None:
    """Delete usage records that are older than the retention.

    The session is committed when the function returns; an exception rolls it back.
    """
    raise NotBuiltError
