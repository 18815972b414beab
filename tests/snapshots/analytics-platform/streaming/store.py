"""Results of the embedded runner in DuckDB: one file, one process, one transaction for each batch."""

import pickle
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

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

__all__ = ["Batch", "Figure", "InUse", "RejectedRow", "Store"]

_TABLES = """
CREATE TABLE IF NOT EXISTS position (position BIGINT NOT NULL, clock BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS state (key VARCHAR NOT NULL, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS cells (
    tenant VARCHAR NOT NULL, minute BIGINT NOT NULL, type VARCHAR NOT NULL, events BIGINT NOT NULL,
    amount_cents BIGINT NOT NULL, failed BIGINT NOT NULL, revision BIGINT NOT NULL, closed BOOLEAN NOT NULL
);
CREATE TABLE IF NOT EXISTS events (
    tenant VARCHAR NOT NULL, event_id VARCHAR NOT NULL, type VARCHAR NOT NULL, occurred_at BIGINT NOT NULL,
    session VARCHAR NOT NULL, customer VARCHAR NOT NULL, amount_cents BIGINT NOT NULL, currency VARCHAR NOT NULL,
    status VARCHAR NOT NULL, card VARCHAR NOT NULL, device VARCHAR NOT NULL, country VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS alerts (
    tenant VARCHAR NOT NULL, id VARCHAR NOT NULL, event_id VARCHAR NOT NULL, occurred_at BIGINT NOT NULL,
    kind VARCHAR NOT NULL, layer VARCHAR NOT NULL, score DOUBLE NOT NULL, reason VARCHAR NOT NULL,
    amount_cents BIGINT NOT NULL, currency VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS rejected (
    tenant VARCHAR NOT NULL, position BIGINT NOT NULL, reason VARCHAR NOT NULL, raw VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS usage (
    tenant VARCHAR NOT NULL, day BIGINT NOT NULL, events BIGINT NOT NULL, bytes BIGINT NOT NULL,
    duplicates BIGINT NOT NULL, late BIGINT NOT NULL, malformed BIGINT NOT NULL, alerts BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS tenants (
    id VARCHAR NOT NULL, name VARCHAR NOT NULL, currency VARCHAR NOT NULL, created_at BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS keys (
    tenant VARCHAR NOT NULL, id VARCHAR NOT NULL, name VARCHAR NOT NULL, digest VARCHAR NOT NULL,
    grants VARCHAR NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, revoked_at BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS audit (
    tenant VARCHAR NOT NULL, number BIGINT NOT NULL, moment BIGINT NOT NULL, key VARCHAR NOT NULL,
    action VARCHAR NOT NULL, object VARCHAR NOT NULL, outcome VARCHAR NOT NULL, digest VARCHAR NOT NULL
);
"""

_VALUES = {
    "revenue": "sum(amount_cents) FILTER (type = 'payment')",
    "refunds": "sum(amount_cents) FILTER (type = 'refund')",
    "events": "sum(events)",
    "payments": "sum(events - failed) FILTER (type = 'payment')",
    "declined": "sum(failed) FILTER (type = 'payment')",
    "failed_logins": "sum(failed) FILTER (type = 'login')",
}
"""What a metric is, from cells."""

_ROW_VALUES = {
    "revenue": "sum(amount_cents) FILTER (type = 'payment' AND status = 'ok')",
    "refunds": "sum(amount_cents) FILTER (type = 'refund' AND status = 'ok')",
    "events": "count(*)",
    "payments": "count(*) FILTER (type = 'payment' AND status = 'ok')",
    "declined": "count(*) FILTER (type = 'payment' AND status = 'failed')",
    "failed_logins": "count(*) FILTER (type = 'login' AND status = 'failed')",
}
"""What a metric is, from rows: both ways must agree on the same figure."""


class InUse(RuntimeError):
    """Another process has the database: DuckDB serves one process, and refuses a second one even for reading."""


