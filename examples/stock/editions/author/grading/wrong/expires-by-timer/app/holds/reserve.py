"""POST /api/v1/items/{item_id}/holds: hold units of an item, once for each key."""

from datetime import timedelta
from threading import Timer
from uuid import UUID

import sqlalchemy as sa
from fastapi import Request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.holds import bodies, models
from app.holds.stock import lock_item
from app.platform.clock import Clock
from app.platform.database import Database
from app.platform.errors import ConflictError
from app.settings import Settings


def reserve(
    item_id: UUID,
    data: bodies.ReserveRequest,
    *,
    request: Request,
    session: Session,
    settings: Settings,
    clock: Clock,
    **_: object,
) -> models.Hold:
    """Hold units of an item, or return what the key has already held."""
    item = lock_item(session, item_id)
    hold = _made_before(session, item_id, data)
    if hold is None:
        now = clock()
        if item.available < data.quantity:
            raise ConflictError(f"Only {item.available} units can be held.")
        item.available -= data.quantity
        hold = models.Hold(
            item_id=item_id,
            request_key=data.request_key,
            quantity=data.quantity,
            state="held",
            expires_at=now + timedelta(seconds=settings.hold_seconds),
        )
        session.add(hold)
        session.flush()
        timer = Timer(settings.hold_seconds, _expire, [request.app.state.database, hold.id])
        timer.daemon = True
        timer.start()
    try:
        session.commit()
    except IntegrityError as error:
        # The lock orders requests for one item only: this key has just made a hold of another.
        raise ConflictError("The key has made another hold.") from error
    return hold


def _expire(database: Database, hold_id: UUID) -> None:
    """Return the units of a hold that is still held."""
    with database.session() as session:
        hold = session.get_one(models.Hold, hold_id)
        item = lock_item(session, hold.item_id)
        session.refresh(hold)
        if hold.state == "held":
            hold.state = "expired"
            item.available += hold.quantity
        session.commit()


def _made_before(
    session: Session,
    item_id: UUID,
    data: bodies.ReserveRequest,
) -> models.Hold | None:
    """Return the hold that the key has made, or raise an error if it is a different one."""
    query = sa.select(models.Hold).where(models.Hold.request_key == data.request_key)
    hold = session.scalar(query)
    if hold is not None and (hold.item_id, hold.quantity) != (item_id, data.quantity):
        raise ConflictError("The key has made another hold.")
    return hold
