"""The API is killed while requests are under way: what was acknowledged counts once, also when it is sent again."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

from app.settings import DEVELOPMENT_KEY
from core.events import format_time
from tests.api.world import body, eventually

pytestmark = pytest.mark.acceptance

ROOT = Path(__file__).parents[2]
BATCHES, SIZE = 40, 25


class Process:
    """The API on a port of this machine; it can be killed and started again on the same data."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._environment = {**os.environ, "DATA_DIR": str(data)}
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(self.port)]
        self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stderr=subprocess.DEVNULL)
        eventually(lambda: self.request("GET", "/ready", "")[0] == 200)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def send(self, method: str, path: str, key: str, content: Any = None) -> http.client.HTTPConnection:
        """Send a request, and do not wait for the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        connection.request(method, path, json.dumps(content) if content is not None else None, headers)
        return connection

    def request(self, method: str, path: str, key: str, content: Any = None) -> tuple[int, Any]:
        """Return status and body of an answer; 0 if nobody answers."""
        try:
            connection = self.send(method, path, key, content)
            answer = connection.getresponse()
            found = answer.status, json.loads(answer.read() or b"null")
        except (OSError, http.client.HTTPException):
            return 0, None
        connection.close()
        return found


@pytest.mark.skipif(os.name == "nt", reason="a process cannot be killed in this way")
def test_a_killed_api_loses_nothing_and_counts_nothing_twice(tmp_path: Path) -> None:
    api = Process(tmp_path)
    try:
        tenant = {"id": "shop-1", "name": "Shop", "currency": "EUR"}
        key = api.request("POST", "/v1/tenants", DEVELOPMENT_KEY, tenant)[1]["key"]["secret"]
        for number in range(BATCHES):
            now = format_time(time.time_ns() // 1_000_000)
            events = {"events": [body(event_id=str(uuid.uuid4()), occurred_at=now) for _ in range(SIZE)]}
            if number % 10 == 9:
                # Nobody knows whether this one was kept.
                api.send("POST", "/v1/events", key, events)
                api.kill()
                api.start()
            assert api.request("POST", "/v1/events", key, events)[0] == 202
            assert api.request("POST", "/v1/events", key, events)[0] == 202

        def counted() -> list[int]:
            days = api.request("GET", "/v1/usage", key)[1]["days"]
            return [sum(day[name] for day in days) for name in ("events", "duplicates", "late", "malformed")]

        eventually(lambda: sum(counted()[:2]) >= 2 * BATCHES * SIZE)
        events_, duplicates, late, malformed = counted()
        assert (events_, late, malformed) == (BATCHES * SIZE, 0, 0)
        assert duplicates >= BATCHES * SIZE
    finally:
        api.kill()
