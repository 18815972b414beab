{%- set queued = runner.on and not broker.present -%}
{% filter py_module(line_length=python.line_length) -%}
"""The tasks: what runs without a request.
{%- if runner.every %}

A task of the clock has a thread in each process{% if runner.in_worker %} of the worker{% endif %}. Its row in `task_runs` lets one of them run it, once
a period; a run that takes longer delays the next one.
{%- endif %}
{%- if queued %}

An event is handled by a thread of the process that made the change, after its commit. Nobody waits
for it, and a process that is killed loses the events that wait.
{%- elif runner.on %}

A task of an event is a handler of the consumer: an event comes again until it has succeeded.
{%- endif %}
"""

import inspect
import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, Protocol
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.platform.blobs import BlobStore
from app.platform.cache import Cache
from app.platform.clock import Clock
from app.platform.database import Base, Change, Database, UtcDateTime, on_change, utc_now
from app.platform.events import ENTITIES, Event
from app.platform.logs import request_id
from app.platform.messaging.outbox import Events
from app.platform.messaging.registry import Handler
from app.platform.resilience import backoff
from app.settings import Settings

STOP_SECONDS = {{ shutdown.tasks_seconds }}
"""Maximum wait for running tasks when a process stops."""
{%- if runner.every %}
LEASE_SECONDS = {{ runner.lease_seconds }}
"""How long a process's claim lasts if it is not renewed."""
{%- endif %}
{%- if queued %}
QUEUE_EVENTS = {{ runner.queue_events }}
"""Maximum number of events waiting in a process; further ones are dropped and logged."""

_LOOK_EVERY_SECONDS = 0.05
"""How soon the event thread notices that the process stops."""
{%- endif %}

logger = logging.getLogger(__name__)
{%- if runner.every %}

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
{%- for tool in runner.tools %}
        {{ tool.name }}: {{ tool.type }},
{%- endfor %}
    ) -> None:
        """Run once; the session is committed afterwards."""


@dataclass(frozen=True)
class TimedTask:
    """A scheduled task."""

    name: str
    seconds: int
    work: TimedWork
{%- endif %}
{%- if runner.on %}


class EventWork(Protocol):
    """The function of a task that an event starts."""

    def __call__(
        self,
        event: Event,
        /,
        *,
{%- for tool in runner.event_tools %}
        {{ tool.name }}: {{ tool.type }},
{%- endfor %}
    ) -> None:
        """Handle an event; the session is committed afterwards."""


@dataclass(frozen=True)
class EventTask:
    """A task that an event starts."""

    name: str
    types: tuple[str, ...]
    work: EventWork
{%- endif %}


def is_built(work: Callable[..., None]) -> bool:
    """Return whether a function has been written, which means that it does not use NotBuiltError."""
    code = getattr(inspect.unwrap(work), "__code__", None)
    return code is None or "NotBuiltError" not in code.co_names
{%- if queued %}


@on_change
def record(session: orm.Session, change: Change, table: str, values: dict[str, Any]) -> None:
    """Hold the event of a change until its commit."""
    event = Event.of(f"{ENTITIES.get(table, table)}.{change}", str(values["id"]), values)
    session.info.setdefault("changes", []).append(event)
{%- endif %}


