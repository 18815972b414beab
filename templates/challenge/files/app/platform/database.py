{% filter py_module(line_length=python.line_length) -%}
"""The database: engine, base of the tables, and sessions."""

import logging
import math
import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, ClassVar, Literal, TypeVar
from uuid import UUID

import psycopg
import sqlalchemy as sa
from fastapi import Depends, Request
from psycopg.abc import PQGen
from sqlalchemy import orm
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from app.platform import migrations
from app.platform.errors import ConflictError, UnavailableError
from app.platform.fields import MAX_INTEGER, MIN_INTEGER, rules
from app.platform.identifiers import uuid7
from app.platform.refusals import code_of, explain_change, explain_removal
from app.platform.resilience import (
    CONNECT_TIMEOUT_SECONDS,
    POOL_TIMEOUT_SECONDS,
    STATEMENT_TIMEOUT_SECONDS,
    CircuitBreaker,
    retrying,
)

logger = logging.getLogger(__name__)

{% if stack.database == "postgresql" -%}
_TIMEOUTS = {"57014"}
"""Codes of statements that took too long."""
{% elif stack.database == "mysql" -%}
_TIMEOUTS = {3024, 1969}
"""Codes of statements that took too long, of MySQL and of MariaDB."""
_CHECKS = {3819, 4025}
"""Codes of check constraints that were violated, of MySQL and of MariaDB."""
{% endif -%}
_DEFECTS = {"SQLITE_ERROR"{% if stack.database == "mysql" %}, 1054, 1136, 1305, 1364{% endif %}}
"""Codes of statements that do not match the schema: no such table{% if stack.database == "mysql" %}, column, function or default{% else %} or column{% endif %}."""
_CONFLICTS = {
{%- if stack.database == "postgresql" %}"40001", "40P01", {% elif stack.database == "mysql" %}1205, 1213, {% endif %}"SQLITE_BUSY"}
"""Codes of transactions that were aborted because of others; nothing of them remains."""
_HOLDS = "holds"
"""Key in a connection's `info`: its transaction has changed or locked something."""


def utc_now() -> datetime:
    """Return the current time."""
    return datetime.now(UTC)


class UtcDateTime(sa.TypeDecorator[datetime]):
    """A point in time. {% if stack.database == "mysql" %}MySQL and {% endif %}SQLite keep{% if stack.database != "mysql" %}s{% endif %} no time zone, so UTC goes in and UTC comes out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True
{%- if stack.database == "mysql" %}

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Keep microseconds; MySQL alone rounds to seconds."""
        if dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return super().load_dialect_impl(dialect)
{%- endif %}

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Convert to UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Add the time zone if the database does not."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


{% if "decimal" in stored_types -%}
class ExactNumeric(sa.TypeDecorator[Decimal]):
    """A decimal as NUMERIC; SQLite, whose NUMERIC is a floating-point number, counts the last digit."""

    impl = sa.Numeric
    cache_ok = True

    def __init__(self, precision: int, scale: int) -> None:
        super().__init__(precision, scale)
        self.precision = precision
        self.scale = scale

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Store an integer in SQLite."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.BigInteger())
        return super().load_dialect_impl(dialect)

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Any:
        """Round to the last digit, as other databases do."""
        if value is None or dialect.name != "sqlite":
            return value
        step = Decimal(1).scaleb(-self.scale)
        return int(Decimal(value).quantize(step, ROUND_HALF_UP).scaleb(self.scale))

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Decimal | None:
        """Return the decimal."""
        if value is None:
            return None
        return Decimal(value).scaleb(-self.scale if dialect.name == "sqlite" else 0)


{% endif -%}
{% if stack.database == "mysql" -%}
LongText = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
"""A text that may be longer than the 65,535 bytes that fit into a `TEXT` of MySQL."""


class character_length(sa.sql.expression.ColumnElement[int]):  # noqa: N801 - called like a function
    """The number of characters of a column; what MySQL calls `length` counts bytes."""

    inherit_cache = True
    type = sa.Integer()

    def __init__(self, name: str) -> None:
        self.column: sa.ColumnClause[str] = sa.column(name)


@compiles(character_length)
def _length(element: character_length, compiler: SQLCompiler, **options: Any) -> str:
    return f"length({compiler.process(element.column, **options)})"


@compiles(character_length, "mysql", "mariadb")
def _char_length(element: character_length, compiler: SQLCompiler, **options: Any) -> str:
    return f"char_length({compiler.process(element.column, **options)})"


