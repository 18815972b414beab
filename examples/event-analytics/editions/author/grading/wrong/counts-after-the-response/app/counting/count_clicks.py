"""Task, on clicks.counted: add newly counted clicks, which the ingest publishes, to the hour counts of their ads within five seconds.

Nothing is left to do: the ingest changes the counts itself.
"""

from sqlalchemy.orm import Session

from app.platform.clock import Clock
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
    """Do nothing."""
