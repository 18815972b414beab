"""How much is taken. Exercise `admission`: today, everything is.

To build: refuse while more than `backlog_bytes` of the log are unprocessed, and refuse a tenant that sends more than `rate`
events a second on average, beyond a burst. A loud tenant must not take anything from the others.
"""


class Admission:
    """Refuses events before they are kept; called from several threads."""

    def __init__(self, backlog_bytes: int, rate: float, burst: float) -> None:
        self._backlog_bytes = backlog_bytes
        self._rate = rate
        self._burst = burst

    def retry_after(self, tenant: str, events: int, backlog: int, now: float) -> int | None:
        """Return the seconds after which a sender should try again, or None if its events are taken."""
        return None