{% endif -%}
def column(field: Any, *arguments: Any, **options: Any) -> orm.MappedColumn[Any]:
    """Return the column of a field, on which the table enforces the field's limits too.

    `field` is the type of the field, with its rules; the rest is passed to `mapped_column`.
    """
    limits = rules(field)
    if limits.get("type", "string") == "string" and "format" not in limits:
        options.setdefault("type_", sa.String(limits.get("maxLength", 255)))
{%- if "json" in stored_types or "list" in stored_types %}
    if limits.get("type") == "array" or limits.get("format") == "json":
        options["type_"] = sa.JSON(none_as_null=True)
{%- endif %}
{%- if "decimal" in stored_types %}
    if limits.get("format") == "decimal":
        options["type_"] = ExactNumeric(limits["x-precision"], limits["x-scale"])
{%- endif %}
    return orm.mapped_column(*arguments, info={"limits": limits}, **options)


def _checks(name: str, limits: dict[str, Any]) -> Iterator[sa.CheckConstraint]:
    """Return the limits of a column as constraints; BIGINT has the bounds of every integer."""
    value: sa.ColumnClause[Any] = sa.column(name)
    if choices := limits.get("enum"):
        yield sa.CheckConstraint(value.in_(choices), name=f"{name}_choices")
    if longest := limits.get("maxLength"):
        shortest = limits.get("minLength")
        length = {% if stack.database == "mysql" %}character_length(name){% else %}sa.func.length(value){% endif %}
        within = length.between(shortest, longest) if shortest else length <= longest
        yield sa.CheckConstraint(within, name=f"{name}_length")
    if limits.get("minimum") not in (None, MIN_INTEGER):
        yield sa.CheckConstraint(value >= limits["minimum"], name=f"{name}_min")
    if limits.get("maximum") not in (None, MAX_INTEGER):
        yield sa.CheckConstraint(value <= limits["maximum"], name=f"{name}_max")
{%- if "decimal" in stored_types %}
    if limits.get("format") == "decimal":
        value = sa.column(name, ExactNumeric(limits["x-precision"], limits["x-scale"]))
        if "x-minimum" in limits:
            yield sa.CheckConstraint(value >= Decimal(limits["x-minimum"]), name=f"{name}_min")
        if "x-maximum" in limits:
            yield sa.CheckConstraint(value <= Decimal(limits["x-maximum"]), name=f"{name}_max")
{%- endif %}


def _time_of_creation(context: Any) -> datetime:
    """Return what the row has in `created_at`.

    With `insert().values([...])`, the values of all rows are parameters of one statement.
    """
    parameters = context.get_current_parameters(isolate_multiinsert_groups=False)
    suffix = context.current_column.key.removeprefix("updated_at")  # "", "_m1", "_m2"…
    created_at: datetime | None = parameters.get(f"created_at{suffix}")
    if created_at is None and not suffix:
        created_at = parameters.get("created_at_m0")  # Given, and not by default.
    return created_at or utc_now()


