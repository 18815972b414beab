"""POST /api/v1/counters/{counter_id}/additions: the solution of the exercise."""

from uuid import UUID

import sqlalchemy as sa
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
    """Let the database add, so that no request works on an outdated value."""
    session.execute(
        sa.update(models.Counter)
        .where(models.Counter.id == counter_id)
        .values(value=models.Counter.value + data.amount)
    )
    counter = session.get(models.Counter, counter_id, populate_existing=True)
    if counter is None:
        raise NotFoundError("counter", counter_id)
    session.commit()
    return counter
