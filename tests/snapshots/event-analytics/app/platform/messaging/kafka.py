"""Kafka: a topic with a partition for each worker, and a topic of dead letters.

The key of an event, the id of its record, decides on the partition: the events of one record keep
their order however many workers there are. Kafka keeps events by time, handled or not.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from app.platform.events import Event
from app.platform.messaging.broker import PUBLISH_TIMEOUT_SECONDS, BrokerError, DeadLetter, Delivery
from app.platform.resilience import CONNECT_TIMEOUT_SECONDS

PARTITIONS = 6
"""The most workers that can share the events."""
RETENTION_DAYS = 7
"""How long Kafka retains events. A worker that is down for longer misses some."""
REPLICATION = 1
"""Copies of each event; 3 where there are that many brokers."""

_GROUP_CHANGED = (
    KafkaError.ILLEGAL_GENERATION,
    KafkaError.REBALANCE_IN_PROGRESS,
    KafkaError.UNKNOWN_MEMBER_ID,
    KafkaError._STATE,
    KafkaError._NO_OFFSET,
)


class KafkaBroker:
    """A broker on Kafka 3 or later."""

    def __init__(self, url: str, name: str) -> None:
        self.topic = name
        self.dead = f"{name}-dead"
        self._config: dict[str, str | int | float | bool] = {
            "bootstrap.servers": url.removeprefix("kafka://"),
            "client.id": name,
            "socket.connection.setup.timeout.ms": CONNECT_TIMEOUT_SECONDS * 1000,
            "reconnect.backoff.max.ms": 2000,
            # Errors come with the calls; librdkafka's own log would repeat them.
            "log_level": 0,
        }
        self._declared = False
        self._producer: Producer | None = None
        self._consumer: Consumer | None = None
        self._paused: list[TopicPartition] = []
        self._ahead: deque[Message] = deque()
        self._new_partitions: set[int] = set()

    def publish(self, events: Sequence[Event]) -> None:
        """Publish the events, and wait until Kafka has confirmed them all."""
        with self._producing() as producer:
            for event in events:
                producer.produce(self.topic, event.encode(), event.key, on_delivery=_note)
            _flush(producer)

    def ping(self) -> None:
        """Return if Kafka responds."""
        with self._producing() as producer:
            producer.list_topics(self.topic, timeout=CONNECT_TIMEOUT_SECONDS)

    def receive(self, timeout: float) -> Delivery | None:
        """Wait for the next event."""
        with self._consuming() as consumer:
            self._resume(consumer)
            message = self._ahead.popleft() if self._ahead else consumer.poll(timeout)
            if message is None:
                return None
            if (error := message.error()) is not None:
                raise KafkaException(error)
            return Delivery(message.value() or b"", self._count(consumer, message), message)

    def hold(self, delivery: Delivery) -> None:
        """Stay a member of the group, which one is by polling, but take no other event meanwhile."""
        with self._consuming() as consumer:
            if not self._paused:
                self._paused = consumer.assignment()
                consumer.pause(self._paused)
            message = consumer.poll(0)
            # From a partition that this worker has got just now.
            if message is not None and message.error() is None:
                self._ahead.append(message)

    def acknowledge(self, delivery: Delivery) -> None:
        """Commit that everything up to this event is handled."""
        with self._consuming() as consumer:
            message = delivery.token
            self._commit(consumer, message, message.offset() + 1)

    def bury(self, delivery: Delivery, reason: str) -> None:
        """Copy the event to the topic of dead letters, and go on behind it."""
        with self._consuming() as consumer:
            # Short-lived: dead letters are rare, and the producer belongs to the relay's thread.
            producer = self._new_producer()
            message = delivery.token
            headers: list[tuple[str, str | bytes | None]] = [("reason", reason)]
            producer.produce(
                self.dead,
                delivery.body,
                message.key(),
                headers=headers,
                on_delivery=_note,
            )
            _flush(producer)
            self._commit(consumer, message, message.offset() + 1)

    def dead_letters(self, limit: int) -> list[DeadLetter]:
        """Return dead letters, oldest first."""
        with self._reading_dead(limit) as (_, messages):
            return [_letter(message) for message in messages]

    def replay(self, limit: int) -> int:
        """Republish the oldest dead letters, and commit their position."""
        with self._reading_dead(limit) as (reader, messages), self._producing() as producer:
            for message in messages:
                producer.produce(self.topic, message.value(), message.key(), on_delivery=_note)
                _flush(producer)
                self._commit(reader, message, (message.offset() or 0) + 1)
            return len(messages)

    def close(self) -> None:
        """Leave the group, and disconnect."""
        self._leave()
        self._producer = None

    @contextmanager
    def _producing(self) -> Iterator[Producer]:
        with _translated():
            if self._producer is None:
                self._declare()
                self._producer = self._new_producer()
            try:
                yield self._producer
            except Exception:
                # Its remaining messages must not be sent later, out of order.
                self._producer = None
                raise

    @contextmanager
    def _consuming(self) -> Iterator[Consumer]:
        with _translated():
            if self._consumer is None:
                self._declare()
                self._consumer = Consumer(
                    self._config
                    | {
                        "group.id": f"{self.topic}-worker",
                        "enable.auto.commit": False,
                        "auto.offset.reset": "earliest",
                        "session.timeout.ms": 10_000,
                    }
                )
                self._consumer.subscribe([self.topic], on_assign=self._assigned)
            try:
                yield self._consumer
            except Exception:
                # The next consumer starts after the last commit: uncommitted events are redelivered.
                self._leave()
                raise

    def _leave(self) -> None:
        """Leave the group, and discard prefetched events."""
        if self._consumer is not None:
            self._consumer.close()
        self._consumer = None
        self._paused = []
        self._ahead.clear()
        self._new_partitions.clear()

    def _new_producer(self) -> Producer:
        return Producer(
            self._config
            | {
                # Implies acks=all, and keeps the order when messages are resent.
                "enable.idempotence": True,
                "linger.ms": 5,
                "message.timeout.ms": PUBLISH_TIMEOUT_SECONDS * 1000,
            }
        )

    def _declare(self) -> None:
        """Make the topics, if they are not there."""
        if self._declared:
            return
        kept = {"retention.ms": str(RETENTION_DAYS * 86_400_000)}
        forever = {"retention.ms": "-1"}
        topics = [
            NewTopic(self.topic, PARTITIONS, REPLICATION, config=kept),
            NewTopic(self.dead, 1, REPLICATION, config=forever),
        ]
        admin = AdminClient(self._config)
        for future in admin.create_topics(
            topics,
            operation_timeout=PUBLISH_TIMEOUT_SECONDS,
            request_timeout=PUBLISH_TIMEOUT_SECONDS,
        ).values():
            try:
                future.result()
            except KafkaException as error:
                if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                    raise
        self._declared = True

    def _assigned(self, _: Consumer, partitions: list[TopicPartition]) -> None:
        self._new_partitions.update(partition.partition for partition in partitions)

    def _resume(self, consumer: Consumer) -> None:
        if self._paused:
            mine = consumer.assignment()
            consumer.resume([partition for partition in self._paused if partition in mine])
            self._paused = []

    def _count(self, consumer: Consumer, message: Message) -> int:
        """Return how often an event was delivered.

        Kafka does not count. Only the first event after a partition was taken over can have come
        before without an answer; its number is kept with the committed offset.
        """
        partition, offset = message.partition() or 0, message.offset() or 0
        if partition not in self._new_partitions:
            return 1
        self._new_partitions.discard(partition)
        place = TopicPartition(self.topic, partition)
        committed = consumer.committed([place], timeout=PUBLISH_TIMEOUT_SECONDS)[0]
        again = committed.offset == offset and (committed.metadata or "").isdecimal()
        count = int(committed.metadata or 0) + 1 if again else 1
        self._commit(consumer, message, offset, str(count))
        return count

    def _commit(self, consumer: Consumer, message: Message, offset: int, note: str = "") -> None:
        topic, partition = message.topic() or "", message.partition() or 0
        place = TopicPartition(topic, partition, offset, metadata=note)
        try:
            consumer.commit(offsets=[place], asynchronous=False)
        except KafkaException as error:
            # Another worker owns the partition now, and handles the event again, without effect.
            if error.args[0].code() not in _GROUP_CHANGED:
                raise

    @contextmanager
    def _reading_dead(self, limit: int) -> Iterator[tuple[Consumer, list[Message]]]:
        """Read the oldest dead letters that have not been republished."""
        with _translated():
            self._declare()
            config = {"group.id": f"{self.topic}-replay", "enable.auto.commit": False}
            reader = Consumer(self._config | config)
            try:
                place = TopicPartition(self.dead, 0)
                committed = reader.committed([place], timeout=PUBLISH_TIMEOUT_SECONDS)[0].offset
                low, high = reader.get_watermark_offsets(place, timeout=PUBLISH_TIMEOUT_SECONDS)
                place.offset = max(low, committed)
                reader.assign([place])
                messages: list[Message] = []
                while len(messages) < min(limit, high - place.offset):
                    message = reader.poll(PUBLISH_TIMEOUT_SECONDS)
                    if message is None:
                        break
                    if (error := message.error()) is not None:
                        raise KafkaException(error)
                    messages.append(message)
                yield reader, messages
            finally:
                reader.close()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (KafkaException, BufferError) as error:
        raise BrokerError(str(error)) from error


def _note(error: KafkaError | None, message: Message) -> None:
    """Let `flush` raise delivery errors."""
    if error is not None:
        raise KafkaException(error)


def _flush(producer: Producer) -> None:
    if producer.flush(PUBLISH_TIMEOUT_SECONDS + 1):
        raise BrokerError("no answer in time")


def _letter(message: Message) -> DeadLetter:
    headers = dict(message.headers() or [])
    reason = headers.get("reason") or b""
    milliseconds = message.timestamp()[1]
    return DeadLetter(
        message.value() or b"",
        reason.decode() if isinstance(reason, bytes) else reason,
        datetime.fromtimestamp(milliseconds / 1000, UTC),
    )
