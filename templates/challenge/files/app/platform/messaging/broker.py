{% filter py_module(line_length=python.line_length) -%}
"""What the service asks of a broker. An adapter is a class with these methods."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from app.platform.events import Event

QUEUE_EVENTS = {{ messaging.queue_events }}
"""Events that may wait in the broker: an hour's at the peak. What is beyond waits in the outbox."""
PUBLISH_TIMEOUT_SECONDS = {{ messaging.publish_timeout_seconds }}
"""Longest wait for the broker to confirm."""
{%- if broker.redelivers_by_time %}
CLAIM_SECONDS = {{ messaging.claim_seconds }}
"""An event of which nothing is heard for so long is given to another worker."""
{%- endif %}
DELIVERIES_MAX = {{ messaging.deliveries_max }}
"""An event that was handed out so often and never came back ends its workers: a dead letter."""


class BrokerError(Exception):
    """The broker does not answer, or cannot take an event now."""


@dataclass(frozen=True)
class Delivery:
    """An event in the hands of a worker, until it is acknowledged or buried."""

    body: bytes
    deliveries: int
    """How often it was handed out, this time included."""
    token: Any = field(default=None, repr=False)
    """What the adapter knows it by."""


@dataclass(frozen=True)
class DeadLetter:
    """An event that was given up."""

    body: bytes
    reason: str
    buried_at: datetime | None


class Broker(Protocol):
    """Keeps events until a worker has handled them. Every method can raise `BrokerError`.

    `publish` and `ping` belong to one thread, `receive`, `hold`, `acknowledge` and `bury` to
    another one.
    """

    def publish(self, events: Sequence[Event]) -> None:
        """Hand over events in this order; return when the broker has confirmed them all."""

    def ping(self) -> None:
        """Return if the broker answers."""

    def receive(self, timeout: float) -> Delivery | None:
        """Wait for the next event, `timeout` seconds at most."""

    def hold(self, delivery: Delivery) -> None:
        """Tell the broker that the event is still being worked on."""

    def acknowledge(self, delivery: Delivery) -> None:
        """Tell the broker that the event is handled."""

    def bury(self, delivery: Delivery, reason: str) -> None:
        """Put the event among the dead letters."""

    def dead_letters(self, limit: int) -> list[DeadLetter]:
        """Return dead letters, oldest first."""

    def replay(self, limit: int) -> int:
        """Publish the oldest dead letters again, and return how many."""

    def close(self) -> None:
        """Disconnect; when no thread uses the broker any more."""
{%- endfilter %}
