"""Circuit breaker and retries, and how the database uses them."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import orm

from app.platform import resilience
from app.platform.database import Database, SessionDependency, delete, save
from app.platform.errors import ConflictError
from app.platform.resilience import CircuitBreaker, CircuitOpenError, backoff, retrying


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker("server", failures=3, reset_seconds=10, clock=clock)


def fail(breaker: CircuitBreaker, times: int = 1) -> None:
    """Let calls fail."""
    for _ in range(times):
        with pytest.raises(ConnectionError), breaker.guard(ConnectionError):
            raise ConnectionError


def test_breaker_opens_after_failures_in_a_row(breaker: CircuitBreaker) -> None:
    fail(breaker, 2)
    with breaker.guard(ConnectionError):
        pass
    fail(breaker, 2)
    assert breaker.state == "closed"
    fail(breaker)
    assert breaker.state == "open"  # type: ignore[comparison-overlap]
    assert breaker.opened == 1
    with pytest.raises(CircuitOpenError) as caught, breaker.guard(ConnectionError):
        pytest.fail("the call went through")
    assert caught.value.retry_after == 10


def test_other_errors_are_no_failures(breaker: CircuitBreaker) -> None:
    for _ in range(5):
        with pytest.raises(ValueError, match="mine"), breaker.guard(ConnectionError):
            raise ValueError("mine")
    assert breaker.state == "closed"


def test_one_probe_closes_the_breaker(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 10
    with breaker.guard(ConnectionError):
        assert breaker.state == "half_open"
        with pytest.raises(CircuitOpenError):
            breaker.check()
    assert breaker.state == "closed"  # type: ignore[comparison-overlap]
    fail(breaker, 2)
    assert breaker.state == "closed"
    assert breaker.opened == 1


def test_failed_probe_opens_the_breaker_again(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 10
    fail(breaker)
    assert breaker.state == "open"
    clock.now += 9
    with pytest.raises(CircuitOpenError):
        breaker.check()


def test_lost_probe_is_followed_by_another(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 10
    breaker.check()
    clock.now += 10
    breaker.check()


def test_late_answers_do_not_close_the_breaker(breaker: CircuitBreaker) -> None:
    fail(breaker, 3)
    breaker.succeeded()
    assert breaker.state == "open"


def test_pauses_grow_to_a_limit() -> None:
    limits = [resilience.BASE_DELAY_SECONDS * 2**n for n in range(3)]
    for attempt, limit in enumerate(limits, start=1):
        pauses = [backoff(attempt) for _ in range(200)]
        assert limit / 2 < max(pauses) <= limit
        assert min(pauses) < limit / 2
    assert max(backoff(10**6) for _ in range(200)) <= resilience.MAX_DELAY_SECONDS


def test_what_may_repeat_is_called_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resilience, "BASE_DELAY_SECONDS", 0)
    calls: list[int] = []

    def call() -> str:
        calls.append(1)
        if len(calls) < resilience.ATTEMPTS:
            raise ConnectionError
        return "done"

    assert retrying(lambda error: isinstance(error, ConnectionError))(call) == "done"
    calls.clear()
    with pytest.raises(ConnectionError):
        retrying(lambda _: False)(call)
    assert len(calls) == 1


class Outage:
    """A database server that can be switched off."""

    def __init__(self, database: Database) -> None:
        self.is_on = False
        self.attempts = 0
        self.error = database.engine.dialect.loaded_dbapi.OperationalError
        sa.event.listen(database.engine, "connect", self.connect)
        database.close()

    def connect(self, *_: object) -> None:
        """Break a new connection."""
        self.attempts += 1
        if self.is_on:
            raise self.error("switched off")


@pytest.fixture
def outage(app: FastAPI, client: TestClient) -> Outage:
    app.state.messaging.stop()  # Its threads ask the database, too.
    return Outage(app.state.database)


def test_database_that_is_down_is_left_alone(
    app: FastAPI,
    client: TestClient,
    outage: Outage,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    breaker = app.state.database.breaker
    monkeypatch.setattr(breaker, "_clock", clock)
    outage.is_on = True
    for _ in range(resilience.BREAKER_FAILURES + 3):
        response = client.get("/ready")
        assert response.status_code == 503
        assert response.headers["content-type"] == "application/problem+json"
    assert outage.attempts == resilience.BREAKER_FAILURES
    assert response.headers["retry-after"] == str(resilience.BREAKER_RESET_SECONDS)
    with app.state.database.session() as session, pytest.raises(CircuitOpenError):
        session.scalar(sa.select(1))
    assert client.get("/health").status_code == 200

    outage.is_on = False
    assert client.get("/ready").status_code == 503
    clock.now += resilience.BREAKER_RESET_SECONDS
    assert client.get("/ready").status_code == 200
    assert breaker.state == "closed"


def test_database_that_refuses_is_not_down(app: FastAPI, client: TestClient) -> None:
    database: Database = app.state.database
    for _ in range(resilience.BREAKER_FAILURES + 1):
        with database.session() as session, pytest.raises(sa.exc.DBAPIError):
            session.execute(sa.text("SELECT no_such_column FROM no_such_table"))
    assert database.breaker.state == "closed"


def test_open_breaker_is_told_to_clients(app: FastAPI, client: TestClient) -> None:
    @app.get("/no/such/answer")
    def broken() -> None:
        raise CircuitOpenError("database", 4)

    response = client.get("/no/such/answer")
    assert response.status_code == 503
    assert response.headers["retry-after"] == "4"
    assert response.json()["detail"] == "The database is unavailable."


def test_connections_that_are_all_in_use(
    app: FastAPI,
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @app.get("/no/such/query")
    def query(session: SessionDependency) -> None:
        session.scalar(sa.select(1))

    app.state.messaging.stop()  # Its threads use connections, too.
    app.state.tasks.stop()  # So do these.
    engine: sa.Engine = app.state.database.engine
    monkeypatch.setattr(engine.pool, "_timeout", 0.01)
    with ExitStack() as stack:

        def take_all() -> None:
            while True:
                stack.enter_context(engine.connect())

        with pytest.raises(sa.exc.TimeoutError):
            take_all()
        assert client.get("/ready").status_code == 503
        response = client.get("/no/such/query")
    assert response.status_code == 503
    assert response.json()["detail"] == "All connections to the database are in use."
    assert app.state.database.breaker.state == "closed"
    assert client.get("/ready").status_code == 200


def test_connections_that_break_at_the_end(
    app: FastAPI,
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialect = app.state.database.engine.dialect

    def break_connection(_: object) -> None:
        raise dialect.loaded_dbapi.OperationalError("gone")

    with monkeypatch.context() as patch, app.state.database.session() as session:
        session.scalar(sa.select(1))
        patch.setattr(dialect, "do_rollback", break_connection)
        session.close()
    assert client.get("/ready").status_code == 200


class OtherBase(orm.DeclarativeBase):
    """Base of a table that is not the service's."""