class Base(orm.DeclarativeBase):
    """Base of all tables; ids are ordered by time of creation."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {int: sa.BigInteger, float: sa.Double, datetime: UtcDateTime}

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=uuid7)
    created_at: orm.Mapped[datetime] = orm.mapped_column(default=utc_now)
    updated_at: orm.Mapped[datetime] = orm.mapped_column(default=_time_of_creation, onupdate=utc_now)

    def __init_subclass__(cls, **options: Any) -> None:
        """Make the table, with the limits of its columns."""
        super().__init_subclass__(**options)
        table: sa.Table | None = cls.__dict__.get("__table__")
        if table is not None:
            for column in table.columns:
                for check in _checks(column.name, column.info.get("limits", {})):
                    table.append_constraint(check)


Row = TypeVar("Row", bound=Base)
{%- if stack.database == "postgresql" %}
Result = TypeVar("Result")
{%- endif %}
{%- if changes.present %}

Change = Literal["created", "updated", "deleted"]
ChangeListener = Callable[[orm.Session, Change, str, dict[str, Any]], None]

_listeners: list[ChangeListener] = []


def on_change(listener: ChangeListener) -> ChangeListener:
    """Call `listener` in the transaction of every change, just before its commit.

    It receives the session, the kind of change, the table, and the row's values by column.
    """
    _listeners.append(listener)
    return listener
{%- endif %}


class GuardedSession(orm.Session):
    """A session that checks the circuit breaker before it uses the database."""

    def __init__(self, bind: sa.Engine, *, breaker: CircuitBreaker, **options: Any) -> None:
        super().__init__(bind, **options)
        self.breaker = breaker

    def get_bind(self, *arguments: Any, **options: Any) -> sa.Engine | sa.Connection:
        """Return what executes statements; SQLAlchemy calls this before each of them."""
        self.breaker.check()
        return super().get_bind(*arguments, **options)

    def close(self) -> None:
        """End the session; a connection that breaks now loses nothing."""
        try:
            super().close()
        except DBAPIError as error:
            logger.warning("cannot roll back", extra={"error": str(error)})
            self.invalidate()


class Database:
    """The engine and its sessions.
{% if not database.is_server %}
    Connections are opened on demand, so the service starts during a database outage. It runs the
    migrations on the first connection. A circuit breaker keeps requests from waiting for a
    database that is known to be down.
{%- else %}
    Connections are opened on demand, so the service starts during a database outage. On the first
    connection it migrates an SQLite file, or verifies that a server has been migrated. A circuit
    breaker keeps requests from waiting for a database that is known to be down.
{%- endif %}
    """

    def __init__(self, url: str, metadata: sa.MetaData) -> None:
        self.metadata = metadata
        self.breaker = CircuitBreaker("database")
        self.engine = create_engine(url)
        sa.event.listen(self.engine, "after_cursor_execute", self._note_answer)
        sa.event.listen(self.engine, "handle_error", self._note_error)
        sa.event.listen(self.engine, "commit", _release)
        sa.event.listen(self.engine, "rollback", _release)
        self._sessions = orm.sessionmaker(
            self.engine,
            class_=GuardedSession,
            expire_on_commit=False,
            breaker=self.breaker,
        )
        self._lock = threading.Lock()
        self._prepared = False

    def prepare(self) -> None:
        """Raise an error unless the schema is current; check it once."""
        if self._prepared:
            return
        if not self._lock.acquire(timeout=CONNECT_TIMEOUT_SECONDS):
            raise UnavailableError("The database did not respond in time.")
        try:
            if self._prepared:
                return
            self.breaker.check()
            with self.engine.connect() as connection:
                migrations.prepare(connection, self.metadata)
                if migrations.is_newer(connection):
                    logger.warning("the schema is newer than this version")
            self._prepared = True
        finally:
            self._lock.release()

    def ping(self) -> None:
        """Raise an error unless the database responds and its schema is current."""
        self.prepare()
        self.breaker.check()
        with self.engine.connect() as connection:
            migrations.check(connection)

    def session(self) -> orm.Session:
        """Open a session."""
        self.prepare()
        return self._sessions()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
{%- if changes.present %}

    def after_commit(self, callback: Callable[[orm.Session], None]) -> None:
        """Call back after every commit of a session."""
        sa.event.listen(self._sessions, "after_commit", callback)
{%- if not broker.present %}

    def after_rollback(self, callback: Callable[[orm.Session], None]) -> None:
        """Call back after every rollback of a session."""
        sa.event.listen(self._sessions, "after_rollback", callback)
{%- endif %}
{%- endif %}

    def _note_answer(
        self,
        connection: sa.Connection,
        _: object,
        __: str,
        ___: object,
        context: sa.ExecutionContext | None,
        ____: bool,
    ) -> None:
        self.breaker.succeeded()
        query = _statement_of(context)
        if not getattr(query, "is_select", False) or _lock_of(query) is not None:
            connection.info[_HOLDS] = True

    def _note_error(self, context: sa.ExceptionContext) -> Exception | None:
        if context.is_pre_ping:
            return None  # The connection is stale; the pool replaces it and reports that.
{%- if not database.is_server %}
        if context.connection is None or context.is_disconnect:
{%- else %}
        timed_out = code_of(context.original_exception) in _TIMEOUTS
        if context.connection is None or context.is_disconnect or timed_out:
{%- endif %}
            self.breaker.failed()
        elif isinstance(context.sqlalchemy_exception, DBAPIError):
            self.breaker.succeeded()  # Rejecting a statement is a response.
        # The driver reports an outage although the statement is wrong{% if stack.database == "mysql" %}, or a value{% endif %}. It is
        # returned, not raised, so that other listeners are called as well.
        if code_of(context.original_exception) in _DEFECTS:
            return ProgrammingError(
                context.statement,
                context.parameters,
                context.original_exception,
            )
{%- if stack.database == "mysql" %}
        if code_of(context.original_exception) in _CHECKS:
            return IntegrityError(
                context.statement,
                context.parameters,
                context.original_exception,
            )
{%- endif %}
        return None


{% if stack.database == "postgresql" -%}
class DeadlineConnection(psycopg.Connection[Any]):
    """A connection that is closed when the server stops responding to a statement.

    PostgreSQL cancels slow statements itself. This covers a frozen server, or a network that drops
    all packets.
    """

    def wait(
        self,
        gen: PQGen[Result],
        interval: float = 0.1,
        timeout: float | None = STATEMENT_TIMEOUT_SECONDS + 1,
    ) -> Result:
        """Wait for the response of the server."""
        try:
            return super().wait(gen, interval, timeout)
        except psycopg.OperationalError:
            if self.info.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:
                self.close()
            raise


{% endif -%}
def create_engine(url: str | sa.URL, *, patient: bool = False) -> sa.Engine:
    """Return an engine; a `patient` one is for migrations, and sets {% if database.is_server %}statements no limit of time{% else %}no short limit of time{% endif %}."""
{%- if not database.is_server %}
    if patient:
        # Foreign keys are not enforced: a table is changed by copying and dropping it.
        return sa.create_engine(url, connect_args={"timeout": 60})
    engine = sa.create_engine(url, pool_timeout=POOL_TIMEOUT_SECONDS)
    sa.event.listen(engine, "connect", _configure_sqlite)
    sa.event.listen(engine, "before_cursor_execute", _lock_sqlite)
    return engine
{%- else %}
    if sa.make_url(url).get_backend_name() == "sqlite":
        if patient:
            # Foreign keys are not enforced: a table is changed by copying and dropping it.
            return sa.create_engine(url, connect_args={"timeout": 60})
        engine = sa.create_engine(url, pool_timeout=POOL_TIMEOUT_SECONDS)
        sa.event.listen(engine, "connect", _configure_sqlite)
        sa.event.listen(engine, "before_cursor_execute", _lock_sqlite)
        return engine
{%- if stack.database == "postgresql" %}
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
{%- else %}
    # MySQL cancels slow reads itself. The driver closes the connection when writes take too long, or
    # when the server stops responding.
    silence = None if patient else STATEMENT_TIMEOUT_SECONDS + 1
    engine = sa.create_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        connect_args={
            "charset": "utf8mb4",
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "read_timeout": silence,
            "write_timeout": silence,
        },
    )
    sa.event.listen(engine, "do_connect", _add_password)
    sa.event.listen(engine, "connect", _configure_patient_mysql if patient else _configure_mysql)
    return engine
{%- endif %}
{%- endif %}

{% if stack.database == "mysql" %}
def _add_password(_: sa.Dialect, __: object, ___: list[Any], parameters: dict[str, Any]) -> None:
    """Read the password from MYSQL_PWD, as MySQL's clients do, unless the URL has one."""
    parameters.setdefault("password", os.environ.get("MYSQL_PWD", ""))


