{% filter py_module(line_length=python.line_length) -%}
"""NATS JetStream: a work-queue stream with a durable pull consumer, and a stream of dead letters.

The client is asynchronous. It lives in an event loop in a thread of its own, and reconnects by
itself.
"""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote, unquote, urlsplit

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from app.platform.database import utc_now
from app.platform.messaging.broker import (
    CLAIM_SECONDS,
    DELIVERIES_MAX,
    PUBLISH_TIMEOUT_SECONDS,
    QUEUE_EVENTS,
    BrokerError,
    DeadLetter,
    Delivery,
)
from app.platform.events import Event
from app.platform.resilience import CONNECT_TIMEOUT_SECONDS

CONSUMER = "worker"
DUPLICATE_SECONDS = 120
"""How long NATS recognises the ids of duplicate messages."""

Result = TypeVar("Result")


class NatsBroker:
    """A broker on NATS 2.9 or later, with JetStream."""

    def __init__(self, url: str, password: str | None, name: str) -> None:
        self.stream = name
        self.dead = f"{name}-dead"
        # A user without a password in the URL would be taken for a token.
        parts = urlsplit(url)
        self._url = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        self._user = unquote(parts.username) if parts.username else None
        self._password = password or (unquote(parts.password) if parts.password else None)
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: Client | None = None
        self._connecting: asyncio.Lock | None = None
        self._pull: JetStreamContext.PullSubscription | None = None

    def publish(self, events: Sequence[Event]) -> None:
        """Publish the events one after the other, each confirmed by the stream."""

        async def run() -> None:
            stream = await self._context()
            for event in events:
                await _send(stream, self.stream, event.encode(), str(event.id))

        self._run(run(), PUBLISH_TIMEOUT_SECONDS * 2)

    def ping(self) -> None:
        """Return if JetStream responds."""

        async def run() -> None:
            await (await self._context()).stream_info(self.stream)

        self._run(run())

    def receive(self, timeout: float) -> Delivery | None:
        """Wait for the next event."""

        async def run() -> Msg | None:
            stream = await self._context()
            if self._pull is None:
                self._pull = await self._subscribe(stream)
            try:
                return (await self._pull.fetch(1, timeout=timeout))[0]
            except NatsTimeoutError:
                # This also happens when the consumer is gone, so check that.
                await self._pull.consumer_info()
                return None

        try:
            message = self._run(run(), PUBLISH_TIMEOUT_SECONDS + timeout)
        except BrokerError:
            lost, self._pull = self._pull, None
            if lost is not None:
                # Otherwise the client would restore it after each reconnection.
                with suppress(BrokerError):
                    self._run(lost.unsubscribe())
            raise
        if message is None:
            return None
        return Delivery(message.data, message.metadata.num_delivered, message)

    def hold(self, delivery: Delivery) -> None:
        """Reset the time after which the event is redelivered."""
        self._run(delivery.token.in_progress())

    def acknowledge(self, delivery: Delivery) -> None:
        """Take the event out of the stream."""
        self._run(delivery.token.ack_sync(timeout=PUBLISH_TIMEOUT_SECONDS))

    def bury(self, delivery: Delivery, reason: str) -> None:
        """Move the event to the stream of dead letters."""

        async def run() -> None:
            stream = await self._context()
            place = delivery.token.metadata
            # Headers hold plain letters only.
            headers = {"Reason": quote(reason, safe=" "), "Buried-At": utc_now().isoformat()}
            message_id = f"dead-{place.sequence.stream}-{place.timestamp}"
            await _send(stream, self.dead, delivery.body, message_id, headers)
            await delivery.token.ack_sync(timeout=PUBLISH_TIMEOUT_SECONDS)

        self._run(run())

    def dead_letters(self, limit: int) -> list[DeadLetter]:
        """Return dead letters, oldest first."""
        return [letter for _, letter in self._run(self._find_dead(limit), 60)]

    def replay(self, limit: int) -> int:
        """Move the oldest dead letters back."""

        async def run() -> int:
            stream = await self._context()
            letters = await self._find_dead(limit)
            for sequence, letter in letters:
                # Another id, because the event's may still count as a duplicate.
                await _send(stream, self.stream, letter.body, f"replay-{sequence}")
                await stream.delete_msg(self.dead, sequence)
            return len(letters)

        return self._run(run(), 60)

    def close(self) -> None:
        """Disconnect, and end the thread."""
        if self._loop is None:
            return
        if self._client is not None:
            with suppress(BrokerError):
                self._run(self._client.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._loop = self._client = self._connecting = self._pull = None

    def _run(
        self,
        coroutine: Coroutine[Any, Any, Result],
        timeout: float = PUBLISH_TIMEOUT_SECONDS,
    ) -> Result:
        """Run in the loop and wait for the result."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, daemon=True).start()
            loop = self._loop
        future = asyncio.run_coroutine_threadsafe(_within(timeout, coroutine), loop)
        try:
            return future.result()
        except (NatsError, OSError, TimeoutError) as error:
            raise BrokerError(repr(error)) from error

    async def _context(self) -> JetStreamContext:
        """Connect if necessary, and create what is missing."""
        if self._connecting is None:
            self._connecting = asyncio.Lock()
        async with self._connecting:
            if self._client is None or self._client.is_closed:
                self._client = await self._connect()
        if not self._client.is_connected:
            raise BrokerError("not connected")
        return self._client.jetstream(timeout=PUBLISH_TIMEOUT_SECONDS)

    async def _connect(self) -> Client:
        async def ignore(_: Exception) -> None:
            """The user of the connection receives the error as well."""

        client = await asyncio.wait_for(
            nats.connect(
                self._url,
                connect_timeout=CONNECT_TIMEOUT_SECONDS,
                max_reconnect_attempts=-1,
                reconnect_time_wait=1,
                ping_interval=5,
                error_cb=ignore,
                user=self._user,
                password=self._password,
            ),
            CONNECT_TIMEOUT_SECONDS,
        )
        try:
            await self._declare(client.jetstream(timeout=PUBLISH_TIMEOUT_SECONDS))
        except BaseException:
            await client.close()
            raise
        return client

    async def _declare(self, stream: JetStreamContext) -> None:
        queue = StreamConfig(
            name=self.stream,
            subjects=[self.stream],
            retention=RetentionPolicy.WORK_QUEUE,
            storage=StorageType.FILE,
            # A full stream rejects events, which then wait in the outbox.
            max_msgs=QUEUE_EVENTS,
            discard=DiscardPolicy.NEW,
            duplicate_window=DUPLICATE_SECONDS,
        )
        dead = StreamConfig(name=self.dead, subjects=[self.dead], storage=StorageType.FILE)
        for config in (queue, dead):
            try:
                await stream.update_stream(config)
            except NotFoundError:
                await stream.add_stream(config)

    async def _subscribe(self, stream: JetStreamContext) -> JetStreamContext.PullSubscription:
        config = ConsumerConfig(
            durable_name=CONSUMER,
            ack_wait=CLAIM_SECONDS,
            # Above the limit at which the consumer buries an event itself.
            max_deliver=DELIVERIES_MAX * 2,
        )
        return await stream.pull_subscribe(
            self.stream, durable=CONSUMER, stream=self.stream, config=config
        )

    async def _find_dead(self, limit: int) -> list[tuple[int, DeadLetter]]:
        stream = await self._context()
        state = (await stream.stream_info(self.dead)).state
        letters: list[tuple[int, DeadLetter]] = []
        for sequence in range(state.first_seq, state.last_seq + 1):
            if len(letters) == limit:
                break
            try:
                message = await stream.get_msg(self.dead, sequence)
            except NotFoundError:
                continue
            headers = message.headers or {}
            buried_at = datetime.fromisoformat(headers["Buried-At"])
            letter = DeadLetter(message.data or b"", unquote(headers["Reason"]), buried_at)
            letters.append((sequence, letter))
        return letters


async def _within(seconds: float, coroutine: Coroutine[Any, Any, Result]) -> Result:
    return await asyncio.wait_for(coroutine, seconds)


async def _send(
    stream: JetStreamContext,
    subject: str,
    body: bytes,
    message_id: str,
    headers: dict[str, str] | None = None,
) -> None:
    """Publish, and wait until the stream has stored it."""
    headers = {"Nats-Msg-Id": message_id, **(headers or {})}
    await stream.publish(subject, body, headers=headers)
{%- endfilter %}
