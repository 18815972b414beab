"""Outbox, relay, consumer and handlers, with a broker that records its calls."""

import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.platform.database import Database, utc_now
from app.platform.events import EVENT_BYTES_MAX, Event
from app.platform.logs import request_id
from app.platform.messaging import inbox, registry, relay
from app.platform.messaging.broker import DELIVERIES_MAX, BrokerError, DeadLetter, Delivery
from app.platform.messaging.consumer import ATTEMPTS, Consumer
from app.platform.messaging.handlers import activity
from app.platform.messaging.outbox import outbox, record
from app.platform.messaging.registry import handles
from app.platform.messaging.relay import BATCH_EVENTS, Relay
from app.platform.resilience import BREAKER_FAILURES, CircuitBreaker


class NotedBroker:
    """A broker without a queue."""

    def __init__(self) -> None:
        self.is_away = False
        self.published: list[Event] = []
        self.held = 0
        self.acknowledged = 0
        self.dead: list[str] = []

    def publish(self, events: Sequence[Event]) -> None:
        """Record the events."""
        if self.is_away:
            raise BrokerError("away")
        self.published += events

    def ping(self) -> None:
        """Respond, or fail."""
        if self.is_away:
            raise BrokerError("away")

    def receive(self, timeout: float) -> Delivery | None:
        """Have nothing."""
        return None

    def hold(self, delivery: Delivery) -> None:
        """Record the call."""
        self.held += 1

    def acknowledge(self, delivery: Delivery) -> None:
        """Record the call."""
        self.acknowledged += 1

    def bury(self, delivery: Delivery, reason: str) -> None:
        """Record the reason."""
        self.dead.append(reason)

    def dead_letters(self, limit: int) -> list[DeadLetter]:
        """Have none."""
        return []

    def replay(self, limit: int) -> int:
        """Have none."""
        return 0

    def close(self) -> None:
        """Do nothing."""


@pytest.fixture
def database(app: FastAPI) -> Database:
    """The database of an application that is not running."""
    return app.state.database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session() as session:
        yield session


@pytest.fixture
def broker() -> NotedBroker:
    return NotedBroker()


@pytest.fixture
def publisher(database: Database, broker: NotedBroker) -> Relay:
    return Relay(database, broker, CircuitBreaker("broker", reset_seconds=0))


@pytest.fixture
def consumer(database: Database, broker: NotedBroker) -> Consumer:
    return Consumer(database, broker, threading.Event(), pause=lambda _: 0)


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The registered handlers, to which a test may add."""
    copy = dict(registry._handlers)
    monkeypatch.setattr(registry, "_handlers", copy)
    return copy


def write(session: Session, key: UUID | None = None, **values: object) -> UUID:
    """Write an event into the outbox, and commit."""
    key = key or uuid4()
    record(session, "updated", "things", {"id": key, **values})
    session.commit()
    return key


def event(**changes: Any) -> Event:
    values = {"id": uuid4(), "type": "thing.updated", "key": "1", "occurred_at": utc_now()}
    return Event(**(values | {"request_id": None, "payload": None} | changes))


def delivered(event: Event, deliveries: int = 1) -> Delivery:
    return Delivery(event.encode(), deliveries)


def counted(session: Session) -> int:
    """Return how many events `count_changes` has counted."""
    session.rollback()
    return session.scalar(sa.select(sa.func.coalesce(sa.func.sum(activity.c.events), 0))) or 0


def waiting(session: Session) -> int:
    session.rollback()
    query = sa.select(sa.func.count()).where(outbox.c.published_at.is_(None))
    return session.scalar(query) or 0


# ---- Events


def test_event_is_the_same_after_the_journey() -> None:
    sent = event(payload={"name": "ü\n\"'", "number": 1.5, "nothing": None})
    assert Event.decode(sent.encode()) == sent


def test_event_that_is_too_long_goes_without_its_payload() -> None:
    sent = event(payload={"text": "x" * EVENT_BYTES_MAX})
    arrived = Event.decode(sent.encode())
    assert arrived == sent.model_copy(update={"payload": None})


@pytest.mark.parametrize("body", [b"", b"\xff", b"null", b'{"id": 1}'])
def test_what_is_no_event(body: bytes) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Event.decode(body)


# ---- Outbox and relay


def test_event_shares_the_fate_of_its_transaction(session: Session, publisher: Relay) -> None:
    record(session, "created", "things", {"id": uuid4()})
    session.rollback()
    assert waiting(session) == 0
    record(session, "created", "things", {"id": uuid4()})
    assert publisher.publish_batch() == 0
    session.commit()
    assert publisher.publish_batch() == 1


def test_event_says_what_happened(
    session: Session,
    publisher: Relay,
    broker: NotedBroker,
) -> None:
    token = request_id.set("request-1")
    try:
        key = write(session, name="first")
    finally:
        request_id.reset(token)
    publisher.publish_batch()
    (sent,) = broker.published
    assert (sent.type, sent.key, sent.request_id) == ("things.updated", str(key), "request-1")
    assert sent.payload == {"id": str(key), "name": "first"}
    assert abs(utc_now() - sent.occurred_at) < timedelta(minutes=1)


def test_relay_closes_the_breaker_of_a_database_that_is_back(
    database: Database,
    session: Session,
    publisher: Relay,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The only probe of an open breaker must be used to query the database."""
    write(session)
    for _ in range(BREAKER_FAILURES):
        database.breaker.failed()
    monkeypatch.setattr(database.breaker, "_next_probe", 0.0)
    assert publisher.publish_batch() == 1
    assert database.breaker.state == "closed"


