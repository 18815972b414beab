"""POST /api/v1/counters/{counter_id}/additions: always one."""

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
    """Add one, whatever the amount is."""
    session.execute(
        sa.update(models.Counter)
        .where(models.Counter.id == counter_id)
        .values(value=models.Counter.value + 1)
    )
    counter = session.get(models.Counter, counter_id, populate_existing=True)
    if counter is None:
        raise NotFoundError("counter", counter_id)
    session.commit()
    return counter
