"""RabbitMQ: a durable quorum queue, and a queue of dead letters behind an exchange.

pika's connections belong to one thread each, so publishing and consuming have one of their own.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError, NackError, UnroutableError

from app.platform.database import utc_now
from app.platform.events import Event
from app.platform.messaging.broker import (
    DELIVERIES_MAX,
    PUBLISH_TIMEOUT_SECONDS,
    QUEUE_EVENTS,
    BrokerError,
    DeadLetter,
    Delivery,
)
from app.platform.resilience import CONNECT_TIMEOUT_SECONDS

PREFETCH = 1
"""Unacknowledged events per worker: one, so that a crash counts against no other event."""

# A silent broker is given up after about twice this. A handler that takes longer loses its event to
# the next delivery, which then has no effect.
_PUBLISHER_HEARTBEAT_SECONDS = 10
_CONSUMER_HEARTBEAT_SECONDS = 60


# Errors come with the calls; the library's own log would repeat them at length.
logging.getLogger("pika").setLevel(logging.CRITICAL)


class RabbitBroker:
    """A broker on RabbitMQ 3.10 or later."""

    def __init__(self, url: str, password: str | None, name: str) -> None:
        self.queue = name
        self.dead = f"{name}-dead"
        self._url = _add_password(url, password)
        self._publisher: BlockingChannel | None = None
        self._consumer: BlockingChannel | None = None
        self._incoming: Iterator[Any] = iter(())

    def publish(self, events: Sequence[Event]) -> None:
        """Publish the events, each confirmed by the queue."""
        with self._publishing() as channel:
            for event in events:
                _send(channel, self.queue, event.encode(), str(event.id))

    def ping(self) -> None:
        """Return if RabbitMQ responds, and keep the connection alive."""
        with self._publishing() as channel:
            channel.queue_declare(self.queue, passive=True)

    def receive(self, timeout: float) -> Delivery | None:
        """Wait for the next event."""
        with self._consuming() as channel:
            if not channel.consumer_tags:
                channel.basic_qos(prefetch_count=PREFETCH)
                self._incoming = channel.consume(self.queue, inactivity_timeout=timeout)
            frame, properties, body = next(self._incoming)
            if frame is None:
                return None
            # Quorum queues count the deliveries before this one; newer versions more closely.
            headers = properties.headers or {}
            earlier = max(headers.get(f"x-{name}-count", 0) for name in ("delivery", "acquired"))
            return Delivery(body, earlier + 1, (channel, frame.delivery_tag))

    def hold(self, delivery: Delivery) -> None:
        """Respond to RabbitMQ's heartbeats."""
        with self._consuming() as channel:
            channel.connection.process_data_events(0)

    def acknowledge(self, delivery: Delivery) -> None:
        """Take the event out of the queue."""
        with self._consuming() as channel:
            _acknowledge(channel, delivery)

    def bury(self, delivery: Delivery, reason: str) -> None:
        """Move the event to the queue of dead letters."""
        with self._consuming() as channel:
            headers = {"reason": reason, "buried_at": utc_now().isoformat()}
            _send(channel, self.dead, delivery.body, None, headers)
            _acknowledge(channel, delivery)

    def dead_letters(self, limit: int) -> list[DeadLetter]:
        """Return dead letters, oldest first."""
        letters: list[DeadLetter] = []

        def look(channel: BlockingChannel, tag: int, letter: DeadLetter) -> None:
            letters.append(letter)

        self._visit_dead(limit, look)
        return letters

    def replay(self, limit: int) -> int:
        """Move the oldest dead letters back."""

        def move(channel: BlockingChannel, tag: int, letter: DeadLetter) -> None:
            _send(channel, self.queue, letter.body, None)
            channel.basic_ack(tag)

        return self._visit_dead(limit, move)

    def close(self) -> None:
        """Disconnect; events that were got in advance go back into the queue."""
        for channel in (self._publisher, self._consumer):
            _close(channel)
        self._publisher = self._consumer = None

    def _visit_dead(
        self,
        limit: int,
        visit: Callable[[BlockingChannel, int, DeadLetter], None],
    ) -> int:
        """Get dead letters one by one; those not acknowledged return when the channel closes."""
        channel = None
        try:
            with _translated():
                channel = self._open(_CONSUMER_HEARTBEAT_SECONDS)
                for number in range(limit):
                    frame, properties, body = channel.basic_get(self.dead)
                    if frame is None:
                        return number
                    visit(channel, frame.delivery_tag, _letter(properties, body))
            return limit
        finally:
            _close(channel)

    @contextmanager
    def _publishing(self) -> Iterator[BlockingChannel]:
        try:
            with _translated():
                if self._publisher is None:
                    self._publisher = self._open(_PUBLISHER_HEARTBEAT_SECONDS)
                yield self._publisher
        except BrokerError:
            _close(self._publisher)
            self._publisher = None
            raise

    @contextmanager
    def _consuming(self) -> Iterator[BlockingChannel]:
        try:
            with _translated():
                if self._consumer is None:
                    self._consumer = self._open(_CONSUMER_HEARTBEAT_SECONDS)
                yield self._consumer
        except BrokerError:
            _close(self._consumer)
            self._consumer = None
            raise

    def _open(self, heartbeat: int) -> BlockingChannel:
        """Connect, and declare what is missing.

        A queue keeps the arguments that it was made with: to change one of them, delete the queue
        when it is empty.
        """
        parameters = pika.URLParameters(self._url)
        parameters.heartbeat = heartbeat
        parameters.socket_timeout = CONNECT_TIMEOUT_SECONDS
        parameters.stack_timeout = CONNECT_TIMEOUT_SECONDS * 2
        parameters.blocked_connection_timeout = PUBLISH_TIMEOUT_SECONDS
        parameters.connection_attempts = 1
        channel = pika.BlockingConnection(parameters).channel()
        channel.exchange_declare(self.dead, "fanout", durable=True)
        # A classic queue: looking at a letter and putting it back would count as a delivery.
        channel.queue_declare(self.dead, durable=True)
        channel.queue_bind(self.dead, self.dead)
        channel.queue_declare(
            self.queue,
            durable=True,
            arguments={
                "x-queue-type": "quorum",
                # A full queue rejects events, which then wait in the outbox.
                "x-max-length": QUEUE_EVENTS,
                "x-overflow": "reject-publish",
                # RabbitMQ's own limit, for events that crash their workers.
                "x-delivery-limit": DELIVERIES_MAX,
                "x-dead-letter-exchange": self.dead,
                "x-dead-letter-strategy": "at-least-once",
            },
        )
        channel.confirm_delivery()
        return channel


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except NackError:
        raise BrokerError("the queue is full") from None
    except UnroutableError:
        raise BrokerError("there is no queue") from None
    except (AMQPError, OSError, StopIteration) as error:
        raise BrokerError(repr(error)) from error