class Note(OtherBase):
    """A row to change."""

    __tablename__ = "resilience_notes"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    text: orm.Mapped[str] = orm.mapped_column(sa.String(20))


class Conflicts:
    """Transactions that the database gives up on, as it does with one of two that wait in a circle."""

    def __init__(self, engine: sa.Engine) -> None:
        self.remaining = 0
        self.error = engine.dialect.loaded_dbapi.OperationalError("locked")
        self.error.sqlite_errorname = "SQLITE_BUSY"  # type: ignore[attr-defined]
        sa.event.listen(engine, "do_execute", self.execute)

    def execute(self, cursor: Any, statement: str, *_: object) -> None:
        """Emulate a statement that changes a note."""
        if self.remaining and re.match(r"(INSERT|UPDATE|DELETE).*resilience_notes", statement):
            self.remaining -= 1
            raise self.error


@pytest.fixture
def conflicts(app: FastAPI, client: TestClient) -> Iterator[Conflicts]:
    engine: sa.Engine = app.state.database.engine
    OtherBase.metadata.drop_all(engine)
    OtherBase.metadata.create_all(engine)
    yield Conflicts(engine)
    OtherBase.metadata.drop_all(engine)


def test_conflicts_are_tried_again(
    app: FastAPI,
    conflicts: Conflicts,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resilience, "BASE_DELAY_SECONDS", 0)
    with app.state.database.session() as session:
        note = Note(text="first")
        conflicts.remaining = resilience.ATTEMPTS - 1
        save(session, note)  # type: ignore[type-var]
        note.text = "second"
        conflicts.remaining = resilience.ATTEMPTS - 1
        save(session, note)  # type: ignore[type-var]
    with app.state.database.session() as session:
        [note] = session.scalars(sa.select(Note))
        assert note.text == "second"
        conflicts.remaining = resilience.ATTEMPTS - 1
        delete(session, note)
        assert session.scalars(sa.select(Note)).all() == []


def test_conflicts_without_end_are_errors(
    app: FastAPI,
    conflicts: Conflicts,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(resilience, "BASE_DELAY_SECONDS", 0)
    with app.state.database.session() as session:
        conflicts.remaining = resilience.ATTEMPTS
        with pytest.raises(sa.exc.OperationalError):
            save(session, Note(text="never"))  # type: ignore[type-var]
        assert session.scalars(sa.select(Note)).all() == []


def test_refusals_are_not_tried_again(app: FastAPI, conflicts: Conflicts) -> None:
    with app.state.database.session() as session:
        save(session, Note(id=1, text="first"))  # type: ignore[type-var]
    with app.state.database.session() as session, pytest.raises(ConflictError):
        save(session, Note(id=1, text="second"))  # type: ignore[type-var]


@pytest.mark.skipif(
    not os.environ.get("TEST_DATABASE_URL", "").startswith("postgresql"),
    reason="needs a PostgreSQL server",
)
def test_slow_statements_are_ended(app: FastAPI, client: TestClient) -> None:
    started = time.monotonic()
    with app.state.database.session() as session, pytest.raises(sa.exc.OperationalError):
        session.execute(sa.text("SELECT pg_sleep(60)"))
    assert time.monotonic() - started < resilience.STATEMENT_TIMEOUT_SECONDS + 1
    assert client.get("/ready").status_code == 200
