"""Tests that see the service from outside: over HTTP only.

The fixture `api` is a client of the service in this process, or of the one at `--base-url ADDRESS`. `start` starts the service in processes of its own,
with other settings or several at once, and stops them at the end of the test.

Requests carry the credential of a writer. `api_reader` and `api_anonymous` are clients of the same
service that may only read, and that send no credential.

`matches` compares answers, `eventually` waits for something to become true, and `at_once` makes
calls that compete with each other. `--exercise NAME` chooses the tests of one exercise. With
`--result FILE`, the result of each test is written as JSON.

With `--service FOLDER`, the service is that of another repository, whose code runs in processes of
its own only; `--within PROGRAM` starts them by a program, which gets their command as its arguments.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import uuid4

import httpx2
import pytest
import redis
from fastapi.testclient import TestClient

from app.settings import Settings
from scripts import credentials as deployed
from tests import credentials, schema

ROOT = Path(__file__).parents[1]
START_SECONDS = 60
"""How long a process may take to become ready."""
STOP_SECONDS = 15
"""How long it may take to stop."""
REQUEST_SECONDS = 30
"""How long a request may take."""
OUTCOMES = ("passed", "failed", "skipped", "unfinished")
"""What can come of a test."""
MESSAGE_LENGTH = 2000
"""How much of a message is kept in a result."""

Result = TypeVar("Result")

# ---- Comparing, waiting, competing


def matches(actual: object, expected: object) -> None:
    """Raise an `AssertionError` that names the place unless `actual` is as expected.

    A mapping may have further members, and a list has exactly the items that are expected. These
    forms describe a value without giving it:

    - `{"$matches": regex}`: a text in which the expression is found
    - `{"$length": n}`: a text, list or mapping of this length
    - `{"$min": n}`, `{"$max": n}`: a number within these bounds, or a text that sorts there
    - `{"$contains": value}`: a text with this part, or a list with an item that matches
    - `{"$not": value}`: anything that does not match
    - `{"$any": True}`: anything, as long as it is there
    """
    _match(actual, expected, ())


def eventually(check: Callable[[], Result], within: float = 5) -> Result:
    """Repeat `check` until it raises no `AssertionError`, and return its result."""
    end = time.monotonic() + within
    pause = 0.02
    while True:
        try:
            return check()
        except AssertionError as error:
            left = end - time.monotonic()
            if left <= 0:
                error.add_note(f"This was still the case after {within} s.")
                raise
            time.sleep(min(pause, left))
            pause = min(pause * 2, 0.25)


def at_once(calls: Sequence[Callable[[], Result]]) -> list[Result]:
    """Make all calls at the same moment, each in a thread, and return their results in order.

    If calls fail, the first of their errors is raised after all have ended.
    """
    if not calls:
        return []
    line = threading.Barrier(len(calls))

    def run(call: Callable[[], Result]) -> Result:
        line.wait(REQUEST_SECONDS)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(run, call) for call in calls]]


def _match(actual: object, expected: object, path: tuple[object, ...]) -> None:
    if not isinstance(expected, Mapping):
        _match_plain(actual, expected, path)
    elif any(str(name).startswith("$") for name in expected):
        for form, value in expected.items():
            if form not in _FORMS:
                raise ValueError(f"{form} is not one of {', '.join(_FORMS)}")
            _FORMS[form](actual, value, path)
    else:
        _require(isinstance(actual, Mapping), path, actual, "an object")
        assert isinstance(actual, Mapping)
        for name, value in expected.items():
            if name not in actual:
                raise AssertionError(f"{_place((*path, name))} is missing in {_short(actual)}")
            _match(actual[name], value, (*path, name))


def _match_plain(actual: object, expected: object, path: tuple[object, ...]) -> None:
    if isinstance(expected, list | tuple):
        _require(isinstance(actual, list | tuple), path, actual, "a list")
        assert isinstance(actual, list | tuple)
        _require(len(actual) == len(expected), path, actual, f"a list of length {len(expected)}")
        for index, (item, value) in enumerate(zip(actual, expected, strict=True)):
            _match(item, value, (*path, index))
        return
    # As in JSON, true is not 1.
    same_kind = isinstance(actual, bool) == isinstance(expected, bool)
    _require(same_kind and actual == expected, path, actual, repr(expected))


def _match_regex(actual: object, pattern: Any, path: tuple[object, ...]) -> None:
    is_found = isinstance(actual, str) and re.search(pattern, actual) is not None
    _require(is_found, path, actual, f"a text that matches {pattern!r}")


def _match_length(actual: object, length: Any, path: tuple[object, ...]) -> None:
    has_length = isinstance(actual, str | list | tuple | Mapping) and len(actual) == length
    _require(has_length, path, actual, f"something of length {length}")


def _match_min(actual: Any, least: Any, path: tuple[object, ...]) -> None:
    is_in = _is_comparable(actual, least) and actual >= least
    _require(is_in, path, actual, f"at least {least!r}")


def _match_max(actual: Any, most: Any, path: tuple[object, ...]) -> None:
    is_in = _is_comparable(actual, most) and actual <= most
    _require(is_in, path, actual, f"at most {most!r}")


def _match_part(actual: object, part: Any, path: tuple[object, ...]) -> None:
    if isinstance(actual, str) and isinstance(part, str):
        is_found = part in actual
    else:
        items = actual if isinstance(actual, list | tuple) else []
        is_found = any(_is_match(item, part) for item in items)
    _require(is_found, path, actual, f"something that contains {part!r}")


def _match_other(actual: object, other: Any, path: tuple[object, ...]) -> None:
    _require(not _is_match(actual, other), path, actual, f"anything but {other!r}")


def _match_any(actual: object, _: Any, path: tuple[object, ...]) -> None:
    """Accept the value, because it is there."""


_FORMS: dict[str, Callable[[object, Any, tuple[object, ...]], None]] = {
    "$matches": _match_regex,
    "$length": _match_length,
    "$min": _match_min,
    "$max": _match_max,
    "$contains": _match_part,
    "$not": _match_other,
    "$any": _match_any,
}


def _is_match(actual: object, expected: object) -> bool:
    try:
        matches(actual, expected)
    except AssertionError:
        return False
    return True


def _is_comparable(actual: object, bound: object) -> bool:
    if isinstance(bound, str):
        return isinstance(actual, str)
    return isinstance(actual, int | float) and not isinstance(actual, bool)


def _require(is_met: bool, path: tuple[object, ...], actual: object, wanted: str) -> None:
    if not is_met:
        raise AssertionError(f"{_place(path)} is {_short(actual)}, not {wanted}")


def _place(path: tuple[object, ...]) -> str:
    return ".".join(map(str, path)) or "the value"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 300 else f"{text[:300]}…"


# ---- The service, wherever it runs


class Target:
    """A service to test; all of its clients are closed at the end of the test."""

    def __init__(self, closing: ExitStack) -> None:
        self._closing = closing

    def credential(self, role: str = "writer") -> dict[str, str]:
        """Return the header with the credential of a role."""
        return credentials.WRITER if role == "writer" else credentials.READER

    def client(self, headers: Mapping[str, str] | None = None) -> httpx2.Client:
        """Return a client that sends these headers."""
        raise NotImplementedError


class InProcess(Target):
    """The application in this process."""

    def __init__(self, closing: ExitStack, running: TestClient) -> None:
        super().__init__(closing)
        self._running = running

    def client(self, headers: Mapping[str, str] | None = None) -> TestClient:
        """Return a client in the same event loop; a defect is status 500, as outside."""
        client = TestClient(
            self._running.app,
            raise_server_exceptions=False,
            follow_redirects=False,
            headers=dict(headers or {}),
        )
        client.portal = self._running.portal
        return client


class Remote(Target):
    """A service behind an address."""

    def __init__(self, closing: ExitStack, address: str) -> None:
        super().__init__(closing)
        self.address = address.rstrip("/")

    def client(self, headers: Mapping[str, str] | None = None) -> httpx2.Client:
        """Return a client that is closed at the end of the test."""
        client = httpx2.Client(
            base_url=self.address,
            follow_redirects=False,
            headers=headers,
            timeout=REQUEST_SECONDS,
            limits=httpx2.Limits(max_connections=None),
            trust_env=False,
        )
        return self._closing.enter_context(client)


class Deployed(Remote):
    """The service at `--base-url`, with the credential that scripts/ send."""

    def credential(self, role: str = "writer") -> dict[str, str]:
        """Return the header with the credential of a role."""
        if role == "writer":
            return deployed.headers()
        pytest.skip("only the key of a writer is known of the service at --base-url")


@dataclass(frozen=True)
class Code:
    """The code of a service, and how its programs are started."""

    root: Path = ROOT
    within: tuple[str, ...] = ()

    def command(self, module: str, *arguments: str) -> list[str]:
        """Return the command of a program."""
        return [*self.within, sys.executable, "-m", module, *arguments]


class Process:
    """The service in a process of its own, which can be stopped, killed and started again."""

    def __init__(
        self, closing: ExitStack, code: Code, variables: Mapping[str, str], folder: Path
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port: int = listener.getsockname()[1]
        self._closing = closing
        self._code = code
        self._variables = variables
        self._folder = folder
        self._log = folder / f"process-{self.port}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._target = Remote(closing, f"http://127.0.0.1:{self.port}")
        self.api = self._target.client(self._target.credential())
        closing.callback(self.kill)

    def client(self, headers: Mapping[str, str]) -> httpx2.Client:
        """Return another client, which sends these headers."""
        return self._target.client(headers)

    @property
    def is_running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def output(self) -> str:
        """What it has written so far."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def begin(self) -> None:
        """Start it, without waiting."""
        arguments = ["app.main:app", "--app-dir", str(self._code.root), "--port", str(self.port)]
        command = self._code.command("uvicorn", *arguments, "--timeout-graceful-shutdown", "5")
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self._folder,  # Where there is no `.env`.
                env=self._variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until_ready(self) -> None:
        """Return when it answers."""
        assert self._process is not None
        end = time.monotonic() + START_SECONDS
        while True:
            if (code := self._process.poll()) is not None:
                raise AssertionError(f"the service ended with exit code {code}:\n{self.output}")
            with suppress(httpx2.TransportError):
                if self.api.get("/ready").status_code == 200:
                    return
            if time.monotonic() > end:
                raise AssertionError(
                    f"the service was not ready after {START_SECONDS} s:\n{self.output}"
                )
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it as a deployment does: what it is doing may end."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it: whatever it is doing is lost."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stop it if it runs, and start it again at the same address."""
        self.stop()
        self.begin()
        self.wait_until_ready()

    def _end(self, with_signal: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(with_signal)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        if self._code.within:
            # What the program has started ends after it.
            eventually(self._is_gone, STOP_SECONDS)

    def _is_gone(self) -> None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            raise AssertionError(f"something still listens at port {self.port}")


class Service:
    """The service in processes of its own, all over the same database."""

    def __init__(self, processes: Sequence[Process]) -> None:
        self.processes = list(processes)
        self.apis = [process.api for process in processes]
        """A client of each process."""
        self.api = self.apis[0]

    def stop(self) -> None:
        """Stop all processes as a deployment does."""
        for process in self.processes:
            process.stop()

    def kill(self) -> None:
        """Kill all processes."""
        for process in self.processes:
            process.kill()

    def restart(self) -> None:
        """Stop the processes that run, and start all again at the same addresses."""
        self.stop()
        for process in self.processes:
            process.begin()
        for process in self.processes:
            process.wait_until_ready()


class Host:
    """The service of `--service`: one process for all tests, and a new one after each failure."""

    def __init__(self, code: Code, folder: Path) -> None:
        self.code = code
        self.migrated = folder / "migrated.db"
        self._folder = folder
        self._started = 0
        self._failures: list[AssertionError] = []
        self._closing = ExitStack()
        self._process: Process | None = None

    def migrate(self) -> Path:
        """Return an SQLite file with the tables that the migrations of the service make."""
        if not self.migrated.exists():
            made = self._folder / "making.db"
            root = str(self.code.root)
            arguments = ["--config", f"{root}/alembic.ini", "upgrade", "head"]
            outcome = subprocess.run(
                self.code.command("alembic", *arguments),
                cwd=self._folder,
                env=os.environ | {"DATABASE_URL": f"sqlite:///{made}", "PYTHONPATH": root},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=START_SECONDS,
                check=False,
            )
            assert outcome.returncode == 0, f"the migrations fail:\n{outcome.stdout}"
            made.rename(self.migrated)
        return self.migrated

    def process(self) -> Process:
        """Return the process, which is started if it does not run."""
        if self._process is None or not self._process.is_running:
            # What does not start twice will not start for another test.
            if len(self._failures) > 1:
                raise self._failures[-1]
            self.discard()
            try:
                self._process = self._start()
            except AssertionError as error:
                self._failures.append(error)
                raise
            self._failures.clear()
        return self._process

    def discard(self) -> None:
        """End the process: the next test gets another one."""
        self._process = None
        self._closing.close()

    def _start(self) -> Process:
        folder = self._folder / f"host-{self._started}"
        self._started += 1
        folder.mkdir()
        variables = _variables(folder, self.migrate(), 1, self._closing)
        process = Process(self._closing, self.code, variables, folder)
        process.begin()
        process.wait_until_ready()
        return process


class Start(Protocol):
    """Starts the service in processes of its own, with these variables in the environment."""

    def __call__(self, workers: int = 1, **environment: str) -> Service:
        """Return when it is ready."""
        ...


# ---- Fixtures


@pytest.fixture
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    """The service in this process, or the one of `--base-url` or `--service`."""
    with ExitStack() as closing:
        if address := request.config.getoption("--base-url"):
            yield Deployed(closing, address)
        elif host := _host(request):
            process = host.process()
            request.node.stash[_STARTED] = [process]
            yield Remote(closing, f"http://127.0.0.1:{process.port}")
        else:
            yield InProcess(closing, request.getfixturevalue("client"))


@pytest.fixture
def api(target: Target) -> httpx2.Client:
    """A client of the service that may write."""
    return target.client(target.credential())


@pytest.fixture
def api_reader(target: Target) -> httpx2.Client:
    """A client of the service that may only read."""
    return target.client(target.credential(role="reader"))


@pytest.fixture
def api_anonymous(target: Target) -> httpx2.Client:
    """A client of the service that sends no credential."""
    return target.client()


@pytest.fixture
def start(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Start]:
    """Start the service in processes of its own."""
    if request.config.getoption("--base-url"):
        pytest.skip("starts the service itself, and is not for the one at --base-url")
    started: list[Process] = []
    request.node.stash[_STARTED] = started
    host = _host(request)
    code = host.code if host else Code()

    with ExitStack() as closing:

        def start(workers: int = 1, **environment: str) -> Service:
            folder = tmp_path / f"service-{len(started)}"
            folder.mkdir()
            migrated = host.migrate() if host else request.getfixturevalue("migrated")
            variables = _variables(folder, migrated, workers, closing) | environment
            processes = [Process(closing, code, variables, folder) for _ in range(workers)]
            started.extend(processes)
            for process in processes:
                process.begin()
            for process in processes:
                process.wait_until_ready()
            return Service(processes)

        yield start


def _host(request: pytest.FixtureRequest) -> Host | None:
    """Return the service of `--service`, which ends with the last test."""
    root: Path | None = request.config.getoption("--service")
    if root is None:
        return None
    if _HOST not in request.config.stash:
        within = request.config.getoption("--within")
        factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
        code = Code(root.resolve(), (within,) if within else ())
        host = Host(code, factory.mktemp("host"))
        request.config.stash[_HOST] = host
        request.config.add_cleanup(host.discard)
    return request.config.stash[_HOST]


def _variables(folder: Path, migrated: Path, workers: int, closing: ExitStack) -> dict[str, str]:
    """Return the environment of processes with an empty database."""
    variables = dict(os.environ)
    for name, field in Settings.model_fields.items():
        variables.pop(str(field.validation_alias or name.upper()), None)
    shutil.copy(migrated, folder / "service.db")
    variables |= {
        "ENVIRONMENT": "test",
        "DATABASE_URL": f"sqlite:///{folder}/service.db",
        "BROKER_URL": os.environ.get("TEST_BROKER_URL", "memory://"),
        "BROKER_PASSWORD": os.environ.get("TEST_BROKER_PASSWORD", ""),
        "BROKER_QUEUE": f"test-{uuid4().hex}",
        "WORKER_IN_API": "true",
        "API_KEYS": credentials.API_KEYS,
    }
    if schema.SERVER_URL:
        schema.renew()
        variables["DATABASE_URL"] = schema.SERVER_URL
    if workers > 1 and "TEST_BROKER_URL" not in os.environ:
        variables["BROKER_URL"] = _start_redis(folder, closing)
    return variables


def _start_redis(folder: Path, closing: ExitStack) -> str:
    """Start a server that keeps nothing, and return its address."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip(
            "two processes need a Redis that both use: set TEST_REDIS_URL, or install redis-server",
        )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
    command += ["--save", "", "--appendonly", "no"]
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    closing.callback(server.wait)
    closing.callback(server.kill)
    url = f"redis://127.0.0.1:{port}/0"
    with redis.Redis.from_url(url) as client:

        def answers() -> None:
            assert server.poll() is None, (folder / "redis.log").read_text()
            with suppress(redis.ConnectionError):
                assert client.ping()
                return
            raise AssertionError("redis-server does not answer")

        eventually(answers, START_SECONDS)
    return url


