"""What the tests of exercises stand on: comparing, waiting, competing, and the service from outside."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from tests.blackbox import (
    ROOT,
    ClosedError,
    Connect,
    RefusedError,
    Start,
    at_once,
    eventually,
    matches,
)

ROOM = "/ws/members/1"
ORDER = {"id": 7, "paid": True, "lines": [{"sku": "a-1", "count": 2}, {"sku": "b-2", "count": 1}]}


@pytest.mark.parametrize(
    "expected",
    [
        {},
        {"id": 7},
        {"id": 7.0, "paid": True},
        {"lines": [{"sku": "a-1"}, {"count": 1}]},
        {"lines": {"$length": 2}},
        {"lines": {"$contains": {"sku": "b-2"}}},
        {"lines": {"$not": {"$contains": {"sku": "c-3"}}}},
        {"lines": [{"sku": {"$matches": "^[a-z]-[0-9]$"}}, {"sku": {"$contains": "-"}}]},
        {"id": {"$min": 7, "$max": 7}},
        {"id": {"$not": 8}},
        {"paid": {"$any": True}},
    ],
)
def test_matches(expected: object) -> None:
    matches(ORDER, expected)


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        (7, "the value is {'id': 7, "),
        ([], "the value is {'id': 7, "),
        ({"total": {"$any": True}}, "total is missing in {'id': 7, "),
        ({"id": 8}, "id is 7, not 8"),
        ({"id": "7"}, "id is 7, not '7'"),
        ({"id": {"value": 7}}, "id is 7, not an object"),
        ({"paid": 1}, "paid is True, not 1"),
        ({"lines": [{}]}, "lines is [{'sku': 'a-1', "),
        ({"lines": [{}, {"count": 2}]}, "lines.1.count is 1, not 2"),
        ({"lines": {"$length": 3}}, "something of length 3"),
        ({"lines": {"$contains": {"sku": "c-3"}}}, "something that contains {'sku': 'c-3'}"),
        (
            {"lines": [{"sku": {"$matches": "^b"}}, {}]},
            "lines.0.sku is 'a-1', not a text that matches '^b'",
        ),
        ({"id": {"$matches": "7"}}, "id is 7, not a text that matches '7'"),
        ({"id": {"$min": 8}}, "id is 7, not at least 8"),
        ({"id": {"$max": 6}}, "id is 7, not at most 6"),
        ({"paid": {"$min": 0}}, "paid is True, not at least 0"),
        ({"id": {"$not": {"$min": 1}}}, "id is 7, not anything but {'$min': 1}"),
    ],
)
def test_matches_says_what_differs(expected: object, message: str) -> None:
    with pytest.raises(AssertionError) as failure:
        matches(ORDER, expected)
    assert message in str(failure.value)


def test_texts_of_moments_are_ordered() -> None:
    matches(
        "2026-02-01T00:00:00Z",
        {"$min": "2026-01-31T00:00:00Z", "$max": "2026-02-01T00:00:00Z"},
    )


def test_names_of_headers_have_no_case() -> None:
    headers = httpx2.Headers({"Content-Type": "application/json"})
    matches(headers, {"content-type": {"$contains": "json"}})


def test_unknown_form_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"[$]matches"):
        matches(ORDER, {"id": {"$equals": 7}})


def failing(times: int) -> Callable[[], int]:
    """Return a check that fails so many times, and then returns how often it was called."""
    calls = 0

    def check() -> int:
        nonlocal calls
        calls += 1
        assert calls > times, f"call {calls}"
        return calls

    return check


def test_eventually_repeats() -> None:
    assert eventually(failing(3)) == 4


def test_eventually_gives_up() -> None:
    with pytest.raises(AssertionError, match="call") as failure:
        eventually(failing(1_000_000), within=0.1)
    assert "after 0.1 s" in failure.value.__notes__[0]


def test_eventually_raises_other_errors() -> None:
    def check() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        eventually(check)


def test_at_once() -> None:
    meeting = threading.Barrier(3)

    def meet(name: str) -> str:
        meeting.wait(10)
        return name

    assert at_once([lambda: meet("a"), lambda: meet("b"), lambda: meet("c")]) == ["a", "b", "c"]
    assert at_once([]) == []


def test_at_once_raises_the_first_error() -> None:
    def fail(error: Exception) -> None:
        raise error

    with pytest.raises(KeyError):
        at_once([lambda: fail(KeyError()), lambda: fail(IndexError())])


def choose(*exercises: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run two tests of the exercises `buy` and `sell`, of which these are chosen."""
    (folder / "pytest.ini").touch()
    marked = [
        f"@pytest.mark.exercise('{name}')\ndef test_{name}s(): ..." for name in ("buy", "sell")
    ]
    (folder / "test_it.py").write_text("\n".join(["import pytest", *marked, "def test_it(): ..."]))
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.blackbox",
        "-p",
        "no:cacheprovider",
        "-v",
    ]
    command += [f"--exercise={name}" for name in exercises]
    return subprocess.run(
        [*command, f"--config-file={folder}/pytest.ini", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_tests_of_an_exercise_can_be_chosen(tmp_path: Path) -> None:
    assert "3 passed" in choose(folder=tmp_path).stdout
    only = choose("sell", folder=tmp_path).stdout
    assert "test_sells PASSED" in only
    assert "1 passed, 2 deselected" in only
    assert "2 passed, 1 deselected" in choose("sell", "buy", folder=tmp_path).stdout


def test_exercise_without_tests_is_an_error(tmp_path: Path) -> None:
    result = choose("rent", folder=tmp_path)
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert "no test is of the exercise 'rent'; there are: buy, sell" in result.stderr


def test_service_in_this_process(api: httpx2.Client) -> None:
    assert api.get("/ready").status_code == 200


def test_service_in_its_own_process(start: Start) -> None:
    service = start()
    assert service.api.get("/ready").status_code == 200
    service.kill()
    with pytest.raises(httpx2.TransportError):
        service.api.get("/ready")
    service.restart()
    assert service.api.get("/ready").status_code == 200


def test_service_in_two_processes(start: Start) -> None:
    service = start(workers=2)
    assert [api.get("/ready").status_code for api in service.apis] == [200, 200]
    service.processes[0].stop()
    assert service.apis[1].get("/ready").status_code == 200


def test_service_does_not_start_with_wrong_settings(start: Start) -> None:
    with pytest.raises(AssertionError, match="LOG_LEVEL"):
        start(LOG_LEVEL="loud")


@pytest.mark.parametrize("place", ["in this process", "in its own"])
def test_websocket(request: pytest.FixtureRequest, place: str) -> None:
    connect: Connect
    if place == "in this process":
        connect = request.getfixturevalue("connect")
    else:
        connect = request.getfixturevalue("start")().connect
    with connect(ROOM) as socket:
        assert socket.receive_json()["type"] == "welcome"
        socket.send_json({"type": "ping"})
        socket.wait_for({"type": "pong"})
        with pytest.raises(AssertionError, match=r"like .*'pong'.* within 0.1 s, but"):
            socket.wait_for({"type": "pong"}, timeout=0.1)
    assert socket.close_code == 1000
    with connect(ROOM) as socket:
        socket.send_text("x" * 100_000)
        for _ in range(2):
            with pytest.raises(ClosedError) as end:
                socket.wait_for({"type": "nothing"})
            assert end.value.code == socket.close_code == 1009
    with pytest.raises(RefusedError) as refusal:
        connect(ROOM, headers={"Origin": "https://pages.example"})
    assert refusal.value.status == 403
