"""Task, on clicks.counted: keep the hour counts equal to the counted clicks. Nothing publishes `clicks.counted` yet, and you need not use it.

Write the function below. The worker calls it for each event, and leaves events
alone until you do.
"""

from sqlalchemy.orm import Session

from app.platform.clock import Clock
from app.platform.errors import NotBuiltError
from app.platform.events import Event
from app.platform.messaging.outbox import Events
from app.settings import Settings


def count_clicks(
    event: Event,
    *,
    session: Session,
    settings: Settings,
    clock: Clock,
    events: Events,
) -> None:
    """Keep the hour counts equal to the counted clicks. Nothing publishes `clicks.counted` yet, and you need not use it.

    The session is committed when the function returns, with a note that the event is handled. An
    exception rolls it back, and the event comes again.
    """
    raise NotBuiltError
