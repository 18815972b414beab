"""What each tenant used, by day: the figures that a bill is made of."""

from typing import NamedTuple

DAY = 86_400_000


class UsageDay(NamedTuple):
    """What one tenant sent and received on one day of arrival."""

    tenant: str
    day: int
    """The day's beginning, in milliseconds since 1970, UTC."""
    events: int
    """Events that count."""
    bytes: int
    """Bytes that arrived, also of events that do not count."""
    duplicates: int
    late: int
    malformed: int
    """Events that cannot be read, and those with a time in the future."""
    alerts: int


EVENTS, BYTES, DUPLICATES, LATE, MALFORMED, ALERTS = range(6)


class Usage:
    """Counters of one tenant by day; days leave by `take`."""

    __slots__ = ("_days", "tenant")

    def __init__(self, tenant: str) -> None:
        self.tenant = tenant
        self._days: dict[int, list[int]] = {}

    def add(self, received_at: int, counter: int, size: int = 0, *, by: int = 1) -> None:
        """Count something that arrived."""
        day = received_at // DAY
        counters = self._days.get(day)
        if counters is None:
            counters = self._days[day] = [0, 0, 0, 0, 0, 0]
        counters[counter] += by
        counters[BYTES] += size

    def take(self) -> list[UsageDay]:
        """Return what was counted since the last call, to be added to what is stored."""
        taken = [UsageDay(self.tenant, day * DAY, *self._days[day]) for day in sorted(self._days)]
        self._days.clear()
        return taken
