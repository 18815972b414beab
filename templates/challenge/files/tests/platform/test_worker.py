{% filter py_module(line_length=python.line_length) -%}
"""The worker: its process, its command line, and its heartbeat."""

import json
import threading
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from app.platform import worker
from app.platform.database import utc_now
from app.platform.messaging import service
from app.platform.messaging.broker import BrokerError
from app.platform.events import Event
from app.platform.messaging.memory import MemoryBroker
from app.settings import Settings


@pytest.fixture
def broker() -> MemoryBroker:
    return MemoryBroker(threading.Event())


@pytest.fixture(autouse=True)
def surroundings(
    app: FastAPI,
    settings: Settings,
    broker: MemoryBroker,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    """A worker whose broker is elsewhere, but in this process."""
    app.state.database.prepare()
    settings = settings.model_copy(update={"broker_url": "elsewhere://"})
    monkeypatch.setattr(worker, "get_settings", lambda: settings)
    monkeypatch.setattr(worker, "HEARTBEAT", tmp_path / "heartbeat")
    for module in (worker, service):
        monkeypatch.setattr(module, "connect", lambda *_: broker)
    return settings


def event() -> Event:
    return Event(
        id=uuid4(),
        type="thing.created",
        key="1",
        occurred_at=utc_now(),
        request_id=None,
        payload={},
    )


def bury(broker: MemoryBroker, event: Event) -> None:
    thread = threading.Thread(target=broker.publish, args=[[event]], daemon=True)
    thread.start()
    delivery = broker.receive(timeout=10)
    assert delivery is not None
    broker.bury(delivery, "broken")
    thread.join()


def test_worker_handles_events_until_it_is_stopped(
    surroundings: Settings,
    broker: MemoryBroker,
) -> None:
    stop = threading.Event()
    process = threading.Thread(target=worker.run, args=[surroundings, stop])
    process.start()
    broker.publish([event(), event()])
    assert time.time() - worker.HEARTBEAT.stat().st_mtime < 10
    stop.set()
    process.join(10)
    assert not process.is_alive()


def test_dead_letters_can_be_listed_and_replayed(
    broker: MemoryBroker,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sent = event()
    bury(broker, sent)
    assert worker.main(["dead-letters"]) == 0
    letter: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert letter["reason"] == "broken"
    assert letter["event"]["id"] == str(sent.id)

    assert worker.main(["dead-letters", "--replay"]) == 0
    assert "1" in capsys.readouterr().out
    assert worker.main(["dead-letters"]) == 0
    assert capsys.readouterr().out == ""
    delivery = broker.receive(timeout=1)
    assert delivery is not None
    assert Event.decode(delivery.body) == sent


def test_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert worker.main(["status"]) == 0
    assert capsys.readouterr().out == "waiting in the outbox: 0\n"


def test_broker_that_is_away_is_told(
    broker: MemoryBroker,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def away(_: int) -> None:
        raise BrokerError("nobody there")

    monkeypatch.setattr(broker, "dead_letters", away)
    assert worker.main(["dead-letters"]) == 1
    assert "nobody there" in capsys.readouterr().err


def test_queue_in_the_process_has_no_worker(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = settings.model_copy(update={"broker_url": "memory://"})
    monkeypatch.setattr(worker, "get_settings", lambda: settings)
    assert worker.main([]) == 2
    assert worker.main(["dead-letters"]) == 2
{%- endfilter %}
