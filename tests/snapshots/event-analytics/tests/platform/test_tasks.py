"""The task runner, with tasks defined here."""

import threading
import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from fastapi import FastAPI

from app.platform.database import Database
from app.platform.errors import NotBuiltError
from app.platform.events import Event
from app.platform.messaging.consumer import Consumer
from app.platform.messaging.memory import MemoryBroker
from app.platform.task_list import TASKS
from app.platform.tasks import EventTask, Runner

MakeRunner = Callable[..., Runner]


@pytest.fixture
def database(app: FastAPI) -> Iterator[Database]:
    """The database of the application, without its own tasks."""
    database = Database(app.state.settings.database_url, app.state.database.metadata)
    yield database
    database.close()


@pytest.fixture
def runner_of(app: FastAPI, database: Database) -> Iterator[MakeRunner]:
    """Creates task runners, and stops them at the end."""
    runners = []

    def make(*its_tasks: EventTask) -> Runner:
        runner = Runner(
            its_tasks,
            app.state.settings,
            database,
        )
        runners.append(runner)
        return runner

    yield make
    for runner in runners:
        runner.stop()


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition that another thread fulfils."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def test_every_task_is_listed() -> None:
    assert {task.name for task in TASKS} == {
        "count_clicks",
    }


def event() -> Event:
    return Event.of("thing.created", str(uuid4()), {})


def consumer_of(database: Database, runner: Runner) -> Consumer:
    """Create a consumer that handles events with the tasks of a runner."""
    stop = threading.Event()
    return Consumer(database, MemoryBroker(stop), stop, more=runner.handlers_of)


def test_event_starts_its_tasks_once(database: Database, runner_of: MakeRunner) -> None:
    seen: list[Event] = []

    def note(event: Event, **tools: object) -> None:
        seen.append(event)

    runner = runner_of(
        EventTask("note", types=("thing.created", "*.deleted"), work=note),
        EventTask("note_other", types=("other.*",), work=note),
    )
    consumer = consumer_of(database, runner)
    sent = event()
    for _ in range(2):
        consumer._handle(sent)
    assert seen == [sent]
    assert runner.runs == {"note": 1}


def test_event_comes_again_after_a_failure(database: Database, runner_of: MakeRunner) -> None:
    def fail_once(event: Event, **tools: object) -> None:
        if runner.failures["fail"] == 0:
            raise ValueError("no luck")

    runner = runner_of(EventTask("fail", types=("*",), work=fail_once))
    consumer = consumer_of(database, runner)
    sent = event()
    with pytest.raises(ValueError, match="no luck"):
        consumer._handle(sent)
    consumer._handle(sent)
    assert (runner.runs["fail"], runner.failures["fail"]) == (2, 1)


def test_event_task_that_is_not_built_is_left_alone(
    runner_of: MakeRunner,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def not_built(event: Event, **tools: object) -> None:
        raise NotBuiltError

    runner = runner_of(EventTask("unbuilt", types=("*",), work=not_built))
    runner.start()
    assert runner.handlers_of(event()) == []
    runner.stop()
    assert runner.runs["unbuilt"] == 0
    assert caplog.text.count("the task unbuilt is not built yet") == 1
