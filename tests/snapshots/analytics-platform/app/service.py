"""What the routes share: settings, log, store, engine, and the parts that decide."""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.admission import Admission
from app.audit import digest
from app.engine import Engine
from app.hub import Hub
from app.problems import Problem
from app.settings import Settings
from storage.interface import AuditEntry, Key, Store, Tenant
from streaming.log import Log
from streaming.store import Store as EmbeddedStore

_MOST_KEYS = 100_000
"""Keys that are remembered."""


@dataclass
class Counters:
    """What ingestion counts, for /metrics."""

    accepted: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def accept(self, events: int) -> None:
        """Count events that were kept."""
        with self.lock:
            self.accepted += events

    def refuse(self, reason: str, events: int) -> None:
        """Count events that were refused, by one of a few reasons."""
        with self.lock:
            self.refused[reason] = self.refused.get(reason, 0) + events


class Service:
    """One process over one folder of data."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        settings.data.mkdir(parents=True, exist_ok=True)
        # The database first: it says when another process is there, before this one touches the log.
        self.store: Store = EmbeddedStore(settings.data / "platform.duckdb")
        self.log = Log(settings.data / "events.jsonl")
        self.hub = Hub(settings.queue)
        self.engine = Engine(self.log, self.store, self.hub, settings.rules)
        self.admission = Admission(settings.backlog_bytes, settings.tenant_rate, settings.tenant_burst)
        self.counters = Counters()
        self._known: dict[str, tuple[Key, Tenant]] = {}
        self._accounts = threading.Lock()

    def close(self) -> None:
        """Stop the engine, and let go of log and store."""
        self.hub.end()
        self.engine.stop()
        self.log.close()
        self.store.close()

    def credential(self, digest: str) -> tuple[Key, Tenant] | None:
        """Return the key with a digest, and its tenant.

        Keys that were seen are remembered, so that a request does not wait for the transaction of the engine. That is right
        because there is one process, and all changes of keys go through it.
        """
        found = self._known.get(digest)
        if found is None:
            with self._accounts:
                key = self.store.key(digest)
                tenant = self.store.tenant(key.tenant) if key is not None else None
                if key is None or tenant is None:
                    return None
                if len(self._known) >= _MOST_KEYS:
                    self._known.clear()
                found = self._known[digest] = (key, tenant)
        return found

    def revoke(self, tenant: str, key: str) -> bool:
        """End a key at once; return whether the tenant has one with this id that was valid."""
        with self._accounts:
            done = self.store.revoke(tenant, key, time.time_ns() // 1_000_000)
            self._known.clear()
        return done

    def keep(self, tenant: str, records: Sequence[bytes]) -> None:
        """Keep events of a tenant, or refuse them; what is kept is on the disk."""
        wait = self.admission.retry_after(tenant, len(records), self.engine.backlog(), time.monotonic())
        if wait is not None:
            self.counters.refuse("busy", len(records))
            raise Problem(429, "too much at once: send it again later", headers={"Retry-After": str(wait)})
        try:
            position = self.log.append(records)
        except OSError as error:
            logging.getLogger(__name__).error("the log is away", exc_info=error)
            self.counters.refuse("log", len(records))
            raise Problem(503, "events cannot be kept now", headers={"Retry-After": "5"}) from None
        self.counters.accept(len(records))
        self.engine.kept(position)

    def note(self, tenant: str, key: str, action: str, subject: str, outcome: str = "done") -> None:
        """Write an entry of the audit trail."""
        entry = AuditEntry(tenant, 0, time.time_ns() // 1_000_000, key, action, subject, outcome, "")
        self.store.add_audit(entry, digest)
