"""The broker inside the process, for a service that runs alone.

It confirms an event when it has been handled: until then it is marked in no outbox, so that an end
of the process loses nothing. The last dead letters are kept as long as the process lives; the log
has them all, in full.
"""

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from app.platform.database import utc_now
from app.platform.events import Event
from app.platform.messaging.broker import QUEUE_EVENTS, BrokerError, DeadLetter, Delivery

DEAD_LETTERS_MAX = 1000
"""Dead letters that are kept; beyond that the oldest are in the log only."""

_LOOK_EVERY_SECONDS = 0.05
"""How soon waiting threads notice that the process stops."""

logger = logging.getLogger(__name__)


@dataclass(eq=False)
class _Entry:
    body: bytes
    deliveries: int = 0
    done: threading.Event = field(default_factory=threading.Event)
    abandoned: bool = False


class MemoryBroker:
    """A bounded queue. Set `stop` to release waiting threads."""

    def __init__(self, stop: threading.Event, limit: int = QUEUE_EVENTS) -> None:
        self._stop = stop
        self._queue: queue.Queue[_Entry] = queue.Queue(limit)
        self._dead: deque[DeadLetter] = deque(maxlen=DEAD_LETTERS_MAX)
        self._lock = threading.Lock()

    def publish(self, events: Sequence[Event]) -> None:
        """Queue events, and wait until they are handled."""
        entries = [_Entry(event.encode()) for event in events]
        try:
            for entry in entries:
                self._put(entry)
            for entry in entries:
                while not entry.done.wait(_LOOK_EVERY_SECONDS):
                    self._check()
        except BrokerError:
            # They will be republished.
            for entry in entries:
                entry.abandoned = True
            raise

    def ping(self) -> None:
        """Return: it lives as long as the process."""

    def receive(self, timeout: float) -> Delivery | None:
        """Wait for the next event."""
        end = time.monotonic() + timeout
        while (left := end - time.monotonic()) > 0 and not self._stop.is_set():
            try:
                entry = self._queue.get(timeout=min(left, _LOOK_EVERY_SECONDS))
                break
            except queue.Empty:
                continue
        else:
            return None
        if entry.abandoned:
            return None
        entry.deliveries += 1
        return Delivery(entry.body, entry.deliveries, entry)

    def hold(self, delivery: Delivery) -> None:
        """Return: nobody else would take the event."""

    def acknowledge(self, delivery: Delivery) -> None:
        """Let `publish` return."""
        delivery.token.done.set()

    def bury(self, delivery: Delivery, reason: str) -> None:
        """Put the event among the dead letters."""
        with self._lock:
            self._dead.append(DeadLetter(delivery.body, reason, utc_now()))
        # Nowhere else will it outlive the process.
        logger.error("buried", extra={"body": delivery.body.decode(errors="replace")})
        delivery.token.done.set()

    def dead_letters(self, limit: int) -> list[DeadLetter]:
        """Return dead letters, oldest first."""
        with self._lock:
            return list(islice(self._dead, limit))

    def replay(self, limit: int) -> int:
        """Requeue the oldest dead letters."""
        with self._lock:
            letters = [self._dead.popleft() for _ in range(min(limit, len(self._dead)))]
        for letter in letters:
            self._put(_Entry(letter.body))
        return len(letters)

    def close(self) -> None:
        """Return: there is nothing to disconnect."""

    def _put(self, entry: _Entry) -> None:
        while True:
            self._check()
            try:
                return self._queue.put(entry, timeout=_LOOK_EVERY_SECONDS)
            except queue.Full:
                continue

    def _check(self) -> None:
        if self._stop.is_set():
            raise BrokerError("the process is stopping")
