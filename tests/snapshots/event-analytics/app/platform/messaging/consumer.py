"""The consumer: passes each event to its handlers, with a limited number of retries."""

import logging
import threading
import time
from collections.abc import Callable

from app.platform.database import Database
from app.platform.events import Event
from app.platform.logs import request_id
from app.platform.messaging import inbox
from app.platform.messaging.broker import DELIVERIES_MAX, Broker, BrokerError, Delivery
from app.platform.messaging.registry import Handler, handlers_of
from app.platform.resilience import backoff

ATTEMPTS = 6
"""How often an event is tried before it becomes a dead letter."""
REASON_LENGTH_MAX = 1000
"""Errors of a database quote whole statements."""
TRIM_EVERY_SECONDS = 60
"""How often old records of handled events are deleted."""

logger = logging.getLogger(__name__)


class Consumer:
    """Handles the events of a broker, one after the other.

    An event waits for its next attempt where it is, so that later events of the same record do not
    overtake it; `ATTEMPTS` bounds how long.
    """

    def __init__(
        self,
        database: Database,
        broker: Broker,
        stop: threading.Event,
        *,
        beat: Callable[[], None] = lambda: None,
        pause: Callable[[int], float] = backoff,
        more: Callable[[Event], list[tuple[str, Handler]]] = lambda event: [],
    ) -> None:
        self.handled = 0
        self.retried = 0
        self.dead = 0
        self._database = database
        self._broker = broker
        self._stop = stop
        self._beat = beat
        self._pause = pause
        self._more = more
        self._next_trim = 0.0

    def run(self) -> None:
        """Handle events until the consumer is stopped."""
        failures = 0
        while not self._stop.is_set():
            self._beat()
            try:
                delivery = self._broker.receive(timeout=1)
                if delivery is not None:
                    self.process(delivery)
                failures = 0
                self._trim_now_and_then()
            except BrokerError as error:
                failures += 1
                if failures == 1:
                    logger.warning("no broker, trying again", extra={"error": str(error)})
                self._stop.wait(backoff(failures))
            except Exception:
                logger.exception("the consumer goes on")
                self._stop.wait(backoff(10))

    def process(self, delivery: Delivery) -> None:
        """Handle an event and acknowledge it, or bury it."""
        try:
            event = Event.decode(delivery.body)
        except ValueError:
            self._bury(delivery, "This is no event.")
            return
        if delivery.deliveries > DELIVERIES_MAX:
            self._bury(delivery, f"It was delivered {DELIVERIES_MAX} times without an answer.")
            return
        attempt = 1
        while not self._stop.is_set():
            try:
                self._handle(event)
            except Exception as error:
                if self._database_is_away():
                    # That is not the fault of the event, and would be the same for the next one.
                    self._wait(delivery, backoff(10))
                    continue
                if attempt >= ATTEMPTS:
                    logger.exception("giving up an event", extra=_names(event))
                    self._bury(delivery, f"{type(error).__name__}: {error}")
                    return
                extra = _names(event) | {"attempt": attempt, "error": str(error)}
                logger.warning("an event failed, trying again", extra=extra)
                self.retried += 1
                self._wait(delivery, self._pause(attempt))
                attempt += 1
            else:
                self._broker.acknowledge(delivery)
                self.handled += 1
                return

    def _handle(self, event: Event) -> None:
        token = request_id.set(event.request_id)
        try:
            for name, handler in [*handlers_of(event), *self._more(event)]:
                with self._database.session() as session:
                    if not inbox.handle_once(session, name, handler, event):
                        logger.info("handled before", extra=_names(event) | {"handler": name})
        finally:
            request_id.reset(token)

    def _bury(self, delivery: Delivery, reason: str) -> None:
        self._broker.bury(delivery, reason[:REASON_LENGTH_MAX])
        self.dead += 1
        logger.error("dead letter", extra={"reason": reason})

    def _wait(self, delivery: Delivery, seconds: float) -> None:
        self._beat()
        self._broker.hold(delivery)
        self._stop.wait(seconds)

    def _database_is_away(self) -> bool:
        try:
            self._database.ping()
        except Exception as error:
            logger.warning("no database, trying again", extra={"error": str(error)})
            return True
        return False

    def _trim_now_and_then(self) -> None:
        now = time.monotonic()
        if now < self._next_trim:
            return
        self._next_trim = now + TRIM_EVERY_SECONDS
        if not self._database_is_away():
            with self._database.session() as session:
                inbox.trim(session)


def _names(event: Event) -> dict[str, object]:
    return {"event": event.id, "type": event.type, "key": event.key}
