"""The interface of a broker, which each adapter implements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from app.platform.events import Event

QUEUE_EVENTS = 833333
"""Capacity of the broker's queue: an hour at peak. Further events wait in the outbox."""
PUBLISH_TIMEOUT_SECONDS = 5
"""Maximum wait for a confirmation of the broker."""
CLAIM_SECONDS = 60
"""How long a worker may hold an event without a sign of life before another receives it."""
DELIVERIES_MAX = 20
"""Deliveries without acknowledgement after which an event becomes a dead letter."""


class BrokerError(Exception):
    """The broker is unavailable, or cannot accept an event now."""


@dataclass(frozen=True)
class Delivery:
    """A delivered event, until it is acknowledged or buried."""

    body: bytes
    deliveries: int
    """Number of deliveries, including this one."""
    token: Any = field(default=None, repr=False)
    """The adapter's reference to it."""


@dataclass(frozen=True)
class DeadLetter:
    """An event that was given up."""

    body: bytes
    reason: str
    buried_at: datetime | None


class Broker(Protocol):
    """Stores events until a worker has handled them. Every method may raise `BrokerError`.

    `publish` and `ping` belong to one thread, `receive`, `hold`, `acknowledge` and `bury` to
    another one.
    """

    def publish(self, events: Sequence[Event]) -> None:
        """Publish events in this order; return when the broker has confirmed all of them."""

    def ping(self) -> None:
        """Return if the broker responds."""

    def receive(self, timeout: float) -> Delivery | None:
        """Wait for the next event, `timeout` seconds at most."""

    def hold(self, delivery: Delivery) -> None:
        """Extend the time to handle the event."""

    def acknowledge(self, delivery: Delivery) -> None:
        """Confirm that the event has been handled."""

    def bury(self, delivery: Delivery, reason: str) -> None:
        """Put the event among the dead letters."""

    def dead_letters(self, limit: int) -> list[DeadLetter]:
        """Return dead letters, oldest first."""

    def replay(self, limit: int) -> int:
        """Republish the oldest dead letters, and return their number."""

    def close(self) -> None:
        """Disconnect; when no thread uses the broker any more."""