def test_relay_publishes_in_order_and_once(
    session: Session,
    publisher: Relay,
    broker: NotedBroker,
) -> None:
    keys = [write(session) for _ in range(BATCH_EVENTS + 5)]
    assert publisher.publish_batch() == BATCH_EVENTS
    assert publisher.publish_batch() == 5
    assert publisher.publish_batch() == 0
    assert [event.key for event in broker.published] == [str(key) for key in keys]
    assert waiting(session) == 0
    assert publisher.published == len(keys)


def test_events_wait_while_the_broker_is_away(
    session: Session,
    publisher: Relay,
    broker: NotedBroker,
) -> None:
    broker.is_away = True
    write(session)
    with pytest.raises(BrokerError):
        publisher.publish_batch()
    assert waiting(session) == 1
    broker.is_away = False
    assert publisher.publish_batch() == 1


def test_end_between_publishing_and_marking_publishes_again(
    session: Session,
    publisher: Relay,
    broker: NotedBroker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(session)

    def end(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(publisher, "_mark", end)
        with pytest.raises(SystemExit):
            publisher.publish_batch()
    assert publisher.publish_batch() == 1
    first, second = broker.published
    assert first == second


def test_relay_runs_and_notices_an_outage(
    session: Session,
    publisher: Relay,
    broker: NotedBroker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relay, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(relay, "PING_SECONDS", 0.01)
    stop = threading.Event()
    thread = threading.Thread(target=publisher.run, args=[stop])

    def until(condition: Any) -> None:
        for _ in range(500):
            if condition():
                return
            stop.wait(0.02)
        raise AssertionError("it did not happen")

    thread.start()
    try:
        write(session)
        until(lambda: len(broker.published) == 1)
        assert publisher.healthy
        broker.is_away = True
        until(lambda: not publisher.healthy)
        write(session)
        until(lambda: publisher.pending == 1)
        broker.is_away = False
        until(lambda: len(broker.published) == 2 and publisher.healthy)
    finally:
        stop.set()
        publisher.wake()
        thread.join()


def test_two_relays_never_have_the_same_event(
    database: Database,
    session: Session,
    publisher: Relay,
    broker: NotedBroker,
) -> None:
    """While one relay publishes, another one finds nothing of the same records."""
    key = write(session)
    other = Relay(database, NotedBroker(), CircuitBreaker("broker"))
    found: list[int] = []

    def publish(events: Sequence[Event]) -> None:
        if not found:
            write(session, key)
            found.append(-1)
            found.append(other.publish_batch())

    broker.publish = publish  # type: ignore[method-assign]
    assert publisher.publish_batch() == 1
    assert found[1] == 0
    assert other.publish_batch() == 1


def test_published_events_are_deleted_in_the_end(session: Session, publisher: Relay) -> None:
    write(session)
    write(session)
    publisher.publish_batch()
    write(session)
    old = sa.select(sa.func.min(outbox.c.position)).scalar_subquery()
    past = utc_now() - relay.KEEP - timedelta(minutes=1)
    session.execute(outbox.update().values(recorded_at=past))
    oldest = session.scalar(sa.select(old))
    session.execute(outbox.update().where(outbox.c.position == oldest).values(published_at=past))
    publisher.trim(session)
    assert session.scalar(sa.select(sa.func.count()).select_from(outbox)) == 2
    assert waiting(session) == 1


def test_many_old_rows_are_deleted_a_few_at_a_time(
    database: Database,
    session: Session,
    publisher: Relay,
    consumer: Consumer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relay, "TRIM_ROWS", 2)
    monkeypatch.setattr(inbox, "TRIM_ROWS", 2)
    for _ in range(5):
        write(session)
        consumer.process(delivered(event()))
    past = utc_now() - inbox.KEEP * 2
    session.execute(outbox.update().values(published_at=past))
    session.execute(inbox.handled.update().values(handled_at=past))
    session.commit()
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    sa.event.listen(database.engine, "before_cursor_execute", note)
    publisher.trim(session)
    inbox.trim(session)
    for table in (outbox, inbox.handled):
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0
        assert sum(text.startswith(f"DELETE FROM {table.name}") for text in statements) == 3


# ---- Consumer and handlers


def test_event_takes_effect_once_however_often_it_comes(
    session: Session,
    consumer: Consumer,
    broker: NotedBroker,
) -> None:
    same = delivered(event())
    consumer.process(same)
    consumer.process(same)
    consumer.process(delivered(event()))
    assert counted(session) == 2
    assert broker.acknowledged == 3


def test_handlers_are_chosen_by_type(handlers: dict[str, Any], consumer: Consumer) -> None:
    calls: list[str] = []

    @handles("thing.created", "*.deleted")
    def some(session: Session, event: Event) -> None:
        calls.append(event.type)

    for kind in ("thing.created", "thing.updated", "other.deleted", "thing.created.more"):
        consumer.process(delivered(event(type=kind)))
    assert calls == ["thing.created", "other.deleted"]


def test_two_handlers_cannot_share_a_name(handlers: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="count_changes"):
        handles("*")(handlers["count_changes"][1])


def test_failure_is_tried_again_and_done_handlers_are_not(
    handlers: dict[str, Any],
    session: Session,
    consumer: Consumer,
    broker: NotedBroker,
) -> None:
    outcomes = iter([ValueError("first"), ValueError("second"), None])

    @handles("*")
    def fails_twice(session: Session, event: Event) -> None:
        session.execute(activity.update().values(events=activity.c.events + 100))
        if (error := next(outcomes)) is not None:
            raise error

    consumer.process(delivered(event()))
    assert (consumer.handled, consumer.retried, consumer.dead) == (1, 2, 0)
    assert broker.held == 2
    assert broker.dead == []
    # What a failed attempt had done was rolled back.
    assert counted(session) == 101


def test_poison_becomes_a_dead_letter(
    handlers: dict[str, Any],
    session: Session,
    consumer: Consumer,
    broker: NotedBroker,
) -> None:
    calls: list[Event] = []

    @handles("*")
    def refuses(session: Session, event: Event) -> None:
        calls.append(event)
        raise ValueError("never")

    consumer.process(delivered(event()))
    assert len(calls) == ATTEMPTS
    assert broker.dead == ["ValueError: never"]
    assert broker.acknowledged == 0
    assert consumer.dead == 1
    # The other handler did its part, and will not do it again when the letter is replayed.
    assert counted(session) == 1


@pytest.mark.parametrize(
    ("delivery", "reason"),
    [
        (Delivery(b"\xff no event", 1), "no event"),
        (delivered(event(), DELIVERIES_MAX + 1), "without an answer"),
    ],
)
def test_what_cannot_be_tried_is_buried_at_once(
    consumer: Consumer,
    broker: NotedBroker,
    delivery: Delivery,
    reason: str,
) -> None:
    consumer.process(delivery)
    assert reason in broker.dead[0]


def test_outage_of_the_database_is_not_the_fault_of_an_event(
    database: Database,
    session: Session,
    consumer: Consumer,
    broker: NotedBroker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.platform.messaging.consumer.backoff", lambda _: 0)
    calls: list[int] = []

    def ping() -> None:
        calls.append(1)
        if len(calls) > ATTEMPTS * 2:
            monkeypatch.undo()
        raise ConnectionError

    def no_session() -> Session:
        raise ConnectionError

    monkeypatch.setattr(database, "ping", ping)
    monkeypatch.setattr(database, "session", no_session)
    consumer.process(delivered(event()))
    assert broker.dead == []
    assert (broker.acknowledged, consumer.handled, consumer.retried) == (1, 1, 0)


def test_stop_gives_an_event_back(
    handlers: dict[str, Any],
    consumer: Consumer,
    broker: NotedBroker,
) -> None:
    @handles("*")
    def stops(session: Session, event: Event) -> None:
        consumer._stop.set()
        raise ValueError("try again")

    consumer.process(delivered(event()))
    assert (broker.acknowledged, broker.dead) == (0, [])


def test_old_notes_are_deleted(session: Session, consumer: Consumer) -> None:
    consumer.process(delivered(event()))
    inbox.trim(session)
    assert session.scalar(sa.select(sa.func.count()).select_from(inbox.handled)) == 1
    session.execute(inbox.handled.update().values(handled_at=utc_now() - inbox.KEEP * 2))
    inbox.trim(session)
    assert session.scalar(sa.select(sa.func.count()).select_from(inbox.handled)) == 0
