"""The messaging of a process, which it starts and stops."""

import threading
import time
from collections.abc import Callable
from typing import Any

from app.platform.database import Database
from app.platform.events import Event
from app.platform.messaging.broker import Broker
from app.platform.messaging.consumer import Consumer
from app.platform.messaging.memory import MemoryBroker
from app.platform.messaging.redis_streams import RedisBroker
from app.platform.messaging.registry import Handler
from app.platform.messaging.relay import Relay
from app.platform.resilience import CircuitBreaker
from app.settings import Settings

STOP_SECONDS = 15
"""Maximum wait for the current event when a process stops."""


def connect(settings: Settings, stop: threading.Event) -> Broker:
    """Return the broker of the settings; it connects when it is used."""
    if settings.broker_url.startswith("memory:"):
        return MemoryBroker(stop)
    password = settings.broker_password.get_secret_value() if settings.broker_password else None
    return RedisBroker(settings.broker_url, password, settings.broker_queue)


class Messaging:
    """The relay and the consumer of a process, each in a thread.

    The API has the relay. It also has the consumer where nobody else could be it: with `memory://`,
    or if WORKER_IN_API says so.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        *,
        is_worker: bool = False,
        beat: Callable[[], None] = lambda: None,
        more: Callable[[Event], list[tuple[str, Handler]]] = lambda event: [],
    ) -> None:
        in_memory = settings.broker_url.startswith("memory:")
        self.breaker = CircuitBreaker("broker")
        self._stop = threading.Event()
        self.broker = connect(settings, self._stop)
        self.relay = Relay(database, self.broker, self.breaker)
        self.consumer = Consumer(database, self.broker, self._stop, beat=beat, more=more)
        self._tasks: list[Callable[[], None]] = []
        if not is_worker:
            self._tasks.append(self._run_relay)
            database.after_commit(self._wake_relay)
        self.consumes = is_worker or in_memory or settings.worker_in_api
        if self.consumes:
            self._tasks.append(self.consumer.run)
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the threads, which connect on their own."""
        self._stop.clear()
        self._threads = [threading.Thread(target=task, daemon=True) for task in self._tasks]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the current event, then disconnect."""
        self._stop.set()
        self.relay.wake()
        end = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0, end - time.monotonic()))
        if not any(thread.is_alive() for thread in self._threads):
            self.broker.close()

    def is_available(self) -> bool:
        """Return whether the broker responded at the last check."""
        return self.relay.healthy

    def statistics(self) -> dict[str, int]:
        """Return the figures of this process, without I/O."""
        return {
            "pending": self.relay.pending,
            "published": self.relay.published,
            "handled": self.consumer.handled,
            "retried": self.consumer.retried,
            "dead": self.consumer.dead,
        }

    def _run_relay(self) -> None:
        self.relay.run(self._stop)

    def _wake_relay(self, session: Any) -> None:
        if session.info.pop("recorded", False):
            self.relay.wake()
