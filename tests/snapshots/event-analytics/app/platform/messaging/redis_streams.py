"""Redis streams: a stream with a consumer group, and a stream of dead letters.

What is handled is deleted, so the length of the stream is what waits. Nothing is trimmed: when the
stream is full, events wait in the outbox.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.platform.events import Event
from app.platform.messaging.broker import (
    CLAIM_SECONDS,
    PUBLISH_TIMEOUT_SECONDS,
    QUEUE_EVENTS,
    BrokerError,
    DeadLetter,
    Delivery,
)
from app.platform.resilience import CONNECT_TIMEOUT_SECONDS

GROUP = "worker"

_CLAIM_EVERY_SECONDS = 5


class RedisBroker:
    """A broker on Redis 7 or later."""

    def __init__(self, url: str, password: str | None, name: str) -> None:
        self.stream = name
        self.dead = f"{name}-dead"
        self._consumer = uuid4().hex
        self._next_claim = 0.0
        self._has_lost_connection = False
        self._redis = redis.Redis.from_url(
            url,
            password=password,
            socket_connect_timeout=CONNECT_TIMEOUT_SECONDS,
            socket_timeout=PUBLISH_TIMEOUT_SECONDS,
            # The caller decides about retries.
            retry=Retry(NoBackoff(), 0),
        )

    def publish(self, events: Sequence[Event]) -> None:
        """Add the events to the stream."""
        with _translated():
            if self._redis.xlen(self.stream) + len(events) > QUEUE_EVENTS:
                raise BrokerError("the stream is full")
            pipeline = self._redis.pipeline(transaction=False)
            for event in events:
                pipeline.xadd(self.stream, {"body": event.encode()})
            pipeline.execute()

    def ping(self) -> None:
        """Return if Redis responds."""
        with _translated():
            self._redis.ping()

    def receive(self, timeout: float) -> Delivery | None:
        """Claim an event abandoned by a lost connection or a worker, or wait for a new one."""
        with self._consuming():
            try:
                return self._resume() or self._claim() or self._read(timeout)
            except redis.ResponseError as error:
                if not str(error).startswith("NOGROUP"):
                    raise
                self._create_group()
                return None

    def hold(self, delivery: Delivery) -> None:
        """Reset the time after which another worker receives the event."""
        with self._consuming():
            # With JUSTID it does not count as a delivery.
            self._redis.xclaim(self.stream, GROUP, self._consumer, 0, [delivery.token], justid=True)

    def acknowledge(self, delivery: Delivery) -> None:
        """Take the event out of the stream."""
        with self._consuming():
            pipeline = self._redis.pipeline(transaction=True)
            self._take_out(pipeline, delivery)
            pipeline.execute()

    def bury(self, delivery: Delivery, reason: str) -> None:
        """Move the event to the stream of dead letters."""
        with self._consuming():
            pipeline = self._redis.pipeline(transaction=True)
            pipeline.xadd(self.dead, {"body": delivery.body, "reason": reason})
            self._take_out(pipeline, delivery)
            pipeline.execute()

    def dead_letters(self, limit: int) -> list[DeadLetter]:
        """Return dead letters, oldest first."""
        with _translated():
            return [
                DeadLetter(fields[b"body"], fields[b"reason"].decode(), _time_of(entry))
                for entry, fields in self._oldest_dead(limit)
            ]

    def replay(self, limit: int) -> int:
        """Move the oldest dead letters back."""
        with _translated():
            entries = self._oldest_dead(limit)
            for entry, fields in entries:
                pipeline = self._redis.pipeline(transaction=True)
                pipeline.xadd(self.stream, {"body": fields[b"body"]})
                pipeline.xdel(self.dead, entry)
                pipeline.execute()
            return len(entries)

    def close(self) -> None:
        """Disconnect; a consumer that holds nothing is taken off the list."""
        try:
            held = self._redis.xpending_range(
                self.stream, GROUP, "-", "+", 1, consumername=self._consumer
            )
            if not held:
                self._redis.xgroup_delconsumer(self.stream, GROUP, self._consumer)
        except redis.RedisError:
            pass
        self._redis.close()

    @contextmanager
    def _consuming(self) -> Iterator[None]:
        try:
            with _translated():
                yield
        except BrokerError:
            self._has_lost_connection = True
            raise

    def _oldest_dead(self, limit: int) -> Any:
        return self._redis.xrange(self.dead, count=limit)

    def _resume(self) -> Delivery | None:
        """Return an event that this worker had already when the connection broke."""
        if not self._has_lost_connection:
            return None
        delivery = self._read(0, after="0")
        self._has_lost_connection = delivery is not None
        return delivery

    def _claim(self) -> Delivery | None:
        if time.monotonic() < self._next_claim:
            return None
        _, entries, *_ = self._redis.xautoclaim(
            self.stream, GROUP, self._consumer, CLAIM_SECONDS * 1000, count=1
        )
        if not entries:
            self._next_claim = time.monotonic() + _CLAIM_EVERY_SECONDS
            return None
        entry, fields = entries[0]
        return Delivery(fields.get(b"body", b""), self._deliveries(entry), entry)

    def _read(self, timeout: float, after: str = ">") -> Delivery | None:
        """Wait for a new event; with an id in `after`, return one that this worker has already."""
        answer: Any = self._redis.xreadgroup(
            GROUP,
            self._consumer,
            {self.stream: after},
            count=1,
            block=max(1, int(timeout * 1000)),
        )
        streams = answer.values() if isinstance(answer, dict) else (pair[1] for pair in answer)
        for entries in streams:
            for entry, fields in entries:
                deliveries = 1 if after == ">" else self._deliveries(entry)
                return Delivery(fields.get(b"body", b""), deliveries, entry)
        return None

    def _deliveries(self, entry: bytes) -> int:
        pending: Any = self._redis.xpending_range(self.stream, GROUP, entry, entry, 1)
        return pending[0]["times_delivered"] if pending else 1

    def _create_group(self) -> None:
        try:
            self._redis.xgroup_create(self.stream, GROUP, id="0", mkstream=True)
        except redis.ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise

    def _take_out(self, pipeline: Any, delivery: Delivery) -> None:
        pipeline.xack(self.stream, GROUP, delivery.token)
        pipeline.xdel(self.stream, delivery.token)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except redis.RedisError as error:
        raise BrokerError(str(error)) from error


def _time_of(entry: bytes) -> datetime:
    """Return when an entry was added: its id starts with the milliseconds."""
    return datetime.fromtimestamp(int(entry.split(b"-")[0]) / 1000, UTC)
