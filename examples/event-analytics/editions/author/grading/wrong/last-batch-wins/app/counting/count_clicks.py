"""Task, on clicks.counted: keep the hour counts equal to the counted clicks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.counting.models import HourCount
from app.ingest.inserts import insert_into
from app.platform.database import utc_now
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
    rows = []
    for count in event.payload["counts"]:
        hour = datetime.fromisoformat(count["hour"])
        slot = f"{count['ad_id']}/{hour:%Y-%m-%dT%H}"
        ad_id = UUID(count["ad_id"])
        rows.append({"slot": slot, "ad_id": ad_id, "hour": hour, "clicks": count["clicks"]})
    # All workers change rows in one order. Otherwise, two of them could deadlock.
    rows.sort(key=lambda row: row["slot"])
    insert = insert_into(session, HourCount)
    add = {"clicks": insert.excluded.clicks, "updated_at": utc_now()}
    session.execute(insert.on_conflict_do_update(index_elements=[HourCount.slot], set_=add), rows)
