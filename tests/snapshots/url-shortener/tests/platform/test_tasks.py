"""The task runner, with tasks defined here."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.platform import tasks
from app.platform.database import Database, utc_now
from app.platform.errors import NotBuiltError
from app.platform.task_list import TASKS
from app.platform.tasks import Runner, TimedTask, runs

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

    def make(*its_tasks: TimedTask) -> Runner:
        runner = Runner(
            its_tasks,
            app.state.settings,
            database,
            cache=app.state.cache,
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
        "total_clicks",
    }


def not_built(**tools: object) -> None:
    raise NotBuiltError


def nothing(**tools: object) -> None:
    pass


def make_due(database: Database, task: TimedTask) -> None:
    """Make a task due now."""
    now = utc_now()
    with database.session() as session:
        session.execute(runs.delete().where(runs.c.name == task.name))
        session.execute(runs.insert().values(name=task.name, next_at=now, held_until=now))
        session.commit()


def test_several_processes_run_a_task_once_a_period(
    database: Database,
    runner_of: MakeRunner,
) -> None:
    task = TimedTask("count", seconds=3600, work=nothing)
    runners = [runner_of(task) for _ in range(4)]
    with ThreadPoolExecutor(len(runners)) as threads:
        for _ in range(3):
            make_due(database, task)
            assert sum(threads.map(lambda runner: runner.run_due(task), runners)) == 1
            assert not any(threads.map(lambda runner: runner.run_due(task), runners))
    assert sum(runner.runs["count"] for runner in runners) == 3


def test_runs_do_not_overlap(database: Database, runner_of: MakeRunner) -> None:
    started, go_on = threading.Event(), threading.Event()

    def take_long(**tools: object) -> None:
        started.set()
        go_on.wait(30)

    task = TimedTask("slow", seconds=1, work=take_long)
    make_due(database, task)
    with ThreadPoolExecutor(1) as threads:
        first_run = threads.submit(runner_of(task).run_due, task)
        started.wait(30)
        with database.session() as session:
            session.execute(runs.update().values(next_at=utc_now()))
            session.commit()
        assert not runner_of(task).run_due(task), "the other run is still under way"
        go_on.set()
        assert first_run.result()
    assert runner_of(task).run_due(task)


def test_claim_is_renewed_while_a_task_runs(
    database: Database,
    runner_of: MakeRunner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tasks, "LEASE_SECONDS", 1)
    still_held = []

    def take_longer_than_the_lease(*, session: Session, **tools: object) -> None:
        session.close()
        time.sleep(1.5)
        with database.session() as another:
            still_held.append(another.scalar(sa.select(runs.c.held_until > utc_now())))

    task = TimedTask("slow", seconds=1, work=take_longer_than_the_lease)
    make_due(database, task)
    assert runner_of(task).run_due(task)
    assert still_held == [True]


def test_task_of_a_process_that_died_goes_on(database: Database, runner_of: MakeRunner) -> None:
    task = TimedTask("count", seconds=1, work=nothing)
    make_due(database, task)
    with database.session() as session:
        session.execute(runs.update().values(held_until=utc_now() + timedelta(hours=1)))
        session.commit()
        assert not runner_of(task).run_due(task)
        session.execute(runs.update().values(held_until=utc_now()))
        session.commit()
    assert runner_of(task).run_due(task)


def test_failure_does_not_end_the_runner(
    database: Database,
    runner_of: MakeRunner,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(**tools: object) -> None:
        raise ValueError("no luck")

    task = TimedTask("fail", seconds=1, work=fail)
    make_due(database, task)
    runner = runner_of(task)
    runner.start()
    until(lambda: runner.failures["fail"] >= 2)
    assert "no luck" in caplog.text


def test_run_is_rolled_back_when_it_fails(database: Database, runner_of: MakeRunner) -> None:
    def fail_late(*, session: Session, **tools: object) -> None:
        now = utc_now()
        session.execute(runs.insert().values(name="left over", next_at=now, held_until=now))
        raise ValueError

    task = TimedTask("fail", seconds=3600, work=fail_late)
    make_due(database, task)
    assert runner_of(task).run_due(task)
    with database.session() as session:
        assert session.scalars(sa.select(runs.c.name)).all() == ["fail"]


def test_first_run_is_a_period_after_the_start(database: Database, runner_of: MakeRunner) -> None:
    runner = runner_of(TimedTask("later", seconds=3600, work=nothing))
    runner.start()

    def next_run() -> object:
        with database.session() as session:
            return session.scalar(sa.select(runs.c.next_at))

    until(lambda: next_run() is not None)
    runner.stop()
    assert runner.runs["later"] == 0


def test_task_that_is_not_built_is_left_alone(
    database: Database,
    runner_of: MakeRunner,
    caplog: pytest.LogCaptureFixture,
) -> None:
    runner = runner_of(
        TimedTask("unbuilt", seconds=1, work=not_built),
        TimedTask("built", seconds=1, work=nothing),
    )
    make_due(database, TimedTask("unbuilt", seconds=1, work=not_built))
    make_due(database, TimedTask("built", seconds=1, work=nothing))
    runner.start()
    until(lambda: runner.runs["built"] >= 1)
    runner.stop()
    assert runner.runs["unbuilt"] == 0
    assert caplog.text.count("the task unbuilt is not built yet") == 1