def _configure_patient_mysql(connection: Any, _: object) -> None:
    with connection.cursor() as cursor:
        # Independent of the server's settings: values that do not fit are rejected, not truncated.
        cursor.execute("SET SESSION sql_mode = 'TRADITIONAL', time_zone = '+00:00'")


def _configure_mysql(connection: Any, _: object) -> None:
    _configure_patient_mysql(connection, _)
    limit = f"max_execution_time = {STATEMENT_TIMEOUT_SECONDS * 1000:.0f}"
    if "MariaDB" in connection.get_server_info():
        limit = f"max_statement_time = {STATEMENT_TIMEOUT_SECONDS}"
    wait = math.ceil(STATEMENT_TIMEOUT_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION {limit}, innodb_lock_wait_timeout = {wait}")

{% endif %}
{%- if stack.database == "postgresql" %}
def _connect_postgresql(
    _: sa.Dialect,
    __: object,
    arguments: list[Any],
    parameters: dict[str, Any],
) -> DeadlineConnection:
    return DeadlineConnection.connect(*arguments, **parameters)

{% endif %}
def _configure_sqlite(connection: Any, _: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA busy_timeout = {STATEMENT_TIMEOUT_SECONDS * 1000:.0f}")


def _lock_sqlite(
    connection: sa.Connection,
    cursor: Any,
    _: str,
    __: object,
    context: sa.ExecutionContext | None,
    ___: bool,
) -> None:
    """Reserve the file for writing before a query that locks rows.

    SQLite has no `FOR UPDATE`. Without this, two requests could read the same rows and then write
    one after the other.
    """
    lock = _lock_of(_statement_of(context))
    if lock is None or lock.skip_locked or connection.connection.in_transaction:
        return
    cursor.execute("BEGIN IMMEDIATE")


def _statement_of(context: sa.ExecutionContext | None) -> Any:
    return getattr(getattr(context, "compiled", None), "statement", None)


def _lock_of(statement: Any) -> Any:
    return getattr(statement, "_for_update_arg", None)


def _release(connection: sa.Connection) -> None:
    connection.info.pop(_HOLDS, None)


def _holds_more(session: orm.Session, row: Base) -> bool:
    """Return whether a rollback would lose changes of others than `row`, or locks."""
    pending = (*session.new, *session.dirty, *session.deleted)
    if any(other is not row for other in pending):
        return True
    return session.in_transaction() and _HOLDS in session.connection().info


def _may_repeat(error: BaseException) -> bool:
    """Return whether the database aborted a transaction that may succeed when repeated."""
    return isinstance(error, DBAPIError) and code_of(error.orig) in _CONFLICTS


def open_session(request: Request) -> Iterator[orm.Session]:
    """Open the session of a request; uncommitted changes are rolled back."""
    database: Database = request.app.state.database
    with database.session() as session:
        yield session


SessionDependency = Annotated[orm.Session, Depends(open_session)]


def save(session: orm.Session, row: Row) -> Row:
    """Insert or update `row` and commit; violated constraints raise a `ProblemError`.

    Other changes of the session are committed with it. If the database aborts the transaction, it
    is repeated only if the session had changed and locked nothing else.
    """
    attributes = sa.inspect(row).attrs
    values = {a.key: a.value for a in attributes if a.history.added}
{%- if changes.present %}
    change: Change = "updated" if sa.inspect(row).persistent else "created"
{%- endif %}

    def write() -> None:
        for name, value in values.items():
            setattr(row, name, value)  # A previous attempt's rollback has reset it.
        session.add(row)
{%- if changes.present %}
        if values or change == "created":
            session.flush()
            _announce(session, change, row.__tablename__, _values_of(row))
{%- endif %}

    try:
        _commit(session, row, write)
    except IntegrityError as error:
        columns = sa.inspect(type(row)).columns.items()
        stored = {column.name: values[name] for name, column in columns if name in values}
        problem = explain_change(session, _table_of(row), stored, error)
        if problem is None:
            raise
        raise problem from error
    except orm.exc.StaleDataError as error:
        raise ConflictError("The row was deleted concurrently.") from error
    return row


def delete(session: orm.Session, row: Base) -> None:
    """Delete `row` and commit, with other changes of the session as in `save`."""
    model, identifier = type(row), row.id
    query = sa.delete(model).where(model.id == identifier)
{%- if changes.present %}
    values = _values_of(row)
{%- endif %}

    def write() -> None:
        if session.connection().execute(query).rowcount == 0:
            raise ConflictError("The row was deleted concurrently.")
{%- if changes.present %}
        _announce(session, "deleted", row.__tablename__, values)
{%- endif %}

    try:
        _commit(session, row, write)
    except IntegrityError as error:
        raise explain_removal(session, _table_of(row), identifier) from error


def _table_of(row: Base) -> sa.Table:
    return row.metadata.tables[row.__tablename__]


def _commit(session: orm.Session, row: Base, write: Callable[[], None]) -> None:
    """Run `write` and commit; repeat both if the database aborted the transaction.

    They are not repeated if the rollback loses what the session did before, which `write` does not
    do again. A broken connection is not retried either: the commit may have succeeded.
    """
    is_all = not _holds_more(session, row)

    def attempt() -> None:
        try:
            write()
            session.commit()
        except Exception:
            session.rollback()
            raise

    retrying(lambda error: is_all and _may_repeat(error))(attempt)


{% if changes.present -%}
def _values_of(row: Base) -> dict[str, Any]:
    columns = sa.inspect(type(row)).columns.items()
    return {column.name: getattr(row, name) for name, column in columns}


def _announce(session: orm.Session, change: Change, table: str, values: dict[str, Any]) -> None:
    """Call the listeners after the change was accepted, while its row is locked."""
    for listener in _listeners:
        listener(session, change, table, values)
{%- endif %}
{%- endfilter %}
