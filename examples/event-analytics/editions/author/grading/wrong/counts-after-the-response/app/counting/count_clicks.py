"""Task, on clicks.counted: keep the hour counts equal to the counted clicks.

Nothing is left to do: the ingest changes the counts itself.
"""

from app.platform.events import Event


def count_clicks(
    event: Event,
    **_: object,
) -> None:
    """Do nothing."""
