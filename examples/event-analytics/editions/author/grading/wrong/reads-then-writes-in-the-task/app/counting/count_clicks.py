"""Task, on clicks.counted: keep the hour counts equal to the counted clicks."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.counting.models import HourCount
from app.platform.database import save
from app.platform.events import Event


def count_clicks(
    event: Event,
    *,
    session: Session,
    **_: object,
) -> None:
    """Add the numbers of an event to the hour counts of their ads.

    The session is committed when the function returns, with a note that the event is handled. An
    exception rolls it back, and the event comes again.
    """
    if event.payload is None:
        raise ValueError("the event lost its payload")  # 500 clicks are far below the limit.
    for count in event.payload["counts"]:
        hour = datetime.fromisoformat(count["hour"])
        slot = f"{count['ad_id']}/{hour:%Y-%m-%dT%H}"
        row = session.scalar(sa.select(HourCount).filter_by(slot=slot))
        if row is None:
            row = HourCount(slot=slot, ad_id=UUID(count["ad_id"]), hour=hour, clicks=0)
        row.clicks += count["clicks"]
        save(session, row)
