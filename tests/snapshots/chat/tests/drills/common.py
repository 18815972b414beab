"""Code shared by the drills: the stack that they disturb, requests, and checks.

A drill disturbs the stack of docker-compose.yml. With --local it starts the service itself, and
what lies in front of a server and fails is a TCP proxy: the server itself is left alone.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

from scripts import seed

ROOT = Path(__file__).parents[2]
ANSWER_SECONDS = 12
"""Maximum duration of a request, whatever fails: the sum of all time limits."""
FAST_SECONDS = 1
"""Maximum duration of a request that fails fast."""
RECOVERY_SECONDS = 30
"""Maximum time for the service to notice a recovered dependency."""
LIST = "/api/v1/conversations"
"""A path that requires the database."""
HEADERS: dict[str, str] = {}
SERVICES: dict[str, tuple[str, int]] = {
    "db": ("DATABASE_URL", 5432),
    "cache": ("CACHE_URL", 6379),
}
"""Variable and default port of each server that can be proxied."""
ENTITY = "conversation"
"""The entity that drills create."""
READ = "/api/v1/conversations"
"""Path that reads one."""
ALL = "/api/v1/conversations"
"""Path that lists them."""


@dataclass(frozen=True)
class Answer:
    """A response; status 0 means that the connection failed."""

    status: int
    seconds: float
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """Return the decoded body."""
        return json.loads(self.body)

    def __str__(self) -> str:
        """Return both in words."""
        return f"{self.status or 'no answer'} after {self.seconds:.2f} s"


def lowered(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return headers with names in lower case."""
    return {name.lower(): value for name, value in headers}


def kind(name: str) -> seed.Resource:
    """Return how records of an entity are created."""
    return next(resource for resource in seed.RESOURCES if resource.name == name)


def address(path: str, record: Mapping[str, Any]) -> str:
    """Fill a path with the values of a record."""
    parts = []
    for part in path.split("/"):
        value = record.get(part.strip("{}"), record["id"]) if part.startswith("{") else part
        parts.append(urllib.parse.quote(str(value), safe=""))
    return "/".join(parts)


