"""What every store offers. The rules' runner writes through it, the API asks through it; each question names its tenant."""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from core.events import Event
from core.outputs import Alert, Cell
from core.usage import UsageDay

DIMENSIONS = ("type", "country", "device", "customer")
"""What a metric can be broken down by."""
MOST_WINDOWS = 1_000
"""Windows of one answer."""


class Figure(NamedTuple):
    """A metric over one window of one tenant."""

    metric: str
    window: str
    start: int
    until: int
    value: int
    unit: str
    closed: bool
    """Whether the figure is final, but for late events."""


class RejectedRow(NamedTuple):
    """A record that does not count, where it stands in the log, and why."""

    tenant: str
    position: int
    reason: str
    raw: str


class Batch(NamedTuple):
    """What one transaction writes."""

    position: int
    clock: int
    events: list[Event]
    cells: list[Cell]
    alerts: list[Alert]
    rejected: list[RejectedRow]
    usage: list[UsageDay]
    state: dict[str, bytes]


class Tenant(NamedTuple):
    """A shop that the platform knows."""

    id: str
    name: str
    currency: str
    created_at: int


class Key(NamedTuple):
    """A credential of a tenant. Its secret is stored nowhere, only the digest of it."""

    tenant: str
    id: str
    name: str
    digest: str
    """SHA-256 of the secret, which is random and long: it needs no salt and no slow hash."""
    grants: str
    """Rights of the holder, as JSON."""
    created_at: int
    expires_at: int
    """0 if it does not expire."""
    revoked_at: int
    """0 while it is valid."""


class AuditEntry(NamedTuple):
    """Who did what, when, and whether it was allowed."""

    tenant: str
    number: int
    """Counts from 1 for each tenant, without gaps."""
    at: int
    key: str
    action: str
    object: str
    outcome: str
    digest: str


class Store(Protocol):
    """Results, accounts and audit trail; every method may be called from any thread."""

    def close(self) -> None:
        """Let go of the store."""

    # ---- What the runner needs

    def position(self) -> int:
        """Return the position in the log up to which everything is in the tables."""

    def progress(self) -> tuple[int, int]:
        """Return the position, and the time of the log there."""

    def states(self) -> dict[str, Any]:
        """Return what the runner stored about itself."""

    def write(self, batch: Batch) -> None:
        """Write a batch, all of it or nothing."""

    # ---- Questions about one tenant

    def metric(self, tenant: str, metric: str, window: str, at: int | None = None) -> Figure:
        """Return a metric over the window that a time lies in; without a time, the newest window with an event."""

    def series(self, tenant: str, metric: str, window: str, start: int, until: int) -> list[Figure]:
        """Return a metric over each window that begins in a range of time, in order; empty ones are 0."""

    def breakdown(
        self, tenant: str, metric: str, dimension: str, start: int, until: int, limit: int = 100
    ) -> list[tuple[str, int]]:
        """Return a metric by the values of a dimension over a range of time, the largest first."""

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

    def alerts(self, tenant: str, before: str | None = None, limit: int = 50) -> list[Alert]:
        """Return a tenant's alerts, the newest first, before the one with an id."""

    def usage(self, tenant: str) -> list[UsageDay]:
        """Return what a tenant used, by day."""

    def rejected(self, tenant: str, limit: int = 100) -> list[RejectedRow]:
        """Return a tenant's records that do not count, the newest first."""

    def erase(self, tenant: str, customer: str) -> int:
        """Delete the events of a customer, and the alerts about them; return how many rows that were. Figures stay."""

    # ---- Accounts

    def add_tenant(self, tenant: Tenant) -> bool:
        """Add a tenant, unless one with this id is there; return whether it was added."""

    def tenant(self, tenant: str) -> Tenant | None:
        """Return a tenant."""

    def accounts(self) -> list[Tenant]:
        """Return all tenants, for operators."""

    def add_key(self, key: Key) -> None:
        """Add a key."""

    def key(self, digest: str) -> Key | None:
        """Return the key with a digest, of whichever tenant: it is how the tenant of a caller becomes known."""

    def keys(self, tenant: str) -> list[Key]:
        """Return a tenant's keys, the oldest first."""

    def revoke(self, tenant: str, key: str, at: int) -> bool:
        """End a key; return whether the tenant has one with this id that was valid."""

    def add_audit(self, entry: AuditEntry, digest: Callable[[str, AuditEntry], str]) -> AuditEntry:
        """Append an entry; its number and digest are computed from the one before."""

    def audit(self, tenant: str) -> list[AuditEntry]:
        """Return a tenant's audit trail, the oldest entry first."""

    # ---- Operators and tests

    def tenants(self) -> list[str]:
        """Return all tenants that ever sent something, for operators."""

    def every(self, table: str) -> list[tuple[Any, ...]]:
        """Return a whole table in one order, to compare two runs."""
