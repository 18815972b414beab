"""One process has the log and the database; the application starts by its name in the README."""

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.api.world import eventually, start

ROOT = Path(__file__).parents[2]


def test_a_second_process_is_refused_with_the_reason(tmp_path: Path) -> None:
    with start(tmp_path):
        code = "import sys, pathlib; from app.service import Service; from app.settings import Settings; Service(Settings(data=pathlib.Path(sys.argv[1])))"
        second = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert second.returncode != 0
        assert "one process serves one database" in second.stderr
        command = [sys.executable, "-m", "streaming.embedded", "usage", "--database", str(tmp_path / "platform.duckdb")]
        reader = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (reader.returncode, "one process serves one database" in reader.stderr) == (1, True)


def run(*words: str) -> None:
    subprocess.run([sys.executable, *words], cwd=ROOT, check=True, capture_output=True)


@pytest.mark.skipif(os.name == "nt", reason="the process is ended by a signal")
def test_uvicorn_starts_it(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "app.main:app", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(tmp_path)},
        stderr=subprocess.DEVNULL,
    )

    def answers() -> bool:
        assert process.poll() is None, "the process has ended"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5) as answer:
                return bool(json.load(answer)["status"] == "ready")
        except urllib.error.URLError:
            return False

    try:
        eventually(answers)
        url = f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:
            assert answer.status == 200
        # What the README says to run next.
        keys = tmp_path / "keys.json"
        run("scripts/tenants.py", "--url", url, "--tenants", "3", "--keys", str(keys))
        events = ["--events", "1500", "--tenants", "3", "--start", "now", "--clean"]
        run("-m", "generator", *events, "--sink", url, "--keys", str(keys))
        request = urllib.request.Request(
            f"{url}/v1/metrics?metric=events&window=1h",
            headers={"Authorization": f"Bearer {json.loads(keys.read_text(encoding='utf-8'))['t-001']}"},
        )

        def counted() -> bool:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return bool(json.load(answer)["value"] > 0)

        eventually(counted)
    finally:
        process.terminate()
        assert process.wait(60) in (0, -15)
