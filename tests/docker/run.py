#!/usr/bin/env python3
"""Starts generated challenges for real: on a machine with Docker, one stack after the other.

For each stack: generate, `docker compose up -d --build --wait`, look at every health check, run every call of
docs/api.md and the scripts, stop each dependency and watch readiness go and come back, take everything down.
Ends with 1 if something was not as the documents say. `--help` lists the stacks.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTED = "http://localhost:8000"
AWAY_SECONDS = 12
"""How long the database stays away: its circuit breaker opens, so that it has to close again."""
MARK = "=== end of block, exit code "

STACKS = {
    "sqlite": ["stack.database=sqlite"],
    "postgresql": [],
    "mysql": ["stack.database=mysql"],
    "postgresql-redis": ["stack.cache=redis", "stack.rate_limit=true"],
    "postgresql-rabbitmq": ["stack.broker=rabbitmq"],
    "postgresql-kafka": ["stack.broker=kafka"],
    "postgresql-nats": ["stack.broker=nats"],
    "everything": [
        "stack.cache=redis",
        "stack.broker=redis",
        "stack.monitoring=prometheus",
        "stack.tracing=opentelemetry",
        "stack.auth=jwt",
        "stack.rate_limit=true",
    ],
}
DEFAULT = ["sqlite", "postgresql-redis", "postgresql-rabbitmq"]


class Fault(Exception):
    """Something is not as it should be; the rest of the stack's checks makes no sense."""


