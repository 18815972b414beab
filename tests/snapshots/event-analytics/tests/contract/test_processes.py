"""A second process is rejected when processes could not share their state."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.platform.alone import Claim, NotAloneError
from app.settings import Settings

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


class Server:
    """A separate API process, on an SQLite file."""

    def __init__(self, file: Path, *arguments: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
        kept = {k: v for k, v in os.environ.items() if not k.endswith("_URL")}
        command = [sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, *arguments],
            cwd=ROOT,
            env=kept | {"DATABASE_URL": f"sqlite:///{file}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def output(self) -> str:
        """Return its output after it has exited."""
        output, _ = self.process.communicate(timeout=START_SECONDS)
        return output

    def wait_until_healthy(self) -> None:
        """Return when it responds."""
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health").close()
            except OSError:
                assert self.process.poll() is None, self.output()
                assert time.monotonic() < end
                time.sleep(0.1)
            else:
                return

    def stop(self) -> None:
        """End it, if it has not ended."""
        self.process.terminate()
        self.output()


@pytest.fixture
def servers() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def start(servers: ExitStack, file: Path, *arguments: str) -> Server:
    """Start a server that ends with the test."""
    server = Server(file, *arguments)
    servers.callback(server.stop)
    return server


def test_workers_are_refused(servers: ExitStack, tmp_path: Path) -> None:
    output = start(servers, tmp_path / "app.db", "--workers", "2").output()
    assert "another process already serves this database" in output
    assert "set BROKER_URL" in output


def test_second_process_is_refused(servers: ExitStack, tmp_path: Path) -> None:
    file = tmp_path / "app.db"
    first = start(servers, file)
    first.wait_until_healthy()
    second = start(servers, file)
    assert "another process already serves this database" in second.output()
    assert second.process.returncode != 0
    first.wait_until_healthy()
    first.stop()
    start(servers, file).wait_until_healthy()


def with_urls(settings: Settings, cache: str, broker: str) -> Settings:
    """Return settings with these servers, as far as there are any."""
    urls = {"cache_url": cache, "broker_url": broker}
    return settings.model_copy(
        update={name: url for name, url in urls.items() if name in Settings.model_fields}
    )


def test_processes_that_share_everything_are_many(settings: Settings) -> None:
    shared = with_urls(settings, "redis://cache.example/0", "redis://broker:6379/0")
    for _ in range(2):
        Claim(shared).take()
    in_memory = with_urls(settings, "memory://", "memory://")
    alone, other = Claim(in_memory), Claim(in_memory)
    alone.take()
    with pytest.raises(NotAloneError):
        other.take()
    alone.release()
    other.take()
    other.release()