class Proxy:
    """A TCP proxy in front of a server, which can refuse, freeze or delay connections."""

    def __init__(self, host: str, port: int) -> None:
        self.delay = 0.0
        self._target = (host, port)
        self._speaks = threading.Event()
        self._speaks.set()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def refuse(self) -> None:
        """Close all connections and accept no more."""
        # A thread that waits in accept() keeps the port open until it is woken.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            self._close(connection)

    def accept(self) -> None:
        """Accept connections again."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def fall_silent(self) -> None:
        """Keep and accept connections, but forward nothing."""
        self._speaks.clear()

    def speak(self) -> None:
        """Forward everything again."""
        self._speaks.set()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self._target, timeout=5)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        self._open |= {client, server}
        for source, target in ((client, server), (server, client)):
            threading.Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self._speaks.wait()
                time.sleep(self.delay)
                target.sendall(data)
        self._close(source)
        self._close(target)

    def _close(self, connection: socket.socket) -> None:
        self._open.discard(connection)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()


class Stack:
    """A running stack, and ways to disturb it."""

    base_url: str
    is_local = False

    def stop(self, service: str) -> None:
        """Stop a server."""
        raise NotImplementedError

    def start(self, service: str) -> None:
        """Start it again."""
        raise NotImplementedError

    def pause(self, service: str) -> None:
        """Freeze a server: connections stay open, without responses."""
        raise NotImplementedError

    def resume(self, service: str) -> None:
        """Resume it."""
        raise NotImplementedError

    def kill(self) -> None:
        """Kill the API without warning."""
        raise NotImplementedError

    def start_api(self) -> None:
        """Start the API again."""
        raise NotImplementedError

    def run(self, *arguments: str) -> str:
        """Run Python where the API runs, and return its output."""
        raise NotImplementedError

    def hold(self, *arguments: str) -> subprocess.Popen[str]:
        """Start Python where the API runs; it exits by itself."""
        raise NotImplementedError

    def close(self) -> None:
        """Restore the stack."""


class ComposeStack(Stack):
    """The running stack of docker-compose.yml."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._undo: dict[tuple[str, str], Callable[[], None]] = {}

    def stop(self, service: str) -> None:
        """Stop the container."""
        self._undo["stop", service] = lambda: self.start(service)
        self._compose("stop", "--timeout", "2", service)

    def start(self, service: str) -> None:
        """Start the container."""
        self._undo.pop(("stop", service), None)
        self._compose("start", service)

    def pause(self, service: str) -> None:
        """Freeze the processes of the container."""
        self._undo["pause", service] = lambda: self.resume(service)
        self._compose("pause", service)

    def resume(self, service: str) -> None:
        """Resume them."""
        self._undo.pop(("pause", service), None)
        self._compose("unpause", service)

    def kill(self) -> None:
        """Kill the container; Docker does not restart it after that."""
        self._undo["kill", "api"] = self.start_api
        self._compose("kill", "--signal", "KILL", "api")

    def start_api(self) -> None:
        """Start the container."""
        self._undo.pop(("kill", "api"), None)
        self._compose("start", "api")

    def run(self, *arguments: str) -> str:
        """Run Python in the container of the API."""
        return self._compose("exec", "-T", "api", "python", *arguments)

    def hold(self, *arguments: str) -> subprocess.Popen[str]:
        """Start Python in the container of the API."""
        command = ["docker", "compose", "exec", "-T", "api", "python", *arguments]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def close(self) -> None:
        """Start and resume all containers."""
        for undo in list(self._undo.values()):
            undo()

    def _compose(self, *arguments: str) -> str:
        command = ["docker", "compose", *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise OSError(f"{' '.join(command)}: {done.stderr.strip()}")
        return done.stdout


class LocalStack(Stack):
    """The API as a local process, with its own data or behind proxies."""

    is_local = True

    def __init__(self, services: tuple[str, ...], variables: dict[str, str]) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="drill-")
        self.proxies: dict[str, Proxy] = {}
        self.environment = os.environ | {"PYTHONPATH": str(ROOT)} | variables
        for service, (variable, port) in SERVICES.items():
            url = urllib.parse.urlsplit(self.environment.get(variable, ""))
            if url.hostname:
                proxy = self.proxies[service] = Proxy(url.hostname, url.port or port)
                account, at, _ = url.netloc.rpartition("@")
                address = url._replace(netloc=f"{account}{at}127.0.0.1:{proxy.port}")
                self.environment[variable] = address.geturl()
            elif service in services:
                raise OSError(f"set {variable} to the address of a server: {service} is to fail")
        if "db" not in self.proxies:
            self.environment["DATABASE_URL"] = f"sqlite:///{self.folder.name}/drill.db"
        else:
            self._python("-m", "alembic", "upgrade", "head")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self._port = listener.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self._port}"
        self.start_api()

    def stop(self, service: str) -> None:
        """Refuse connections."""
        self.proxies[service].refuse()

    def start(self, service: str) -> None:
        """Accept connections again."""
        self.proxies[service].accept()

    def pause(self, service: str) -> None:
        """Forward nothing."""
        self.proxies[service].fall_silent()

    def resume(self, service: str) -> None:
        """Forward everything again."""
        self.proxies[service].speak()

    def kill(self) -> None:
        """Send SIGKILL."""
        self._api.send_signal(signal.SIGKILL)
        self._api.wait()

    def start_api(self) -> None:
        """Start uvicorn."""
        command = [sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(self._port)]
        self._api = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def run(self, *arguments: str) -> str:
        """Run Python with the settings of the API."""
        return self._python(*arguments)

    def hold(self, *arguments: str) -> subprocess.Popen[str]:
        """Start Python with the settings of the API."""
        command = [sys.executable, *arguments]
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        """Stop the API and delete its data."""
        for proxy in self.proxies.values():
            proxy.speak()
        self._api.terminate()
        try:
            self._api.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._api.kill()
            self._api.wait()
        self.folder.cleanup()

    def _python(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise OSError(f"{' '.join(command)}: {done.stderr.strip()}")
        return done.stdout


class Drill:
    """A drill: its stack, and the results of its checks."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.failures = 0
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def expect(self, text: str, is_met: bool, found: object = "") -> None:
        """Print whether an expectation is met, and the finding."""
        self.failures += not is_met
        found = f" ({found})" if str(found) else ""
        print(f"{'PASS' if is_met else 'FAIL'}  {text}{found}", flush=True)

    def ask(
        self,
        path: str,
        method: str = "GET",
        data: bytes | None = None,
        media_type: str = "application/json",
        timeout: float = ANSWER_SECONDS * 2,
    ) -> Answer:
        """Send one request, and return the response."""
        headers = HEADERS | ({"Content-Type": media_type} if data is not None else {})
        url = self.stack.base_url + path
        request = urllib.request.Request(url, data=data, headers=headers, method=method)
        begin = time.monotonic()
        try:
            with self._opener.open(request, timeout=timeout) as reply:
                body = reply.read()
                headers = lowered(reply.headers.items())
                return Answer(reply.status, time.monotonic() - begin, headers, body)
        except urllib.error.HTTPError as reply:
            with reply:
                body = reply.read()
                headers = lowered(reply.headers.items())
                return Answer(reply.code, time.monotonic() - begin, headers, body)
        except (OSError, HTTPException):
            return Answer(0, time.monotonic() - begin)

    def ask_at_once(self, count: int, path: str) -> list[Answer]:
        """Send the same GET several times concurrently."""
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(self.ask, [path] * count))

    def wait_until(self, is_so: Callable[[], bool], seconds: float = RECOVERY_SECONDS) -> float:
        """Wait for a condition, and return how long it took; infinity after a timeout."""
        begin = time.monotonic()
        while not is_so():
            if time.monotonic() - begin > seconds:
                return math.inf
            time.sleep(0.2)
        return time.monotonic() - begin

    def expect_ready(self, seconds: float = RECOVERY_SECONDS) -> None:
        """Expect the service to become ready and respond."""
        waited = self.wait_until(lambda: self.ask("/ready").status == 200, seconds)
        is_ready = waited < math.inf
        found = f"after {waited:.1f} s" if is_ready else "not at all"
        self.expect(f"the service is ready within {seconds} s", is_ready, found)
        answer = self.ask(LIST)
        self.expect(f"GET {LIST} is answered", answer.status == 200, answer)

    def expect_refusals(self, answers: list[Answer], seconds: float) -> None:
        """Expect each request to fail in time, with a problem document."""
        slowest = max(answers, key=lambda answer: answer.seconds)
        statuses = sorted({answer.status for answer in answers})
        self.expect("all are answered with 503", statuses == [503], statuses)
        self.expect(f"all within {seconds} s", slowest.seconds <= seconds, slowest)
        told = all("retry-after" in answer.headers for answer in answers)
        self.expect("all with the time after which to try again", told)

    def references(self, entity: str = ENTITY) -> dict[str, list[str]]:
        """Create the targets of a record's references, and return their ids."""
        ids: dict[str, list[str]] = {}
        target = seed.RESOURCES.index(kind(entity))
        for resource in seed.RESOURCES[:target]:
            seed.create(self.stack.base_url, resource, 1, ids, random.Random())
        return ids

    def create(self, ids: dict[str, list[str]], number: int, entity: str = ENTITY) -> Answer:
        """Create a record with generated values."""
        resource = kind(entity)
        fields = seed.body(self.stack.base_url, resource, number, ids, random.Random())
        if resource.upload:
            data, media_type = seed.multipart(fields, number, random.Random())
        else:
            data, media_type = json.dumps(fields).encode(), "application/json"
        return self.ask(resource.path, "POST", data, media_type)

    def count(self) -> int:
        """Return the number of records."""
        count = 0
        page: dict[str, Any] = {"next": ""}
        while page["next"] is not None:
            after = f"&after={page['next']}" if page["next"] else ""
            page = self.ask(f"{ALL}?limit=100{after}").json()
            count += len(page["items"])
        return count

    def is_stored(self, record: Mapping[str, Any]) -> bool:
        """Return whether a record exists."""
        after = f"&after={uuid.UUID(int=uuid.UUID(record['id']).int - 1)}"
        page = self.ask(f"{address(READ, record)}?limit=1{after}")
        return page.status == 200 and [item["id"] for item in page.json()["items"]] == [
            record["id"],
        ]


def main(
    title: str,
    act: Callable[[Drill], None],
    *services: str,
    variables: dict[str, str] | None = None,
) -> None:
    """Run a drill that disturbs these services, and exit with its result."""
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("--local", action="store_true", help="start the service on this machine")
    parser.add_argument("--base-url", default="http://127.0.0.1:8000", help="default: %(default)s")
    arguments = parser.parse_args()
    stack: Stack | None = None
    print(f"# {title}", flush=True)
    try:
        if arguments.local:
            stack = LocalStack(services, variables or {})
        else:
            stack = ComposeStack(arguments.base_url.rstrip("/"))
        drill = Drill(stack)
        drill.expect_ready(seconds=30)
        if not drill.failures:
            act(drill)
    except OSError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    finally:
        if stack is not None:
            stack.close()
    sys.exit(1 if drill.failures else 0)
