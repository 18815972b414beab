"""Back-pressure: what waits is bounded, and a loud tenant takes nothing from the others."""

from pathlib import Path

import pytest

from app.admission import Admission
from tests.api.world import World, body, start

pytestmark = pytest.mark.acceptance


def test_a_backlog_refuses_everyone() -> None:
    admission = Admission(backlog_bytes=1_000, rate=100, burst=100)
    assert admission.retry_after("shop-1", 1, 999, 0.0) is None
    wait = admission.retry_after("shop-1", 1, 1_000, 0.0)
    assert wait is not None
    assert wait >= 1


def test_a_loud_tenant_waits_and_a_quiet_one_does_not() -> None:
    admission = Admission(backlog_bytes=1_000, rate=10, burst=100)
    assert admission.retry_after("loud", 100, 0, 0.0) is None
    wait = admission.retry_after("loud", 50, 0, 0.0)
    assert wait is not None
    assert admission.retry_after("quiet", 100, 0, 0.0) is None
    assert admission.retry_after("loud", 50, 0, float(wait)) is None, "who waits as told comes in"


def test_a_steady_rate_is_taken_for_ever() -> None:
    admission = Admission(backlog_bytes=1_000, rate=10, burst=20)
    assert [admission.retry_after("shop-1", 10, 0, float(second)) for second in range(100)] == [None] * 100
    sent = sum(20 for tenth in range(1_000, 2_000) if admission.retry_after("shop-1", 20, 0, tenth / 10) is None)
    assert 900 <= sent <= 1_050


def test_the_api_answers_429_and_keeps_nothing(tmp_path: Path) -> None:
    with start(tmp_path, {"tenant_rate": 1, "tenant_burst": 5}) as client:
        world = World(client)
        world.add("shop-1")
        world.add("shop-2")
        assert world.send("shop-1", *[body(number) for number in range(5)]).status_code == 202
        end = world.service.log.end()
        answer = world.send("shop-1", *[body(number) for number in range(5)])
        assert (answer.status_code, answer.json()["title"]) == (429, "Too many requests")
        assert int(answer.headers["retry-after"]) >= 1
        assert world.service.log.end() == end
        assert world.send("shop-2", body(1)).status_code == 202
    with start(tmp_path / "backlog", {"backlog_bytes": 1}) as client:
        world = World(client)
        world.add("shop-1")
        with world.service.engine.resting():
            assert world.send("shop-1", body(1)).status_code == 202
            assert world.send("shop-1", body(2)).status_code == 429