# ---- Options and reports

_STARTED = pytest.StashKey[list[Process]]()
_HOST = pytest.StashKey[Host]()
_TESTS = pytest.StashKey[dict[str, dict[str, dict[str, Any]]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("acceptance tests")
    group.addoption("--base-url", metavar="ADDRESS", help="test the service at this address")
    group.addoption(
        "--service", metavar="FOLDER", type=Path, help="test the service of this repository"
    )
    group.addoption("--within", metavar="PROGRAM", help="start that service by this program")
    group.addoption(
        "--exercise",
        metavar="NAME",
        action="append",
        default=[],
        help="run only the tests of this exercise; may be repeated",
    )
    group.addoption(
        "--result",
        metavar="FILE",
        type=Path,
        help="write results as JSON to this file",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker of exercises."""
    about = "exercise(name, weight=1): the exercise of a test, for --exercise"
    config.addinivalue_line("markers", about)
    config.stash[_TESTS] = {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the chosen exercises, and skip what looks into an application that runs elsewhere."""
    if chosen := config.getoption("--exercise"):
        _choose(chosen, config, items)
    option = next((name for name in ("--base-url", "--service") if config.getoption(name)), None)
    elsewhere = pytest.mark.skip(reason=f"looks into the application, and is not for {option}")
    for item in items:
        looks_in = {"settings", "app", "client"} & set(getattr(item, "fixturenames", ()))
        if looks_in and option:
            item.add_marker(elsewhere)
    for item in items:
        _remember(item, "unfinished", "")
    _write(config)


def _choose(chosen: Sequence[str], config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests of these exercises."""
    exercises: dict[str, list[pytest.Item]] = {}
    for item in items:
        marker = item.get_closest_marker("exercise")
        exercises.setdefault(marker.args[0] if marker else "", []).append(item)
    others = exercises.pop("", [])
    for name in chosen:
        if name not in exercises:
            known = ", ".join(exercises) or "none"
            raise pytest.UsageError(f"no test is of the exercise {name!r}; there are: {known}")
    for name, tests in exercises.items():
        if name not in chosen:
            others += tests
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the processes of a failed test have written, and remember its outcome."""
    report = yield
    if report.failed:
        for process in item.stash.get(_STARTED, []):
            title = f"Output of the service at port {process.port}"
            report.sections.append((title, process.output))
        if _HOST in item.config.stash:
            item.config.stash[_HOST].discard()
    if report.failed or report.when == "call" or report.skipped:
        message = str(call.excinfo.value) if call.excinfo else ""
        # A test that fails when it is cleaned up has passed before.
        _remember(item, report.outcome, message[:MESSAGE_LENGTH])
        _write(item.config)
    return report


def _remember(item: pytest.Item, outcome: str, message: str) -> None:
    """Keep the outcome of a test by its exercise, or by its file if it is of none."""
    marker = item.get_closest_marker("exercise")
    topic = str(marker.args[0]) if marker else item.location[0]
    weight = marker.kwargs.get("weight", 1) if marker else 1
    test = {"test": item.nodeid, "outcome": outcome, "weight": weight, "message": message}
    item.config.stash[_TESTS].setdefault(topic, {})[item.nodeid] = test


def _write(config: pytest.Config) -> None:
    """Write the outcomes, after each test: whatever ends the run, they are there."""
    path: Path | None = config.getoption("--result")
    if path is not None:
        found = config.stash[_TESTS]
        result = {topic: _summary(list(tests.values())) for topic, tests in found.items()}
        whole = path.with_name(f"{path.name}.part")
        whole.write_text(json.dumps(result, indent=2) + "\n")
        whole.replace(path)


def _summary(tests: list[dict[str, Any]]) -> dict[str, Any]:
    outcomes = [test["outcome"] for test in tests]
    counts = {outcome: outcomes.count(outcome) for outcome in OUTCOMES}
    return {**counts, "tests": tests}
