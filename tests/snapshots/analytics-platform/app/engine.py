"""The embedded engine beside the API: one thread that takes what ingestion keeps through the rules."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from app.hub import Hub
from core.outputs import Alert, Settings
from storage.interface import Store
from streaming.embedded import Runner
from streaming.log import Log

_LIMIT = 5_000
"""Records of one transaction: small enough that alerts do not wait for it."""
_PAUSE = 1.0
"""Seconds between two attempts while something fails, and at most between two looks at the clock."""


class Engine:
    """Runs the runner; tell it what was `kept` after each append."""

    def __init__(self, log: Log, store: Store, hub: Hub, rules: Settings) -> None:
        self.log = log
        self.store = store
        self.hub = hub
        self.records = 0
        self.alerts: dict[str, int] = {}
        self.failures = 0
        self.failing = ""
        self.seconds = 0.0
        self.observe: Callable[[float], None] = lambda _: None
        """Told for how long each request had to wait until its events were visible."""
        self._waiting: deque[tuple[int, float]] = deque()
        """Positions after what was kept, with the time of it, as long as they are not reached."""
        self.runner = Runner(log, store, rules, listener=self._found)
        self._working = threading.Lock()
        self._wake = threading.Event()
        self._stop = False
        self._thread = threading.Thread(target=self._loop, name="engine", daemon=True)

    def start(self) -> None:
        """Begin to take records; what an earlier process left has waited since now."""
        if (end := self.log.end()) > self.runner.position:
            self.kept(end)
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the transaction under way."""
        self._stop = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def kept(self, position: int) -> None:
        """Say that the log has grown up to a position."""
        self._waiting.append((position, time.monotonic()))
        self._wake.set()

    def backlog(self) -> int:
        """Return how many bytes of the log wait."""
        return self.runner.backlog()

    def lag(self) -> float:
        """Return the age of the oldest events that wait, in seconds."""
        try:
            return time.monotonic() - self._waiting[0][1]
        except IndexError:
            return 0.0

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Keep the engine still, with everything processed that is in the log."""
        with self._working:
            self.records += self.runner.catch_up(_LIMIT)
            self._reached()
            yield

    def _found(self, alerts: Sequence[Alert]) -> None:
        for alert in alerts:
            self.alerts[alert.kind] = self.alerts.get(alert.kind, 0) + 1
        self.hub.publish(alerts)

    def _reached(self) -> None:
        """Take away what is visible now."""
        now = time.monotonic()
        while self._waiting and self._waiting[0][0] <= self.runner.position:
            self.observe(now - self._waiting.popleft()[1])

    def _loop(self) -> None:
        logger = logging.getLogger(__name__)
        while not self._stop:
            self._wake.clear()
            started = time.monotonic()
            try:
                with self._working:
                    taken = self.runner.run(_LIMIT)
                    self.records += taken
                    self._reached()
                    if not taken:
                        self.runner.idle(time.time_ns() // 1_000_000)
                self.failing = ""
            except Exception as error:
                # The runner is where the store is: the same batch is tried again.
                self.failures += 1
                if not self.failing:
                    logger.exception("the engine fails, and tries again")
                self.failing = type(error).__name__
                self._wake.wait(_PAUSE)
                continue
            if taken:
                self.seconds += time.monotonic() - started
            else:
                self._wake.wait(_PAUSE)
