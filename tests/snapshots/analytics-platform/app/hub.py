"""Alerts on their way to those who listen. Exercise `hub`: nobody can join yet.

To build: `publish` is called from the thread of the engine after each transaction, with the alerts that are stored now;
listeners wait in the event loop. An alert reaches the listeners of its own tenant alone. A listener that is too slow, with
`limit` alerts waiting, is ended (`next` returns None) instead of holding up others.
"""

from collections.abc import Sequence

from core.outputs import Alert


class Listener:
    """One connection."""

    async def next(self) -> Alert | None:
        """Wait for an alert; None says that the listener was too slow, or that the service stops."""
        raise NotImplementedError("a listener is left to build")


class Hub:
    """Listeners by tenant."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def __len__(self) -> int:
        return 0

    def join(self, tenant: str) -> Listener:
        """Add a listener, from the event loop."""
        raise NotImplementedError("the stream of alerts is left to build")

    def leave(self, listener: Listener) -> None:
        """Forget a listener."""

    def publish(self, alerts: Sequence[Alert]) -> None:
        """Hand alerts to the listeners of their tenants, from the thread of the engine."""

    def end(self) -> None:
        """End all streams."""
