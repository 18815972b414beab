"""The store in PostgreSQL, behind the same interface as the embedded one.

Every statement about one tenant runs as the role `platform_api`, with the tenant set for its transaction alone: row-level
security adds the condition that a statement might have forgotten. The engine writes as `platform_engine`.
"""

import pickle
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg

from core.events import Event
from core.metrics import METRICS, WINDOWS, window_start
from core.outputs import Alert
from core.usage import UsageDay
from storage.interface import (
    DIMENSIONS,
    MOST_WINDOWS,
    AuditEntry,
    Batch,
    Figure,
    Key,
    RejectedRow,
    Tenant,
)
from streaming.store import InUse

RETENTION_DAYS = {{ load.retention_days }}
"""How long single events are kept."""
_DAY = 86_400_000
_ENGINE_LOCK = 7_301
_VALUES = {
    "revenue": "sum(amount_cents) FILTER (WHERE type = 'payment')",
    "refunds": "sum(amount_cents) FILTER (WHERE type = 'refund')",
    "events": "sum(events)",
    "payments": "sum(events - failed) FILTER (WHERE type = 'payment')",
    "declined": "sum(failed) FILTER (WHERE type = 'payment')",
    "failed_logins": "sum(failed) FILTER (WHERE type = 'login')",
}
_ROW_VALUES = {
    "revenue": "sum(amount_cents) FILTER (WHERE type = 'payment' AND status = 'ok')",
    "refunds": "sum(amount_cents) FILTER (WHERE type = 'refund' AND status = 'ok')",
    "events": "count(*)",
    "payments": "count(*) FILTER (WHERE type = 'payment' AND status = 'ok')",
    "declined": "count(*) FILTER (WHERE type = 'payment' AND status = 'failed')",
    "failed_logins": "count(*) FILTER (WHERE type = 'login' AND status = 'failed')",
}
_TYPES = {str: "text", int: "bigint", bool: "boolean", float: "double precision", bytes: "bytea"}
_COLUMNS = {
    "cells": "tenant, minute, type, events, amount_cents, failed, revision, closed",
    "events": (
        "tenant, event_id, type, occurred_at, session, customer, amount_cents, currency, status, card, device, country"
    ),
    "alerts": "tenant, id, event_id, occurred_at, kind, layer, score, reason, amount_cents, currency",
    "rejected": "tenant, position, reason, raw",
    "usage": "tenant, day, events, bytes, duplicates, late, malformed, alerts",
    "tenants": "id, name, currency, created_at",
    "keys": "tenant, id, name, digest, grants, created_at, expires_at, revoked_at",
    "audit": "tenant, number, moment, key, action, object, outcome, digest",
    "state": "key, value",
}
Row = tuple[Any, ...]
Connection = psycopg.Connection[Row]


