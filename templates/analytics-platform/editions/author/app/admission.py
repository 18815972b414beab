"""How much is taken: a limit on what waits in the log, and a rate for each tenant."""

import math
import threading

_LONGEST = 60
"""Seconds that a sender is asked to wait at most."""


class Admission:
    """Refuses events before they are kept; thread-safe.

    Each tenant has a bucket of its own, so a loud tenant takes nothing from the others. The backlog is shared: while the
    rules are behind, everyone waits.
    """

    def __init__(self, backlog_bytes: int, rate: float, burst: float) -> None:
        self._backlog_bytes = backlog_bytes
        self._rate = rate
        self._burst = burst
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}
        """Tokens of a tenant, and when they were counted."""

    def retry_after(self, tenant: str, events: int, backlog: int, now: float) -> int | None:
        """Return the seconds after which a sender should try again, or None if its events are taken."""
        if backlog >= self._backlog_bytes:
            # The further behind, the longer: senders that all return at once would find the same backlog.
            return min(math.ceil(backlog / self._backlog_bytes), _LONGEST)
        with self._lock:
            tokens, since = self._buckets.get(tenant, (self._burst, now))
            tokens = min(tokens + max(now - since, 0.0) * self._rate, self._burst)
            # A batch larger than the bucket passes when the bucket is full, and leaves a debt.
            wanted = min(float(events), self._burst)
            if tokens < wanted:
                self._buckets[tenant] = (tokens, now)
                return min(max(math.ceil((wanted - tokens) / self._rate), 1), _LONGEST)
            self._buckets[tenant] = (tokens - events, now)
        return None
