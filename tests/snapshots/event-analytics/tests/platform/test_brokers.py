"""The contract of every broker: the one in the process, and Redis if TEST_BROKER_URL is set."""

import os
import threading
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest

from app.platform.database import utc_now
from app.platform.events import Event
from app.platform.messaging import redis_streams
from app.platform.messaging.broker import Broker, BrokerError, Delivery
from app.platform.messaging.memory import MemoryBroker
from app.platform.messaging.service import connect
from app.settings import Settings

URL = os.environ.get("TEST_BROKER_URL")


def event(key: str, number: int = 1) -> Event:
    return Event(
        id=uuid4(),
        type="thing.updated",
        key=key,
        occurred_at=utc_now(),
        request_id=None,
        payload={"number": number},
    )


class Publisher:
    """Publishes in a thread, because the in-process broker confirms only handled events."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.thread: threading.Thread | None = None

    def publish(self, *events: Event) -> None:
        """Start publishing."""
        self.thread = threading.Thread(target=self.broker.publish, args=[events], daemon=True)
        self.thread.start()
        if not isinstance(self.broker, MemoryBroker):
            self.wait()

    def wait(self) -> None:
        """Wait until everything is confirmed."""
        assert self.thread is not None
        self.thread.join(20)
        assert not self.thread.is_alive()


needs_server = pytest.mark.skipif(not URL, reason="TEST_BROKER_URL is not set")


@pytest.fixture(params=["memory", pytest.param("redis", marks=needs_server)])
def broker(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Broker]:
    stop = threading.Event()
    url = "memory://" if request.param == "memory" else URL
    broker = connect(settings.model_copy(update={"broker_url": url}), stop)
    yield broker
    stop.set()
    broker.close()


@pytest.fixture
def publisher(broker: Broker) -> Publisher:
    return Publisher(broker)


def receive(broker: Broker) -> Delivery:
    """Wait for an event; a consumer that is new has to join its group first."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if (delivery := broker.receive(timeout=0.5)) is not None:
            return delivery
    raise AssertionError("nothing came")


def test_events_arrive_as_they_were_and_in_order(broker: Broker, publisher: Publisher) -> None:
    broker.ping()
    events = [event("one", number) for number in range(20)]
    publisher.publish(*events)
    arrived = []
    for _ in events:
        delivery = receive(broker)
        assert delivery.deliveries == 1
        broker.hold(delivery)
        arrived.append(Event.decode(delivery.body))
        broker.acknowledge(delivery)
    publisher.wait()
    assert arrived == events
    assert broker.receive(timeout=0.2) is None


def test_dead_letters_are_kept_and_can_be_replayed(broker: Broker, publisher: Publisher) -> None:
    first, second = event("one"), event("two")
    publisher.publish(first, second)
    for number in range(2):
        broker.bury(receive(broker), f"reason {number}: ü\nand more")
    publisher.wait()
    letters = broker.dead_letters(10)
    assert {Event.decode(letter.body).id for letter in letters} == {first.id, second.id}
    assert letters[0].reason.startswith("reason 0")
    assert all(letter.buried_at is not None for letter in letters)
    assert broker.dead_letters(10) == letters
    assert broker.dead_letters(1) == letters[:1]

    assert broker.replay(1) == 1
    delivery = receive(broker)
    assert delivery.body == letters[0].body
    broker.acknowledge(delivery)
    assert broker.dead_letters(10) == letters[1:]
    assert broker.replay(10) == 1
    broker.acknowledge(receive(broker))
    assert broker.dead_letters(10) == []
    assert broker.replay(10) == 0


def test_what_is_no_event_can_be_buried(broker: Broker, publisher: Publisher) -> None:
    good = event("one")
    publisher.publish(good)
    delivery = receive(broker)
    broken = Delivery(b"\xff\0 no event", delivery.deliveries, delivery.token)
    broker.bury(broken, "broken")
    publisher.wait()
    assert [letter.body for letter in broker.dead_letters(10)] == [broken.body]


@needs_server
def test_events_wait_when_the_queue_is_full(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(redis_streams, "QUEUE_EVENTS", 2)
    broker = connect(settings, threading.Event())
    try:
        broker.publish([event("one"), event("two")])
        with pytest.raises(BrokerError):
            # RabbitMQ takes a few more than it should.
            broker.publish([event("three") for _ in range(20)])
        broker.acknowledge(receive(broker))
        broker.acknowledge(receive(broker))
    finally:
        broker.close()


@needs_server
def test_events_without_an_answer_come_again(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(redis_streams, "CLAIM_SECONDS", 1)
    sent = event("one")
    for deliveries in (1, 2):
        broker = connect(settings, threading.Event())
        try:
            if deliveries == 1:
                broker.publish([sent])
            delivery = receive(broker)
            assert Event.decode(delivery.body) == sent
            assert delivery.deliveries == deliveries
        finally:
            broker.close()
