"""The relay: publishes the events of the outbox, and marks them.

It publishes before it marks. If the process ends in between, an event is published twice: better
than not at all, and the handlers notice.
"""

import logging
import math
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import orm

from app.platform.database import Database, utc_now
from app.platform.events import Event
from app.platform.messaging.broker import Broker, BrokerError
from app.platform.messaging.outbox import outbox
from app.platform.resilience import CircuitBreaker, CircuitOpenError, backoff

BATCH_EVENTS = 100
"""Events published at a time."""
POLL_SECONDS = 1
"""How often the outbox is polled when no commit in this process wakes the relay."""
PING_SECONDS = 5
"""How often the broker's availability and the outbox's length are checked."""
KEEP = timedelta(hours=24)
"""How long published events stay in the outbox for inspection."""
TRIM_EVERY_SECONDS = 60
TRIM_ROWS = 1000
"""Events deleted by one statement, few enough to stay within the time limit."""

logger = logging.getLogger(__name__)


class Relay:
    """Publishes the events of the outbox, in order per record.

    Any number of processes may run one: each takes rows that no other has.
    """

    def __init__(self, database: Database, broker: Broker, breaker: CircuitBreaker) -> None:
        self.pending = 0
        """Waiting events, at the last count."""
        self.published = 0
        self.healthy = True
        """Whether the broker responded at the last check."""
        self._database = database
        self._broker = broker
        self._breaker = breaker
        self._wake = threading.Event()
        self._next_look = 0.0
        self._next_ping = 0.0
        self._next_trim = 0.0

    def wake(self) -> None:
        """Wake the relay."""
        self._wake.set()

    def run(self, stop: threading.Event) -> None:
        """Publish until `stop` is set."""
        while not stop.is_set():
            self._wake.clear()
            more = False
            try:
                self._look_at_outbox()
                with self._breaker.guard(BrokerError):
                    more = self.publish_batch() == BATCH_EVENTS
                    self._ping()
                self.healthy = True
            except CircuitOpenError:
                pass
            except BrokerError as error:
                if not stop.is_set():
                    self.healthy = False
                    self._next_ping = 0.0
                    logger.warning("no broker, trying again", extra={"error": str(error)})
                    stop.wait(backoff(1))
            except Exception as error:
                logger.warning("no outbox, trying again", extra={"error": str(error)})
            if not more:
                self._wake.wait(POLL_SECONDS)

    def publish_batch(self) -> int:
        """Publish the oldest events, and return their number."""
        with self._database.session() as session, _exclusive(self._database.engine.url) as mine:
            rows = self._next_rows(session) if mine else []
            if not rows:
                return 0
            self._broker.publish([Event.decode(row.body.encode()) for row in rows])
            self._mark(session, [row.position for row in rows])
        self.published += len(rows)
        self.pending = max(0, self.pending - len(rows))
        self._next_ping = time.monotonic() + PING_SECONDS
        return len(rows)

    def trim(self, session: orm.Session) -> None:
        """Delete events that were published long ago."""
        old = sa.select(outbox.c.position).where(outbox.c.published_at < utc_now() - KEEP)
        old = old.order_by(outbox.c.published_at).limit(TRIM_ROWS).with_for_update(skip_locked=True)
        while positions := session.scalars(old).all():
            session.execute(outbox.delete().where(outbox.c.position.in_(positions)))
            session.commit()

    def _next_rows(self, session: orm.Session) -> list[sa.Row[int, str, str]]:
        """Lock the next rows, and return those that may be published now.

        A row that another relay has locked is skipped. What comes after it of the same record has
        to wait then.
        """
        waiting = outbox.c.published_at.is_(None)
        query = sa.select(outbox.c.position, outbox.c.key, outbox.c.body).where(waiting)
        query = query.order_by(outbox.c.position).limit(BATCH_EVENTS)
        rows = list(session.execute(query.with_for_update(skip_locked=True)))
        if not rows:
            return []
        locked_elsewhere = sa.select(outbox.c.key, sa.func.min(outbox.c.position)).where(
            waiting,
            outbox.c.position < rows[-1].position,
            outbox.c.position.not_in([row.position for row in rows]),
        )
        first = dict(session.execute(locked_elsewhere.group_by(outbox.c.key)).all())
        return [row for row in rows if row.position < first.get(row.key, math.inf)]

    def _mark(self, session: orm.Session, positions: Sequence[int]) -> None:
        statement = outbox.update().where(outbox.c.position.in_(positions))
        session.execute(statement.values(published_at=utc_now()))
        session.commit()

    def _look_at_outbox(self) -> None:
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + PING_SECONDS
        with self._database.session() as session:
            count = sa.select(sa.func.count()).where(outbox.c.published_at.is_(None))
            self.pending = session.scalar(count) or 0
            if now >= self._next_trim:
                self._next_trim = now + TRIM_EVERY_SECONDS
                self.trim(session)

    def _ping(self) -> None:
        if time.monotonic() >= self._next_ping:
            self._broker.ping()
            self._next_ping = time.monotonic() + PING_SECONDS


@contextmanager
def _exclusive(url: sa.URL) -> Iterator[bool]:
    """On SQLite, which has no row locks, admit one relay at a time; return whether this one is.

    A file beside the database is locked, not the database: others go on writing while events are
    being published. The lock ends with its process.
    """
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        yield True
        return
    lock = sqlite3.connect(f"{url.database}-relay", timeout=0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        yield False
    else:
        yield True
    finally:
        lock.close()
