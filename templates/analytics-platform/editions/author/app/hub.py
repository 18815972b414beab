"""Alerts on their way to those who listen."""

import asyncio
import threading
from collections.abc import Sequence

from core.outputs import Alert


class Listener:
    """One connection: a queue that is filled from the thread of the engine, and read by the event loop."""

    def __init__(self, tenant: str, limit: int) -> None:
        self.tenant = tenant
        self._loop = asyncio.get_running_loop()
        # One more than alerts may wait: the end of the stream always finds a place.
        self._queue: asyncio.Queue[Alert | None] = asyncio.Queue(limit + 1)
        self._limit = limit
        self._ended = False

    async def next(self) -> Alert | None:
        """Wait for an alert; None says that the listener was too slow, or that the service stops."""
        return await self._queue.get()

    def offer(self, alerts: Sequence[Alert]) -> None:
        """Add alerts, from any thread."""
        self._loop.call_soon_threadsafe(self._put, alerts)

    def end(self) -> None:
        """End the stream, from any thread."""
        self._loop.call_soon_threadsafe(self._end)

    def _put(self, alerts: Sequence[Alert]) -> None:
        for alert in alerts:
            if self._ended:
                return
            if self._queue.qsize() >= self._limit:
                self._end()
                return
            self._queue.put_nowait(alert)

    def _end(self) -> None:
        if not self._ended:
            self._ended = True
            self._queue.put_nowait(None)


class Hub:
    """Listeners by tenant: an alert reaches those of its own tenant alone."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._listeners: dict[str, set[Listener]] = {}

    def __len__(self) -> int:
        with self._lock:
            return sum(len(listeners) for listeners in self._listeners.values())

    def join(self, tenant: str) -> Listener:
        """Add a listener, from the event loop."""
        listener = Listener(tenant, self._limit)
        with self._lock:
            self._listeners.setdefault(tenant, set()).add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Forget a listener."""
        with self._lock:
            listeners = self._listeners.get(listener.tenant, set())
            listeners.discard(listener)
            if not listeners:
                self._listeners.pop(listener.tenant, None)

    def publish(self, alerts: Sequence[Alert]) -> None:
        """Hand alerts to the listeners of their tenants, from the thread of the engine."""
        for alert in alerts:
            with self._lock:
                listeners = list(self._listeners.get(alert.tenant, ()))
            for listener in listeners:
                listener.offer([alert])

    def end(self) -> None:
        """End all streams."""
        with self._lock:
            everyone = [listener for listeners in self._listeners.values() for listener in listeners]
        for listener in everyone:
            listener.end()
