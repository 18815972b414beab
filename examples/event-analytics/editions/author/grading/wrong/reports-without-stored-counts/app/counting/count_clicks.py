"""Task, on clicks.counted: add newly counted clicks, which the ingest publishes, to the hour counts of their ads within five seconds.

Nothing is left to do: the reports count the clicks themselves.
"""

from app.platform.events import Event


def count_clicks(
    event: Event,
    **_: object,
) -> None:
    """Do nothing."""
