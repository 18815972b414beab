"""The tasks: what runs without a request.

A task of the clock has a thread in each process. Its row in `task_runs` lets one of them run it, once
a period; a run that takes longer delays the next one.
"""

import inspect
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.database import Base, Database, UtcDateTime, utc_now
from app.platform.resilience import backoff
from app.settings import Settings

STOP_SECONDS = 15
"""Maximum wait for running tasks when a process stops."""
LEASE_SECONDS = 60
"""How long a process's claim lasts if it is not renewed."""

logger = logging.getLogger(__name__)

runs = sa.Table(
    "task_runs",
    Base.metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("next_at", UtcDateTime, nullable=False),
    sa.Column("held_until", UtcDateTime, nullable=False),
    sa.Column("holder", sa.Uuid),
)


class TimedWork(Protocol):
    """The function of a scheduled task."""

    def __call__(
        self,
        *,
        session: Session,
        cache: Cache,
        settings: Settings,
        clock: Clock,
    ) -> None:
        """Run once; the session is committed afterwards."""


@dataclass(frozen=True)
class TimedTask:
    """A scheduled task."""

    name: str
    seconds: int
    work: TimedWork


def is_built(work: Callable[..., None]) -> bool:
    """Return whether a function has been written, which means that it does not use NotBuiltError."""
    code = getattr(inspect.unwrap(work), "__code__", None)
    return code is None or "NotBuiltError" not in code.co_names


class Runner:
    """Runs the tasks that have been written, and skips the others."""

    def __init__(
        self,
        tasks: Sequence[TimedTask],
        settings: Settings,
        database: Database,
        *,
        clock: Clock = utc_now,
        cache: Cache,
    ) -> None:
        self.runs: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self._unbuilt = [task for task in tasks if not is_built(task.work)]
        self.names = [task.name for task in tasks]
        built = [task for task in tasks if task not in self._unbuilt]
        self._settings = settings
        self._database = database
        self._clock = clock
        self._cache = cache
        self._id = uuid4()
        self._timed = [task for task in built if isinstance(task, TimedTask)]
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the threads, which connect on their own."""
        for task in self._unbuilt:
            logger.warning("the task %s is not built yet", task.name)
        self._stop.clear()
        self._threads = [
            threading.Thread(target=self._keep_time, args=[task], daemon=True)
            for task in self._timed
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let the tasks under way end."""
        self._stop.set()
        end = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0, end - time.monotonic()))
        self._threads = []

    def run_due(self, task: TimedTask) -> bool:
        """Run a task if it is due and no other process runs it; return whether it ran."""
        if not self._claim(task):
            return False
        with self._holding(task):
            self._run(
                task.name,
                lambda session: task.work(
                    session=session,
                    cache=self._cache,
                    settings=self._settings,
                    clock=self._clock,
                ),
            )
        return True

    def _keep_time(self, task: TimedTask) -> None:
        while not self._stop.is_set():
            try:
                self.run_due(task)
                wait = self._seconds_left(task)
            except Exception as error:
                extra = {"task": task.name, "error": str(error)}
                logger.warning("a task cannot be claimed, trying again", extra=extra)
                wait = backoff(10)
            self._stop.wait(wait)

    def _claim(self, task: TimedTask) -> bool:
        now = utc_now()
        due = runs.update().where(
            runs.c.name == task.name,
            runs.c.next_at <= now,
            runs.c.held_until <= now,
        )
        due = due.values(
            next_at=now + timedelta(seconds=task.seconds),
            held_until=now + timedelta(seconds=LEASE_SECONDS),
            holder=self._id,
        )
        with self._database.session() as session:
            claimed = session.connection().execute(due).rowcount == 1
            session.commit()
        return claimed

    def _seconds_left(self, task: TimedTask) -> float:
        """Return when to look again, at least once a lease; the first run is one period after the first look."""
        now = utc_now()
        query = sa.select(runs.c.next_at, runs.c.held_until).where(runs.c.name == task.name)
        with self._database.session() as session:
            row = session.execute(query).first()
            if row is not None:
                next_look: datetime = max(row.next_at, row.held_until)
                left = (next_look - now).total_seconds()
                return max(0.0, min(left, LEASE_SECONDS))
            next_at = now + timedelta(seconds=task.seconds)
            try:
                session.execute(
                    runs.insert().values(name=task.name, next_at=next_at, held_until=now)
                )
                session.commit()
            except IntegrityError:
                session.rollback()  # Another process was faster.
        return task.seconds

    @contextmanager
    def _holding(self, task: TimedTask) -> Iterator[None]:
        """Renew the claim while the task runs, and give it up at the end."""
        done = threading.Event()
        renewal = threading.Thread(target=self._renew, args=[task, done], daemon=True)
        renewal.start()
        try:
            yield
        finally:
            done.set()
            renewal.join()
            self._hold(task, utc_now())

    def _renew(self, task: TimedTask, done: threading.Event) -> None:
        while not done.wait(LEASE_SECONDS / 4):
            try:
                self._hold(task, utc_now() + timedelta(seconds=LEASE_SECONDS))
            except Exception as error:
                extra = {"task": task.name, "error": str(error)}
                logger.warning("a claim cannot be renewed, trying again", extra=extra)

    def _hold(self, task: TimedTask, until: datetime) -> None:
        mine = runs.update().where(runs.c.name == task.name, runs.c.holder == self._id)
        with self._database.session() as session:
            session.execute(mine.values(held_until=until))
            session.commit()

    def _run(self, name: str, work: Callable[[Session], None]) -> None:
        started = time.perf_counter()
        try:
            with self._counted(name), self._database.session() as session:
                work(session)
                session.commit()
        except Exception:
            logger.exception("a task failed", extra={"task": name})
        else:
            seconds = time.perf_counter() - started
            logger.info("a task ran", extra={"task": name, "duration_ms": round(seconds * 1000, 1)})

    @contextmanager
    def _counted(self, name: str) -> Iterator[None]:
        self.runs[name] += 1
        try:
            yield
        except Exception:
            self.failures[name] += 1
            raise
