"""POST /api/v1/counters/{counter_id}/additions: a value that may be outdated when it is written."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.counters import bodies, models
from app.platform.errors import NotFoundError


def add(
    counter_id: UUID,
    data: bodies.AddRequest,
    *,
    session: Session,
    **_: object,
) -> models.Counter:
    """Read the value, and write a larger one."""
    counter = session.get(models.Counter, counter_id)
    if counter is None:
        raise NotFoundError("counter", counter_id)
    counter.value += data.amount
    session.commit()
    return counter