def _add_password(url: str, password: str | None) -> str:
    """Put a password, of any characters, into a URL with a user and none."""
    parts = urlsplit(url)
    if parts.username is None or parts.password is not None:
        return url
    user, _, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user}:{quote(password or '', safe='')}@{host}").geturl()


def _send(
    channel: BlockingChannel,
    queue: str,
    body: bytes,
    message_id: str | None,
    headers: dict[str, str] | None = None,
) -> None:
    """Publish to a queue and wait until it has confirmed."""
    properties = pika.BasicProperties(
        content_type="application/json",
        delivery_mode=pika.DeliveryMode.Persistent.value,
        message_id=message_id,
        headers=headers,
    )
    channel.basic_publish("", queue, body, properties, mandatory=True)


def _acknowledge(channel: BlockingChannel, delivery: Delivery) -> None:
    received_on, tag = delivery.token
    # Events from an older connection are redelivered, without effect.
    if received_on is channel:
        channel.basic_ack(tag)


def _letter(properties: Any, body: bytes) -> DeadLetter:
    headers = properties.headers or {}
    if "reason" in headers:
        return DeadLetter(body, headers["reason"], datetime.fromisoformat(headers["buried_at"]))
    # Put there by RabbitMQ itself.
    deaths = headers.get("x-death") or [{}]
    return DeadLetter(body, f"RabbitMQ: {deaths[0].get('reason', 'unknown')}", None)


def _close(channel: BlockingChannel | None) -> None:
    if channel is not None:
        with suppress(AMQPError, OSError):
            channel.connection.close()