class PostgresStore:
    """One connection, whose callers take turns; `engine` says that this process runs the rules."""

    def __init__(self, url: str, *, engine: bool = False) -> None:
        self._lock = threading.RLock()
        self._connection = psycopg.connect(url, connect_timeout=5, autocommit=True)
        if engine and not self._connection.execute("SELECT pg_try_advisory_lock(%s)", [_ENGINE_LOCK]).fetchall()[0][0]:
            self._connection.close()
            raise InUse("another process runs the rules over this database: one process serves one database")
        self._days: set[int] = set()

    def close(self) -> None:
        """Let go of the store."""
        with self._lock:
            self._connection.close()

    # ---- What the runner needs

    def position(self) -> int:
        """Return the position in the log up to which everything is in the tables."""
        return self.progress()[0]

    def progress(self) -> tuple[int, int]:
        """Return the position, and the time of the log there."""
        with self._as("platform_engine") as run:
            rows = run("SELECT position, clock FROM position")
        return (int(rows[0][0]), int(rows[0][1])) if rows else (0, 0)

    def states(self) -> dict[str, Any]:
        """Return what the runner stored about itself."""
        with self._as("platform_engine") as run:
            # Only the engine's role can write there: whoever has it can do anything already.
            return {str(key): pickle.loads(value) for key, value in run("SELECT key, value FROM state")}

    def write(self, batch: Batch) -> None:
        """Write a batch, all of it or nothing."""
        days = {event.occurred_at // _DAY for event in batch.events} - self._days
        with self._as("platform_engine") as run:
            for day in sorted(days):
                run("SELECT ensure_day(%s, %s)", [day * _DAY, RETENTION_DAYS])
            run(
                "INSERT INTO position (position, clock) VALUES (%s, %s)"
                " ON CONFLICT (single) DO UPDATE SET position = excluded.position, clock = excluded.clock",
                [batch.position, batch.clock],
            )
            _insert(run, "events", batch.events, "ON CONFLICT DO NOTHING")
            newest = {cell[:3]: cell for cell in batch.cells}
            _insert(
                run,
                "cells",
                list(newest.values()),
                "ON CONFLICT (tenant, minute, type) DO UPDATE SET events = excluded.events,"
                " amount_cents = excluded.amount_cents, failed = excluded.failed, revision = excluded.revision,"
                " closed = excluded.closed",
            )
            _insert(run, "alerts", batch.alerts, "ON CONFLICT DO NOTHING")
            _insert(run, "rejected", batch.rejected, "ON CONFLICT DO NOTHING")
            _insert(
                run,
                "usage",
                batch.usage,
                "ON CONFLICT (tenant, day) DO UPDATE SET events = usage.events + excluded.events,"
                " bytes = usage.bytes + excluded.bytes, duplicates = usage.duplicates + excluded.duplicates,"
                " late = usage.late + excluded.late, malformed = usage.malformed + excluded.malformed,"
                " alerts = usage.alerts + excluded.alerts",
            )
            _insert(run, "state", list(batch.state.items()), "ON CONFLICT (key) DO UPDATE SET value = excluded.value")
        self._days |= days

    # ---- Questions about one tenant

    def metric(self, tenant: str, metric: str, window: str, at: int | None = None) -> Figure:
        """Return a metric over the window that a time lies in; without a time, the newest window with an event."""
        _known("metric", metric, METRICS)
        _known("window", window, WINDOWS)
        if at is None:
            with self._as("platform_api", tenant) as run:
                newest = run("SELECT max(minute) FROM cells WHERE tenant = %s", [tenant])[0][0]
            at = int(newest) if newest is not None else 0
        start = window_start(at, window)
        return self.series(tenant, metric, window, start, start + 1)[0]

    def series(self, tenant: str, metric: str, window: str, start: int, until: int) -> list[Figure]:
        """Return a metric over each window that begins in a range of time, in order; empty ones are 0."""
        _known("metric", metric, METRICS)
        _known("window", window, WINDOWS)
        length = WINDOWS[window]
        first = window_start(start, window)
        if until > first + MOST_WINDOWS * length:
            raise ValueError(f"more than {MOST_WINDOWS} windows")
        with self._as("platform_api", tenant) as run:
            rows = run(
                f"SELECT minute - minute %% {length} AS start, coalesce({_VALUES[metric]}, 0)"
                " FROM cells WHERE tenant = %s AND minute >= %s AND minute < %s GROUP BY start",
                [tenant, first, max(until, first) + length],
            )
            closed = run("SELECT max(minute) FROM cells WHERE tenant = %s AND closed", [tenant])[0][0]
        values = {int(found): int(value) for found, value in rows}
        watermark = int(closed) + 60_000 if closed is not None else 0
        return [
            Figure(
                metric,
                window,
                begin,
                begin + length,
                values.get(begin, 0),
                METRICS[metric],
                begin + length <= watermark,
            )
            for begin in range(first, until, length)
        ]

    def breakdown(
        self, tenant: str, metric: str, dimension: str, start: int, until: int, limit: int = 100
    ) -> list[tuple[str, int]]:
        """Return a metric by the values of a dimension over a range of time, the largest first."""
        _known("metric", metric, METRICS)
        _known("dimension", dimension, DIMENSIONS)
        value = f"coalesce({_ROW_VALUES[metric]}, 0)"
        with self._as("platform_api", tenant) as run:
            rows = run(
                f"SELECT {dimension}, {value} FROM events WHERE tenant = %s AND occurred_at >= %s AND occurred_at < %s"
                f" GROUP BY {dimension} HAVING {value} > 0 ORDER BY {value} DESC, {dimension} LIMIT %s",
                [tenant, start, until, limit],
            )
        return [(str(name), int(found)) for name, found in rows]

    def events(
        self,
        tenant: str,
        start: int,
        until: int,
        after: tuple[int, str] = (0, ""),
        limit: int = 1_000,
        customer: str | None = None,
    ) -> list[Event]:
        """Return events of a range of time, in order, after a time and an id; of one customer if one is given."""
        condition = "" if customer is None else " AND customer = %s"
        given = [] if customer is None else [customer]
        with self._as("platform_api", tenant) as run:
            rows = run(
                f"SELECT {_COLUMNS['events']} FROM events WHERE tenant = %s AND occurred_at >= %s AND occurred_at < %s"
                f" AND (occurred_at, event_id) > (%s, %s){condition} ORDER BY occurred_at, event_id LIMIT %s",
                [tenant, start, until, *after, *given, limit],
            )
        return [Event(*row) for row in rows]

    def alerts(self, tenant: str, before: str | None = None, limit: int = 50) -> list[Alert]:
        """Return a tenant's alerts, the newest first, before the one with an id."""
        condition = ""
        given: list[object] = [tenant]
        if before is not None:
            condition = " AND (occurred_at, id) < (SELECT occurred_at, id FROM alerts WHERE tenant = %s AND id = %s)"
            given += [tenant, before]
        with self._as("platform_api", tenant) as run:
            rows = run(
                f"SELECT {_COLUMNS['alerts']} FROM alerts WHERE tenant = %s{condition}"
                " ORDER BY occurred_at DESC, id DESC LIMIT %s",
                [*given, limit],
            )
        return [Alert(*row) for row in rows]

    def usage(self, tenant: str) -> list[UsageDay]:
        """Return what a tenant used, by day."""
        with self._as("platform_api", tenant) as run:
            rows = run(f"SELECT {_COLUMNS['usage']} FROM usage WHERE tenant = %s ORDER BY day", [tenant])
        return [UsageDay(*row) for row in rows]

    def rejected(self, tenant: str, limit: int = 100) -> list[RejectedRow]:
        """Return a tenant's records that do not count, the newest first."""
        with self._as("platform_api", tenant) as run:
            rows = run(
                f"SELECT {_COLUMNS['rejected']} FROM rejected WHERE tenant = %s ORDER BY position DESC LIMIT %s",
                [tenant, limit],
            )
        return [RejectedRow(*row) for row in rows]

    def erase(self, tenant: str, customer: str) -> int:
        """Delete the events of a customer, and the alerts about them; return how many rows that were. Figures stay."""
        if not customer:
            return 0
        with self._as("platform_api", tenant) as run:
            mine = "SELECT event_id FROM events WHERE tenant = %s AND customer = %s"
            gone = run(
                f"DELETE FROM alerts WHERE tenant = %s AND event_id IN ({mine}) RETURNING 1", [tenant, tenant, customer]
            )
            gone += run(
                "DELETE FROM rejected WHERE tenant = %s AND position(to_json(%s::text)::text IN raw) > 0 RETURNING 1",
                [tenant, customer],
            )
            gone += run("DELETE FROM events WHERE tenant = %s AND customer = %s RETURNING 1", [tenant, customer])
        return len(gone)

    # ---- Accounts

    def add_tenant(self, tenant: Tenant) -> bool:
        """Add a tenant, unless one with this id is there; return whether it was added."""
        with self._as("platform_engine") as run:
            added = run("INSERT INTO tenants VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING 1", list(tenant))
        return bool(added)

    def tenant(self, tenant: str) -> Tenant | None:
        """Return a tenant."""
        with self._as("platform_api", tenant) as run:
            rows = run("SELECT * FROM tenants WHERE id = %s", [tenant])
        return Tenant(*rows[0]) if rows else None

    def accounts(self) -> list[Tenant]:
        """Return all tenants, for operators."""
        with self._as("platform_engine") as run:
            return [Tenant(*row) for row in run("SELECT * FROM tenants ORDER BY id")]

    def add_key(self, key: Key) -> None:
        """Add a key."""
        with self._as("platform_api", key.tenant) as run:
            run("INSERT INTO keys VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", list(key))

    def key(self, digest: str) -> Key | None:
        """Return the key with a digest, of whichever tenant: it is how the tenant of a caller becomes known."""
        with self._as("platform_api") as run:
            rows = run("SELECT * FROM find_key(%s)", [digest])
        return Key(*rows[0]) if rows else None

    def keys(self, tenant: str) -> list[Key]:
        """Return a tenant's keys, the oldest first."""
        with self._as("platform_api", tenant) as run:
            rows = run("SELECT * FROM keys WHERE tenant = %s ORDER BY created_at, id", [tenant])
        return [Key(*row) for row in rows]

    def revoke(self, tenant: str, key: str, at: int) -> bool:
        """End a key; return whether the tenant has one with this id that was valid."""
        with self._as("platform_api", tenant) as run:
            changed = run(
                "UPDATE keys SET revoked_at = %s WHERE tenant = %s AND id = %s AND revoked_at = 0 RETURNING 1",
                [at, tenant, key],
            )
        return bool(changed)

    def add_audit(self, entry: AuditEntry, digest: Callable[[str, AuditEntry], str]) -> AuditEntry:
        """Append an entry; its number and digest are computed from the one before."""
        with self._as("platform_api", entry.tenant) as run:
            # Two entries of a tenant, also from two processes, take turns.
            run("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"audit {entry.tenant}"])
            last = run(
                "SELECT number, digest FROM audit WHERE tenant = %s ORDER BY number DESC LIMIT 1", [entry.tenant]
            )
            number, previous = last[0] if last else (0, "")
            entry = entry._replace(number=number + 1)
            entry = entry._replace(digest=digest(previous, entry))
            run("INSERT INTO audit VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", list(entry))
        return entry

    def audit(self, tenant: str) -> list[AuditEntry]:
        """Return a tenant's audit trail, the oldest entry first."""
        with self._as("platform_api", tenant) as run:
            return [AuditEntry(*row) for row in run("SELECT * FROM audit WHERE tenant = %s ORDER BY number", [tenant])]

    # ---- Operators and tests

    def tenants(self) -> list[str]:
        """Return all tenants that ever sent something, for operators."""
        with self._as("platform_engine") as run:
            return [str(row[0]) for row in run("SELECT DISTINCT tenant FROM usage ORDER BY tenant")]

    def every(self, table: str) -> list[tuple[Any, ...]]:
        """Return a whole table in one order, to compare two runs."""
        _known("table", table, [name for name in _COLUMNS if name != "state"])
        with self._as("platform_engine") as run:
            return sorted(run(f"SELECT {_COLUMNS[table]} FROM {table}"))

    @contextmanager
    def _as(self, role: str, tenant: str = "") -> Iterator[Callable[..., list[Row]]]:
        """Run statements of one transaction as a role, and for a tenant."""

        def run(statement: str, values: Sequence[object] = ()) -> list[Row]:
            # Bytes, because what is composed here comes from the lists above and never from a request.
            cursor = self._connection.execute(statement.encode(), list(values))
            return cursor.fetchall() if cursor.description else []

        with self._lock, self._connection.transaction():
            run(f"SET LOCAL ROLE {role}")
            run("SELECT set_config('app.tenant', %s, true)", [tenant])
            yield run


def _insert(run: Callable[..., list[Row]], table: str, rows: Sequence[Row], conflict: str) -> None:
    if not rows:
        return
    columns = [list(column) for column in zip(*rows, strict=True)]
    arrays = ", ".join(f"%s::{_TYPES[type(column[0])]}[]" for column in columns)
    run(f"INSERT INTO {table} ({_COLUMNS[table]}) SELECT * FROM unnest({arrays}) {conflict}", columns)


def _known(what: str, value: str, known: Any) -> None:
    # What is written into a statement comes from a list, never from a request.
    if value not in known:
        raise ValueError(f"`{value}` is not a {what}: use {', '.join(known)}")