class Runner:
    """Runs the tasks that have been written, and skips the others."""

    def __init__(
        self,
        tasks: Sequence[{{ runner.kind | safe }}],
        settings: Settings,
        database: Database,
        *,
        clock: Clock = utc_now,
{%- if cache.present %}
        cache: Cache,
{%- endif %}
{%- if runner.tools | where(field="name", is="blobs") and (runner.every or not messaging.worker_apart) %}
        blobs: BlobStore,
{%- endif %}
    ) -> None:
        self.runs: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self._unbuilt = [task for task in tasks if not is_built(task.work)]
        self.names = [task.name for task in tasks]
        built = [task for task in tasks if task not in self._unbuilt]
        self._settings = settings
        self._database = database
        self._clock = clock
{%- if cache.present %}
        self._cache = cache
{%- endif %}
{%- if runner.tools | where(field="name", is="blobs") and (runner.every or not messaging.worker_apart) %}
        self._blobs = blobs
{%- endif %}
{%- if runner.every %}
        self._id = uuid4()
        self._timed = [task for task in built if isinstance(task, TimedTask)]
{%- endif %}
{%- if runner.on %}
        self._of_events = [task for task in built if isinstance(task, EventTask)]
{%- endif %}
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
{%- if queued %}
        self._queue: queue.Queue[Event] = queue.Queue(QUEUE_EVENTS)
        database.after_commit(self._take)
        database.after_rollback(self._forget)
{%- endif %}

    def start(self) -> None:
        """Start the threads, which connect on their own."""
        for task in self._unbuilt:
            logger.warning("the task %s is not built yet", task.name)
        self._stop.clear()
{%- if runner.every %}
        self._threads = [
            threading.Thread(target=self._keep_time, args=[task], daemon=True)
            for task in self._timed
        ]
{%- endif %}
{%- if queued %}
        self._threads.append(threading.Thread(target=self._handle_queue, daemon=True))
{%- endif %}
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let the tasks under way end{% if queued %}, and those of events that wait{% endif %}."""
        self._stop.set()
        end = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0, end - time.monotonic()))
        self._threads = []
{%- if runner.every %}

    def run_due(self, task: TimedTask) -> bool:
        """Run a task if it is due and no other process runs it; return whether it ran."""
        if not self._claim(task):
            return False
        with self._holding(task):
            self._run(
                task.name,
                lambda session: task.work(
{%- for tool in runner.tools %}
                    {{ tool.name }}={% if tool.name == "session" %}session{% elif tool.name == "events" %}Events(session){% else %}self._{{ tool.name }}{% endif %},
{%- endfor %}
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
{%- endif %}
{%- if runner.on %}
{%- if not queued %}

    def handlers_of(self, event: Event) -> list[tuple[str, Handler]]:
        """Return the tasks that an event starts, as handlers of the consumer."""
        return [(f"task:{task.name}", partial(self._handle, task)) for task in self._started_by(event)]
{%- endif %}

    def _started_by(self, event: Event) -> list[EventTask]:
        return [
            task
            for task in self._of_events
            if any(fnmatchcase(event.type, pattern) for pattern in task.types)
        ]

    def _handle(self, task: EventTask, session: Session, event: Event) -> None:
{%- if queued %}
        task.work(
            event,
{%- for tool in runner.event_tools %}
            {{ tool.name }}={% if tool.name == "session" %}session{% elif tool.name == "events" %}Events(session){% else %}self._{{ tool.name }}{% endif %},
{%- endfor %}
        )
{%- else %}
        with self._counted(task.name):
            task.work(
                event,
{%- for tool in runner.event_tools %}
                {{ tool.name }}={% if tool.name == "session" %}session{% elif tool.name == "events" %}Events(session){% else %}self._{{ tool.name }}{% endif %},
{%- endfor %}
            )
{%- endif %}
{%- endif %}
{%- if queued %}

    def _take(self, session: orm.Session) -> None:
        for event in session.info.pop("changes", []):
            if self._threads and self._started_by(event):
                try:
                    # As a broker would deliver it.
                    self._queue.put_nowait(Event.decode(event.encode()))
                except queue.Full:
                    extra = {"event": event.id, "type": event.type, "key": event.key}
                    logger.error("too many events wait, dropping one", extra=extra)

    def _forget(self, session: orm.Session) -> None:
        session.info.pop("changes", None)

    def _handle_queue(self) -> None:
        while True:
            try:
                event = self._queue.get(timeout=_LOOK_EVERY_SECONDS)
            except queue.Empty:
                if self._stop.is_set():
                    return
                continue
            token = request_id.set(event.request_id)
            for task in self._started_by(event):
                self._run(task.name, partial(self._handle, task, event=event))
            request_id.reset(token)
{%- endif %}
{%- if runner.every or queued %}

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
{%- endif %}

    @contextmanager
    def _counted(self, name: str) -> Iterator[None]:
        self.runs[name] += 1
        try:
            yield
        except Exception:
            self.failures[name] += 1
            raise
{%- endfilter %}
