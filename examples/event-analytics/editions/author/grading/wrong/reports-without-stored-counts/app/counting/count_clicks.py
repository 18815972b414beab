"""Task, on clicks.counted: keep the hour counts equal to the counted clicks.

Nothing is left to do: the reports count the clicks themselves.
"""

from app.platform.events import Event


def count_clicks(
    event: Event,
    **_: object,
) -> None:
    """Do nothing."""