class Store:
    """The tables; every method may be called from any thread, and takes its turn."""

    def __init__(self, path: str | Path = ":memory:") -> None:
        self._lock = threading.RLock()
        try:
            self._connection = duckdb.connect(str(path))
        except duckdb.IOException as error:
            if "lock" in str(error).lower() or "being used by another process" in str(error):
                raise InUse(f"another process has `{path}`: one process serves one database") from None
            raise
        self._run(_TABLES)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    # ---- What the runner needs

    def position(self) -> int:
        """Return the position in the log up to which everything is in the tables."""
        return self.progress()[0]

    def progress(self) -> tuple[int, int]:
        """Return the position, and the time of the log there."""
        rows = self._rows("SELECT position, clock FROM position")
        return (int(rows[0][0]), int(rows[0][1])) if rows else (0, 0)

    def states(self) -> dict[str, Any]:
        """Return what the runner stored about itself."""
        # The file is the runner's own: whoever can write to it can do anything already.
        return {key: pickle.loads(value) for key, value in self._rows("SELECT key, value FROM state")}

    def write(self, batch: Batch) -> None:
        """Write a batch, all of it or nothing."""
        with self._lock:
            self._run("BEGIN")
            try:
                self._run("DELETE FROM position")
                self._run("INSERT INTO position VALUES (?, ?)", [batch.position, batch.clock])
                self._insert("events", batch.events)
                if batch.cells:
                    # The newest of a batch counts; older ones of the same cell are overtaken.
                    newest = {cell[:3]: cell for cell in batch.cells}
                    keys = list(newest)
                    self._run(
                        "DELETE FROM cells USING (SELECT unnest($1) AS tenant, unnest($2) AS minute, unnest($3) AS type) AS new"
                        " WHERE cells.tenant = new.tenant AND cells.minute = new.minute AND cells.type = new.type",
                        [list(column) for column in zip(*keys, strict=True)],
                    )
                    self._insert("cells", list(newest.values()))
                self._insert("alerts", batch.alerts)
                self._insert("rejected", batch.rejected)
                self._add_usage(batch.usage)
                self._run("DELETE FROM state WHERE key IN (SELECT unnest($1))", [list(batch.state)])
                self._insert("state", list(batch.state.items()))
                self._run("COMMIT")
            except BaseException:
                self._run("ROLLBACK")
                raise

    # ---- What can be asked; every question names its tenant

    def metric(self, tenant: str, metric: str, window: str, at: int | None = None) -> Figure:
        """Return a metric over the window that a time lies in; without a time, the newest window with an event."""
        _known("metric", metric, METRICS)
        _known("window", window, WINDOWS)
        if at is None:
            newest = self._rows("SELECT max(minute) FROM cells WHERE tenant = ?", [tenant])[0][0]
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
        rows = self._rows(
            f"SELECT minute - minute % {length} AS start, coalesce({_VALUES[metric]}, 0)"
            " FROM cells WHERE tenant = ? AND minute >= ? AND minute < ? GROUP BY start",
            [tenant, first, max(until, first) + length],
        )
        values = {int(found): int(value) for found, value in rows}
        watermark = self._watermark(tenant)
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
        rows = self._rows(
            f"SELECT {dimension}, coalesce({_ROW_VALUES[metric]}, 0) AS value FROM events"
            f" WHERE tenant = ? AND occurred_at >= ? AND occurred_at < ? GROUP BY {dimension}"
            f" HAVING value > 0 ORDER BY value DESC, {dimension} LIMIT ?",
            [tenant, start, until, limit],
        )
        return [(str(name), int(value)) for name, value in rows]

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
        condition = "" if customer is None else " AND customer = ?"
        given = [] if customer is None else [customer]
        rows = self._rows(
            "SELECT * FROM events WHERE tenant = ? AND occurred_at >= ? AND occurred_at < ?"
            f" AND (occurred_at, event_id) > (?, ?){condition} ORDER BY occurred_at, event_id LIMIT ?",
            [tenant, start, until, *after, *given, limit],
        )
        return [Event(*row) for row in rows]

    def alerts(self, tenant: str, before: str | None = None, limit: int = 50) -> list[Alert]:
        """Return a tenant's alerts, the newest first, before the one with an id."""
        condition = ""
        given: list[object] = [tenant]
        if before is not None:
            condition = " AND (occurred_at, id) < (SELECT (occurred_at, id) FROM alerts WHERE tenant = ? AND id = ?)"
            given += [tenant, before]
        rows = self._rows(
            f"SELECT * FROM alerts WHERE tenant = ?{condition} ORDER BY occurred_at DESC, id DESC LIMIT ?",
            [*given, limit],
        )
        return [Alert(*row) for row in rows]

    def usage(self, tenant: str) -> list[UsageDay]:
        """Return what a tenant used, by day."""
        return [UsageDay(*row) for row in self._rows("SELECT * FROM usage WHERE tenant = ? ORDER BY day", [tenant])]

    def rejected(self, tenant: str, limit: int = 100) -> list[RejectedRow]:
        """Return a tenant's records that do not count, the newest first."""
        rows = self._rows("SELECT * FROM rejected WHERE tenant = ? ORDER BY position DESC LIMIT ?", [tenant, limit])
        return [RejectedRow(*row) for row in rows]

    def erase(self, tenant: str, customer: str) -> int:
        """Delete the events of a customer, and the alerts about them; return how many rows that were. Figures stay.

        The log still has the events (`app/erasure.py` blanks them there), and the rules remember a customer for up to two
        days.
        """
        if not customer:
            return 0
        with self._lock:
            self._run("BEGIN")
            try:
                mine = "SELECT event_id FROM events WHERE tenant = $1 AND customer = $2"
                given = [tenant, customer]
                erased = self._rows(f"DELETE FROM alerts WHERE tenant = $1 AND event_id IN ({mine})", given)[0][0]
                erased += self._rows(
                    "DELETE FROM rejected WHERE tenant = $1 AND contains(raw, to_json($2::VARCHAR))", given
                )[0][0]
                erased += self._rows("DELETE FROM events WHERE tenant = $1 AND customer = $2", given)[0][0]
                self._run("COMMIT")
            except BaseException:
                self._run("ROLLBACK")
                raise
        return int(erased)

    # ---- Accounts

    def add_tenant(self, tenant: Tenant) -> bool:
        """Add a tenant, unless one with this id is there; return whether it was added."""
        with self._lock:
            if self.tenant(tenant.id) is not None:
                return False
            self._run("INSERT INTO tenants VALUES (?, ?, ?, ?)", tenant)
            return True

    def tenant(self, tenant: str) -> Tenant | None:
        """Return a tenant."""
        rows = self._rows("SELECT * FROM tenants WHERE id = ?", [tenant])
        return Tenant(*rows[0]) if rows else None

    def accounts(self) -> list[Tenant]:
        """Return all tenants, for operators."""
        return [Tenant(*row) for row in self._rows("SELECT * FROM tenants ORDER BY id")]

    def add_key(self, key: Key) -> None:
        """Add a key."""
        self._run("INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?, ?)", key)

    def key(self, digest: str) -> Key | None:
        """Return the key with a digest, of whichever tenant: it is how the tenant of a caller becomes known."""
        rows = self._rows("SELECT * FROM keys WHERE digest = ?", [digest])
        return Key(*rows[0]) if rows else None

    def keys(self, tenant: str) -> list[Key]:
        """Return a tenant's keys, the oldest first."""
        return [
            Key(*row) for row in self._rows("SELECT * FROM keys WHERE tenant = ? ORDER BY created_at, id", [tenant])
        ]

    def revoke(self, tenant: str, key: str, at: int) -> bool:
        """End a key; return whether the tenant has one with this id that was valid."""
        changed = self._rows(
            "UPDATE keys SET revoked_at = ? WHERE tenant = ? AND id = ? AND revoked_at = 0", [at, tenant, key]
        )
        return bool(changed[0][0])

    def add_audit(self, entry: AuditEntry, digest: Callable[[str, AuditEntry], str]) -> AuditEntry:
        """Append an entry; its number and digest are computed from the one before."""
        with self._lock:
            last = self._rows(
                "SELECT number, digest FROM audit WHERE tenant = ? ORDER BY number DESC LIMIT 1", [entry.tenant]
            )
            number, previous = last[0] if last else (0, "")
            entry = entry._replace(number=number + 1)
            entry = entry._replace(digest=digest(previous, entry))
            self._run("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", entry)
            return entry

    def audit(self, tenant: str) -> list[AuditEntry]:
        """Return a tenant's audit trail, the oldest entry first."""
        return [
            AuditEntry(*row) for row in self._rows("SELECT * FROM audit WHERE tenant = ? ORDER BY number", [tenant])
        ]

    # ---- Operators and tests

    def tenants(self) -> list[str]:
        """Return all tenants that ever sent something, for operators."""
        return [str(row[0]) for row in self._rows("SELECT DISTINCT tenant FROM usage ORDER BY tenant")]

    def every(self, table: str) -> list[tuple[Any, ...]]:
        """Return a whole table in one order, to compare two runs."""
        _known("table", table, ("cells", "events", "alerts", "rejected", "usage", "tenants", "keys", "audit"))
        return self._rows(f"SELECT * FROM {table} ORDER BY ALL")

    # ---- One connection, one thread at a time

    def _watermark(self, tenant: str) -> int:
        """Return the end of a tenant's newest closed minute."""
        newest = self._rows("SELECT max(minute) FROM cells WHERE tenant = ? AND closed", [tenant])[0][0]
        return int(newest) + 60_000 if newest is not None else 0

    def _add_usage(self, days: list[UsageDay]) -> None:
        if not days:
            return
        sums = {day[:2]: list(day[2:]) for day in days}
        keys = [list(column) for column in zip(*sums, strict=True)]
        same = "(SELECT unnest($1) AS tenant, unnest($2) AS day) AS new"
        for row in self._rows(f"SELECT usage.* FROM usage JOIN {same} USING (tenant, day)", keys):
            counted = sums[row[:2]]
            sums[row[:2]] = [old + new for old, new in zip(row[2:], counted, strict=True)]
        self._run(f"DELETE FROM usage USING {same} WHERE usage.tenant = new.tenant AND usage.day = new.day", keys)
        self._insert("usage", [(*key, *counted) for key, counted in sums.items()])

    def _insert(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if not rows:
            return
        columns = [list(column) for column in zip(*rows, strict=True)]
        values = ", ".join(f"unnest(${number})" for number in range(1, len(columns) + 1))
        self._run(f"INSERT INTO {table} SELECT {values}", columns)

    def _run(self, statement: str, values: Iterable[object] = ()) -> None:
        with self._lock:
            self._connection.execute(statement, list(values))

    def _rows(self, statement: str, values: Iterable[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(statement, list(values)).fetchall()


def _known(what: str, value: str, known: Iterable[str]) -> None:
    # What is written into a statement comes from a list, never from a request.
    if value not in known:
        raise ValueError(f"`{value}` is not a {what}: use {', '.join(known)}")
