"""The database: engine, tables and sessions, and what its refusals mean to a client."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

import psycopg
import sqlalchemy as sa
from fastapi import Depends, Request
from psycopg.abc import PQGen
from sqlalchemy import orm
from sqlalchemy.exc import DBAPIError, IntegrityError

from app import migrations
from app.errors import ConflictError, InvalidFieldError, UnavailableError
from app.identifiers import uuid7
from app.resilience import (
    CONNECT_TIMEOUT_SECONDS,
    POOL_TIMEOUT_SECONDS,
    STATEMENT_TIMEOUT_SECONDS,
    CircuitBreaker,
    retry,
)

logger = logging.getLogger(__name__)

_TIMEOUTS = {"57014"}
"""Codes of statements that took too long."""
_CONFLICTS = {"40001", "40P01", "SQLITE_BUSY"}
"""Codes of transactions that others stood in the way of; nothing of them remains."""


def utc_now() -> datetime:
    """Return the current time."""
    return datetime.now(UTC)


class UtcDateTime(sa.TypeDecorator[datetime]):
    """A point in time. SQLite keeps no time zone, so UTC goes in and UTC comes out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Convert to UTC on the way in."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Add the time zone on the way out, where the database does not."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(orm.DeclarativeBase):
    """Base of all tables; ids grow with time."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=uuid7)
    created_at: orm.Mapped[datetime] = orm.mapped_column(UtcDateTime, default=utc_now)
    updated_at: orm.Mapped[datetime] = orm.mapped_column(
        UtcDateTime,
        default=utc_now,
        onupdate=utc_now,
    )


Row = TypeVar("Row", bound=Base)
Result = TypeVar("Result")

Change = Literal["created", "updated", "deleted"]
ChangeListener = Callable[[orm.Session, Change, str, dict[str, Any]], None]

_listeners: list[ChangeListener] = []


def on_change(listener: ChangeListener) -> ChangeListener:
    """Call `listener` in the transaction of every change, just before its commit.

    It gets the session, the kind of change, the table, and the values of the row by column.
    """
    _listeners.append(listener)
    return listener


class GuardedSession(orm.Session):
    """A session that asks the circuit breaker before it uses the database."""

    def __init__(self, bind: sa.Engine, *, breaker: CircuitBreaker, **options: Any) -> None:
        super().__init__(bind, **options)
        self.breaker = breaker

    def get_bind(self, *arguments: Any, **options: Any) -> sa.Engine | sa.Connection:
        """Return what statements are sent to; SQLAlchemy asks before each of them."""
        self.breaker.check()
        return super().get_bind(*arguments, **options)

    def close(self) -> None:
        """End the session; a connection that breaks now has nothing left to lose."""
        try:
            super().close()
        except DBAPIError as error:
            logger.warning("cannot roll back", extra={"error": str(error)})
            self.invalidate()


class Database:
    """The engine and its sessions.

    Nothing connects until it has to: the service starts while the database is down. On the first
    connection it creates the tables of an SQLite file; those of a server are made by migrations,
    and it looks whether they were. A circuit breaker keeps requests from waiting for a database
    that is known to be down.
    """

    def __init__(self, url: str, metadata: sa.MetaData) -> None:
        self.metadata = metadata
        self.breaker = CircuitBreaker("database")
        self.engine = create_engine(url)
        sa.event.listen(self.engine, "after_cursor_execute", self._note_answer)
        sa.event.listen(self.engine, "handle_error", self._note_error)
        self._sessions = orm.sessionmaker(
            self.engine,
            class_=GuardedSession,
            expire_on_commit=False,
            breaker=self.breaker,
        )
        self._lock = threading.Lock()
        self._prepared = False

    def prepare(self) -> None:
        """Create the tables of an SQLite file, or check those of a server; once."""
        if self._prepared:
            return
        if not self._lock.acquire(timeout=CONNECT_TIMEOUT_SECONDS):
            raise UnavailableError("The database does not answer in time.")
        try:
            if self._prepared:
                return
            self.breaker.check()
            with self.engine.begin() as connection:
                if connection.dialect.name == "sqlite":
                    self.metadata.create_all(connection)
                else:
                    migrations.check(connection)
            self._prepared = True
        finally:
            self._lock.release()

    def ping(self) -> None:
        """Raise an error unless the database answers."""
        self.prepare()
        self.breaker.check()
        with self.engine.connect() as connection:
            connection.execute(sa.select(1))

    def session(self) -> orm.Session:
        """Open a session."""
        self.prepare()
        return self._sessions()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def after_commit(self, callback: Callable[[orm.Session], None]) -> None:
        """Call back after every commit of a session."""
        sa.event.listen(self._sessions, "after_commit", callback)

    def _note_answer(self, *_: object) -> None:
        self.breaker.succeeded()

    def _note_error(self, context: sa.ExceptionContext) -> None:
        if context.is_pre_ping:
            return  # The connection is old; the pool makes a new one and counts that.
        timed_out = _code(context.original_exception) in _TIMEOUTS
        if context.connection is None or context.is_disconnect or timed_out:
            self.breaker.failed()
        elif isinstance(context.sqlalchemy_exception, DBAPIError):
            self.breaker.succeeded()  # A refusal is an answer, too.


class DeadlineConnection(psycopg.Connection[Any]):
    """A connection that is closed when the server takes a statement and then falls silent.

    PostgreSQL ends a slow statement itself. This is for a server that is stopped, or behind a
    network that loses everything.
    """

    def wait(
        self,
        gen: PQGen[Result],
        interval: float = 0.1,
        timeout: float | None = STATEMENT_TIMEOUT_SECONDS + 1,
    ) -> Result:
        """Wait for the answer of the server."""
        try:
            return super().wait(gen, interval, timeout)
        except psycopg.OperationalError:
            if self.info.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:
                self.close()
            raise


def create_engine(url: str, *, patient: bool = False) -> sa.Engine:
    """Return an engine; a `patient` one sets statements no limit of time."""
    if sa.make_url(url).get_backend_name() == "sqlite":
        engine = sa.create_engine(url, pool_timeout=POOL_TIMEOUT_SECONDS)
        sa.event.listen(engine, "connect", _configure_sqlite)
        return engine
    limit = 0 if patient else STATEMENT_TIMEOUT_SECONDS
    engine = sa.create_engine(
        url,
        pool_pre_ping=True,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "options": f"-c timezone=UTC -c statement_timeout={limit * 1000:.0f}",
        },
    )
    if not patient:
        sa.event.listen(engine, "do_connect", _connect_postgresql)
    return engine


def _connect_postgresql(
    _: sa.Dialect,
    __: object,
    arguments: list[Any],
    parameters: dict[str, Any],
) -> DeadlineConnection:
    return DeadlineConnection.connect(*arguments, **parameters)


def _configure_sqlite(connection: Any, _: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA busy_timeout = {STATEMENT_TIMEOUT_SECONDS * 1000:.0f}")


def _code(error: BaseException | None) -> object:
    """Return the code that the database gave its error."""
    code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    return code or (error.args[0] if error and error.args else None)


def _may_repeat(error: Exception) -> bool:
    """Tell whether the database gave up on a transaction that may well succeed the next time."""
    return isinstance(error, DBAPIError) and _code(error.orig) in _CONFLICTS


def open_session(request: Request) -> Iterator[orm.Session]:
    """Give a request its session; what it has not committed is rolled back."""
    database: Database = request.app.state.database
    with database.session() as session:
        yield session


SessionDependency = Annotated[orm.Session, Depends(open_session)]


def save(session: orm.Session, row: Row) -> Row:
    """Insert or update `row` and commit; refusals of the database become problems."""
    with session.no_autoflush:
        _check_references(session, row)
    attributes = sa.inspect(row).attrs
    values = {a.key: a.value for a in attributes if a.history.added}
    change: Change = "updated" if sa.inspect(row).persistent else "created"

    def write() -> None:
        for name, value in values.items():
            setattr(row, name, value)  # The rollback of an attempt before has taken it back.
        session.add(row)
        if values or change == "created":
            session.flush()
            _announce(session, change, row.__tablename__, _values_of(row))

    try:
        _commit(session, write)
    except IntegrityError as error:
        unique = ", ".join(column.name for column in row.__table__.columns if column.unique)
        detail = f" Unique: {unique}." if unique else ""
        raise ConflictError(f"The values contradict other rows.{detail}") from error
    except orm.exc.StaleDataError as error:
        raise ConflictError("The row was deleted at the same time.") from error
    return row


def delete(session: orm.Session, row: Base) -> None:
    """Delete `row` and commit."""
    model = type(row)
    query = sa.delete(model).where(model.id == row.id)
    values = _values_of(row)

    def write() -> None:
        if session.connection().execute(query).rowcount == 0:
            raise ConflictError("The row was deleted at the same time.")
        _announce(session, "deleted", row.__tablename__, values)

    try:
        _commit(session, write)
    except IntegrityError as error:
        raise ConflictError("Other rows still refer to this one.") from error


def _commit(session: orm.Session, write: Callable[[], None]) -> None:
    """Run `write` and commit; again from the start where the database gave up on it.

    A connection that breaks is no reason: the commit may have gone through.
    """

    def attempt() -> None:
        try:
            write()
            session.commit()
        except Exception:
            session.rollback()
            raise

    retry(attempt, _may_repeat)


def _values_of(row: Base) -> dict[str, Any]:
    columns = sa.inspect(type(row)).columns.items()
    return {column.name: getattr(row, name) for name, column in columns}


def _announce(session: orm.Session, change: Change, table: str, values: dict[str, Any]) -> None:
    """Tell the listeners, once the database has let the change through: the row is locked now."""
    for listener in _listeners:
        listener(session, change, table, values)


def _check_references(session: orm.Session, row: Base) -> None:
    for attribute, column in sa.inspect(type(row)).columns.items():
        value = getattr(row, attribute)
        for key in column.foreign_keys if value is not None else ():
            target = key.column
            if session.scalar(sa.select(target).where(target == value)) is None:
                raise InvalidFieldError(column.name, f"There is no {target.table.name} row {value}")
