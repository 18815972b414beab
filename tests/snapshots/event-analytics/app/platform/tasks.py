"""The tasks: what runs without a request.

A task of an event is a handler of the consumer: an event comes again until it has succeeded.
"""

import inspect
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from typing import Protocol

from sqlalchemy.orm import Session

from app.platform.clock import Clock
from app.platform.database import Database, utc_now
from app.platform.events import Event
from app.platform.messaging.outbox import Events
from app.platform.messaging.registry import Handler
from app.settings import Settings

STOP_SECONDS = 15
"""Maximum wait for running tasks when a process stops."""

logger = logging.getLogger(__name__)


class EventWork(Protocol):
    """The function of a task that an event starts."""

    def __call__(
        self,
        event: Event,
        /,
        *,
        session: Session,
        settings: Settings,
        clock: Clock,
        events: Events,
    ) -> None:
        """Handle an event; the session is committed afterwards."""


@dataclass(frozen=True)
class EventTask:
    """A task that an event starts."""

    name: str
    types: tuple[str, ...]
    work: EventWork


def is_built(work: Callable[..., None]) -> bool:
    """Return whether a function has been written, which means that it does not use NotBuiltError."""
    code = getattr(inspect.unwrap(work), "__code__", None)
    return code is None or "NotBuiltError" not in code.co_names


class Runner:
    """Runs the tasks that have been written, and skips the others."""

    def __init__(
        self,
        tasks: Sequence[EventTask],
        settings: Settings,
        database: Database,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self.runs: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self._unbuilt = [task for task in tasks if not is_built(task.work)]
        self.names = [task.name for task in tasks]
        built = [task for task in tasks if task not in self._unbuilt]
        self._settings = settings
        self._database = database
        self._clock = clock
        self._of_events = [task for task in built if isinstance(task, EventTask)]
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the threads, which connect on their own."""
        for task in self._unbuilt:
            logger.warning("the task %s is not built yet", task.name)
        self._stop.clear()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let the tasks under way end."""
        self._stop.set()
        end = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0, end - time.monotonic()))
        self._threads = []

    def handlers_of(self, event: Event) -> list[tuple[str, Handler]]:
        """Return the tasks that an event starts, as handlers of the consumer."""
        return [
            (f"task:{task.name}", partial(self._handle, task)) for task in self._started_by(event)
        ]

    def _started_by(self, event: Event) -> list[EventTask]:
        return [
            task
            for task in self._of_events
            if any(fnmatchcase(event.type, pattern) for pattern in task.types)
        ]

    def _handle(self, task: EventTask, session: Session, event: Event) -> None:
        with self._counted(task.name):
            task.work(
                event,
                session=session,
                settings=self._settings,
                clock=self._clock,
                events=Events(session),
            )

    @contextmanager
    def _counted(self, name: str) -> Iterator[None]:
        self.runs[name] += 1
        try:
            yield
        except Exception:
            self.failures[name] += 1
            raise