class Stack:
    """One generated challenge under Docker Compose."""

    def __init__(self, name: str, folder: Path, options: argparse.Namespace) -> None:
        self.name = name
        self.folder = folder
        self.base = f"http://127.0.0.1:{options.port}"
        self.limit = options.limit
        self.faults: list[str] = []
        self.environment = os.environ | {"API_PORT": str(options.port)}

    def say(self, text: str) -> None:
        print(f"{self.name}: {text}", flush=True)

    def fault(self, text: str) -> None:
        self.faults.append(text)
        self.say(f"FAULT {text}")

    def run(self, *command: str, limit: float = 120) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            text=True,
            capture_output=True,
            timeout=limit,
            check=False,
        )

    def compose(self, *arguments: str, limit: float = 120) -> str:
        outcome = self.run("docker", "compose", *arguments, limit=limit)
        if outcome.returncode != 0:
            words = " ".join(arguments)
            raise Fault(f"`docker compose {words}` failed:\n{outcome.stdout}{outcome.stderr}")
        return outcome.stdout

    def ask(self, path: str) -> tuple[int, str]:
        """Status and body of a GET; status 0 where nothing answers."""
        try:
            with urllib.request.urlopen(self.base + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    def await_ready(self, wanted: int, seconds: float = 90, text: str = "") -> float | None:
        """Seconds until /ready answers as wanted, or nothing if it never does."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            status, body = self.ask("/ready")
            if status == wanted and text in body:
                return time.monotonic() - started
            time.sleep(0.5)
        return None

    def services(self) -> list[dict[str, str]]:
        lines = self.compose("ps", "--all", "--format", "json").splitlines()
        return [json.loads(line) for line in lines if line.strip()]

    def start(self) -> None:
        started = time.monotonic()
        try:
            self.compose(
                "up", "-d", "--build", "--wait", "--wait-timeout", str(self.limit), limit=self.limit * 4
            )
        except Fault:
            self.say(self.run("docker", "compose", "logs", "--tail", "30").stdout)
            raise
        self.say(f"up in {time.monotonic() - started:.0f} s")
        for service in self.services():
            state = service["Health"] or f"{service['State']} {service['ExitCode']}"
            self.say(f"  {service['Service']}: {state}")
            if state not in ("healthy", "exited 0"):
                self.fault(f"{service['Service']} is {state}")

    def calls(self) -> None:
        """Run every shell block of docs/api.md in one shell, in order."""
        text = (self.folder / "docs/api.md").read_text()
        blocks = re.findall(r"^```bash\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        # The documents' scripts want nothing but Python, under the name that this machine has for it.
        script = (
            f"python() {{ command {sys.executable} \"$@\"; }}\n"
            "curl() { command curl --write-out '%{stderr}status %{http_code}\\n' \"$@\"; }\n"
        )
        for block in blocks:
            block = block.replace(DOCUMENTED, self.base)
            block = re.sub(r"python -m (?:scripts\.seed|tests\.smoke)", rf"\g<0> --base-url {self.base}", block)
            script += f'{block}\ncode=$?\necho "{MARK}$code" >&2\n'
        outcome = self.run("bash", "-c", script, limit=300)
        reports = outcome.stderr.split(MARK)[:-1]
        codes = re.findall(rf"{MARK}(\d+)", outcome.stderr)
        if len(codes) != len(blocks):
            self.fault(f"{len(codes)} of {len(blocks)} calls ran:\n{outcome.stderr[-2000:]}")
        for block, report, code in zip(blocks, reports, codes, strict=False):
            wrong = [status for status in re.findall(r"status (\d+)", report) if status[0] not in "23"]
            if code != "0" or [status for status in wrong if status != "501"]:
                self.fault(f"a call of docs/api.md ended with {code}, answers {wrong}:\n{block}{report}")
        self.say(f"{len(blocks)} blocks of calls ran")
        smoke = self.run(sys.executable, "-m", "tests.smoke", "--base-url", self.base)
        if smoke.returncode != 0:
            self.fault(f"the smoke test failed:\n{smoke.stdout}{smoke.stderr}")

    def lose(self, service: str) -> None:
        """Stop a dependency and start it again."""
        needed = service == "db"
        self.compose("stop", service)
        gone = self.await_ready(503) if needed else self.await_ready(200, text="degraded")
        wanted = "503" if needed else "200, degraded"
        if gone is None:
            self.fault(f"without {service} /ready never answered {wanted}: {self.ask('/ready')}")
        else:
            self.say(f"  without {service}: /ready {wanted} after {gone:.1f} s")
        if self.ask("/health")[0] != 200:
            self.fault(f"without {service} /health answers {self.ask('/health')}")
        if not needed:
            smoke = self.run(sys.executable, "-m", "tests.smoke", "--base-url", self.base)
            if smoke.returncode != 0:
                self.fault(f"without {service} requests fail:\n{smoke.stdout}{smoke.stderr}")
        if needed:
            time.sleep(AWAY_SECONDS)
        self.compose("start", service)
        back = self.await_ready(200) if needed else self.await_ready(200, text='"ok"')
        if back is not None and not needed:
            back = self.await_whole(90)
        if back is None:
            self.fault(f"with {service} again /ready does not recover: {self.ask('/ready')}")
        else:
            self.say(f"  with {service} again: /ready 200 after {back:.1f} s")

    def drills(self) -> None:
        """Run the challenge's own drills against the stack."""
        for drill in sorted((self.folder / "tests/drills").glob("*.py")):
            if drill.stem == "common":
                continue
            outcome = self.run(sys.executable, "-m", f"tests.drills.{drill.stem}", "--base-url", self.base, limit=600)
            verdicts = re.findall(r"^(PASS|FAIL)\b", outcome.stdout, re.MULTILINE)
            self.say(f"  drill {drill.stem}: {verdicts.count('PASS')} passed, {verdicts.count('FAIL')} failed")
            if outcome.returncode != 0:
                self.fault(f"the drill {drill.stem} ended with {outcome.returncode}:\n{outcome.stdout}{outcome.stderr}")

    def await_whole(self, seconds: float) -> float | None:
        """Seconds until /ready tells of nothing that is degraded."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            status, body = self.ask("/ready")
            if status == 200 and "degraded" not in body:
                return time.monotonic() - started
            time.sleep(0.5)
        return None

    def errors(self) -> None:
        """What the containers themselves called an error while nothing was stopped."""
        log = self.compose("logs", "--no-log-prefix", "api")
        found = [line for line in log.splitlines() if '"level": "ERROR"' in line]
        for line in found[:3]:
            self.fault(f"the log of the API has an error: {line[:500]}")

    def down(self) -> None:
        self.compose("down", "--volumes", "--remove-orphans")
        left = self.run("docker", "ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={self.folder.name}")
        if left.stdout.strip():
            self.fault(f"containers are left: {left.stdout}")

    def check(self, with_drills: bool, keep: bool) -> None:
        try:
            self.start()
            self.calls()
            self.errors()
            running = {service["Service"] for service in self.services() if service["State"] == "running"}
            for service in ("db", "cache", "broker"):
                if service in running:
                    self.lose(service)
            if with_drills:
                self.drills()
        except (Fault, subprocess.TimeoutExpired) as error:
            self.fault(str(error))
        finally:
            if not keep:
                self.down()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stacks", nargs="*", metavar="STACK", help=f"{', '.join(STACKS)}; {', '.join(DEFAULT)} if none is named")
    parser.add_argument("--preset", help="a preset to start from, for every stack")
    parser.add_argument("--program", help="designgen, where it is built already")
    parser.add_argument("--port", type=int, default=18000, help="port of the API on this machine")
    parser.add_argument("--limit", type=int, default=240, help="seconds until a stack must be healthy")
    parser.add_argument("--drills", action="store_true", help="run the drills of each challenge, too")
    parser.add_argument("--keep", action="store_true", help="leave the last state running, to look at it")
    options = parser.parse_args()
    for name in options.stacks:
        if name not in STACKS:
            parser.error(f"there is no stack {name}")
    for tool in ("docker", "bash", "curl", "jq"):
        if shutil.which(tool) is None:
            parser.error(f"{tool} is missing")
    program = [options.program] if options.program else ["cargo", "run", "--quiet", "--release", "--"]
    work = Path(tempfile.mkdtemp(prefix="designgen-docker-"))
    faults = 0
    for name in options.stacks or DEFAULT:
        arguments = ["new", f"docker-{name}", "--no-input", "--output", str(work)]
        arguments += ["--preset", options.preset or "none"]
        for setting in STACKS[name]:
            arguments += ["--set", setting]
        subprocess.run([*program, *arguments], cwd=ROOT, check=True)
        stack = Stack(name, work / f"docker-{name}", options)
        stack.check(options.drills, options.keep)
        faults += len(stack.faults)
    if options.keep:
        print(f"kept in {work}")
    else:
        shutil.rmtree(work)
    print(f"{faults} faults" if faults != 1 else "1 fault")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
