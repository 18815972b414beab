"""Measure the service of designgen beside those of two other FastAPI templates, and write docs/peers.md.

    python3 benches/peers/measure.py --full-stack DIR --postgresql URL            print the tables
    python3 benches/peers/measure.py --full-stack DIR --postgresql URL --write    write them to docs/peers.md, too

Each of the three gets a fresh copy of one small system: items with a name and a description, which are created,
read, listed, changed and deleted, on PostgreSQL in deployment. The figures come from running things: packages are
installed, tests and checks run, servers started, and the patches in this folder applied. What is only read, such as
the number of CI jobs, is counted by the expressions in this file.

A row in which designgen is behind needs an entry in `REASONS`. Without one nothing is written, and the exit code is 1.
"""

import argparse
import ast
import dataclasses
import json
import os
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PAGE = ROOT / "docs/peers.md"
BEGIN, END = "<!-- peers: begin -->\n", "<!-- peers: end -->"

UV = "0.13.9"
PSYCOPG = "3.3.9"
PYTEST_COV = "7.1.0"
DETECT_SECRETS = "1.5.0"
RELOADS = 5
PATIENCE = 60
"""Seconds after which a server that has not answered counts as not answering."""
CLOSED = "127.0.0.1:9"
"""An address where nothing listens."""


@dataclasses.dataclass
class Server:
    """The PostgreSQL server that all three use."""

    url: str

    @property
    def address(self) -> tuple[str, int, str, str]:
        """Host, port, user and password."""
        parts = urlsplit(self.url)
        return parts.hostname or "127.0.0.1", parts.port or 5432, parts.username or "", parts.password or ""

    def of(self, database: str) -> str:
        """Return the address of a database on it."""
        return self.url.rstrip("/") + "/" + database


@dataclasses.dataclass
class Peer:
    """One generated project, and the commands that its own documents give."""

    name: str
    folder: Path
    home: str
    """Folder that commands run in, below `folder`."""
    package: str
    router: str
    """File with the routes of the item, below `home`."""
    asgi: list[str]
    health: str
    generate: list[str]
    install: list[list[str]]
    """Commands that make `.venv` in `folder`."""
    databases: list[str]
    """Databases on the server that are made anew."""
    environment: dict[str, str]
    nowhere: dict[str, str]
    """What makes `environment` point to a server that is not there."""
    production: dict[str, str | None]
    """Production with the secrets of development; None takes a variable away."""
    check: dict[str, list[str]]
    """Its own linter, formatter and type checker."""
    revision: dict[str, str]
    """Environment in which a migration is written; empty: that of `environment`."""
    migrations: str
    by_hand: dict[str, str] = dataclasses.field(default_factory=dict)
    """What its documents tell to add to a migration that Alembic wrote: a text, and what takes its place."""
    python: str = sys.executable
    hidden: str = ""
    """File with settings of development, which is not there in production."""

    @property
    def work(self) -> Path:
        return self.folder / self.home

    def bin(self, name: str) -> str:
        return str(self.folder / ".venv/bin" / name)


def run(
    command: Iterable[str],
    where: Path,
    environment: dict[str, str] | None = None,
    *,
    check: bool = True,
    seconds: float = 900,
) -> tuple[int, str, float]:
    """Run a command; return its exit code, all that it printed, and the seconds it took."""
    command = list(command)
    started = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=where,
        env=os.environ | (environment or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        timeout=seconds,
        check=False,
    )
    took = time.perf_counter() - started
    if check and done.returncode:
        sys.exit(f"error: `{' '.join(command)}` failed in {where}\n{done.stdout[-4000:]}")
    return done.returncode, done.stdout, took


def tell(text: str) -> None:
    """Say how far it is."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


# ---- What is counted in the files of a repository


def tracked(folder: Path) -> list[str]:
    """Return the files that git keeps."""
    return run(["git", "ls-files"], folder)[1].splitlines()


def lines(path: Path) -> int:
    """Count lines that are not blank."""
    return sum(1 for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip())


def python_files(peer: Peer) -> list[Path]:
    """Return the Python files of the service, without its tests and without empty ones."""
    files = [peer.folder / name for name in tracked(peer.folder) if name.endswith(".py")]
    files = [file for file in files if file.is_relative_to(peer.work) and lines(file)]
    return [file for file in files if file.relative_to(peer.work).parts[0] != "tests"]


def reached(peer: Peer) -> list[Path]:
    """Return the files that the router of the item reaches by its imports, itself included."""
    found: list[Path] = []
    waiting = [peer.work / peer.router]
    while waiting:
        file = waiting.pop()
        if file in found or not file.is_file():
            continue
        found.append(file)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            for name in names:
                path = peer.work / name.replace(".", "/")
                waiting += [path.with_suffix(".py"), path / "__init__.py"]
    return [file for file in found if lines(file)]


def words(folder: Path, names: Iterable[str]) -> int:
    """Count words as `wc -w` does."""
    return sum(len((folder / name).read_text(encoding="utf-8").split()) for name in names)


def documents(peer: Peer) -> list[str]:
    """Return the documents that people read; a list of releases is not one."""
    names = [name for name in tracked(peer.folder) if name.endswith(".md")]
    return [name for name in names if not re.search(r"release-notes|CHANGELOG|^\.", name)]


def workflows(peer: Peer) -> list[str]:
    """Return the workflows of CI that run for a push or a pull request."""
    names = [name for name in tracked(peer.folder) if re.fullmatch(r"\.github/workflows/[^/]+\.ya?ml", name)]
    texts = [(peer.folder / name).read_text(encoding="utf-8") for name in names]
    return [text for text in texts if re.search(r"^\s*(push|pull_request):|^on: \[?(push|pull)", text, re.M)]


def jobs(workflow: str) -> int:
    """Count the jobs in a workflow."""
    return len(re.findall(r"^  [\w-]+:\s*$", workflow.partition("\njobs:\n")[2], re.M))


# ---- What is counted in an environment

FREEZE = "import importlib.metadata as m, json; print(json.dumps(sorted({d.name.lower() for d in m.distributions()})))"


def installed(peer: Peer) -> list[str]:
    """Return the packages in the environment, without pip and the project itself."""
    names = json.loads(run([peer.bin("python"), "-c", FREEZE], peer.work)[1])
    return [name for name in names if name not in ("pip", "setuptools", "app", "items")]


def declared(peer: Peer) -> tuple[list[str], list[str]]:
    """Return the direct requirements of the service and of its development."""
    project = tomllib.loads((peer.work / "pyproject.toml").read_text())
    if "dependencies" in project["project"]:
        return project["project"]["dependencies"], project["dependency-groups"]["dev"]

    def read(name: str) -> list[str]:
        rows = (peer.work / name).read_text().splitlines()
        return [row for row in rows if row and not row.startswith(("#", "-"))]

    return read("requirements.txt"), read("requirements-dev.txt")


def locked(peer: Peer) -> int:
    """Count the packages that a lock file which git keeps holds with a hash."""
    names = set()
    for name in tracked(peer.folder):
        if name == "uv.lock":
            for package in tomllib.loads((peer.folder / name).read_text())["package"]:
                if package.get("wheels") or package.get("sdist"):
                    names.add(package["name"])
        elif name == "requirements-dev.lock":
            text = (peer.folder / name).read_text()
            names |= set(re.findall(r"^([\w.-]+)==\S+.*\\\n +--hash=", text, re.M))
    return len(names & {re.sub(r"[-_.]+", "-", package) for package in installed(peer)})


# ---- What is found out by running


def passed(text: str) -> int:
    """Return how many tests passed."""
    found = re.search(r"(\d+) passed", text)
    return int(found[1]) if found else 0


def test(peer: Peer, environment: dict[str, str], *options: str, check: bool = True) -> tuple[int, int, float]:
    """Run the tests; return the exit code, how many passed, and the seconds."""
    command = [peer.bin("python"), "-m", "pytest", "-q", *options, "tests"]
    code, text, took = run(command, peer.work, environment, check=False)
    if check and code:
        sys.exit(f"error: the tests of {peer.name} fail\n{text[-6000:]}")
    return code, passed(text), took


def repeated(peer: Peer, environment: dict[str, str]) -> float:
    """Run the tests up to three times, but not again after half a minute; return the median of the seconds."""
    times: list[float] = []
    while len(times) < 3 and sum(times) < 30:
        times.append(test(peer, environment)[2])
    return statistics.median(times)


def free_port() -> int:
    """Return a port where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Running:
    """A running server, which writes to a file."""

    def __init__(self, peer: Peer, environment: dict[str, str | None], *options: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.health = self.url + peer.health
        self.log = tempfile.NamedTemporaryFile("w+", suffix=".log")
        kept = {name: value for name, value in (os.environ | environment).items() if value is not None}
        command = [peer.bin("python"), "-m", "uvicorn", *peer.asgi, "--port", str(self.port), *options]
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command, cwd=peer.work, env=kept, stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True
        )

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.log.close()

    def text(self) -> str:
        """Return what it printed so far."""
        return Path(self.log.name).read_text(errors="replace")

    def answer(self, seconds: float = PATIENCE) -> float | None:
        """Wait for the health check; return the seconds since the start, or None without an answer."""
        while time.perf_counter() - self.started < seconds:
            if self.process.poll() is not None:
                return None
            if status(self.health) == 200:
                return time.perf_counter() - self.started
            time.sleep(0.01)
        return None


def status(url: str) -> int:
    """Return the status that a GET receives; 0 if there is no answer."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def reload_times(peer: Peer, environment: dict[str, str]) -> list[float]:
    """Change the router of the item, and return the seconds until the new code has answered, several times over."""
    router = peer.work / peer.router
    before = router.read_text()
    times = []
    try:
        with Running(peer, environment, "--reload") as server:
            if server.answer() is None:
                sys.exit(f"error: {peer.name} does not start\n{server.text()[-3000:]}")
            time.sleep(2)
            for number in range(RELOADS):
                mark = f"reloaded-{number}"
                started = time.perf_counter()
                router.write_text(f'{before}\nprint("{mark}", flush=True)\n')
                while mark not in server.text() or status(server.health) != 200:
                    if time.perf_counter() - started > PATIENCE:
                        sys.exit(f"error: {peer.name} does not reload\n{server.text()[-3000:]}")
                    time.sleep(0.01)
                times.append(time.perf_counter() - started)
                time.sleep(1)
    finally:
        router.write_text(before)
    return times


def alembic(peer: Peer, *arguments: str, environment: dict[str, str] | None = None) -> tuple[int, str]:
    """Run Alembic as in an activated environment, where its hooks find their programs."""
    path = {"PATH": f"{Path(peer.bin('alembic')).parent}{os.pathsep}{os.environ['PATH']}"}
    command = [peer.bin("alembic"), *arguments]
    code, text, _ = run(command, peer.work, (environment or peer.environment) | path, check=False)
    return code, text


def commit(peer: Peer, message: str) -> None:
    """Put all files of the repository into git."""
    git = ["git", "-c", "user.name=peers", "-c", "user.email=peers@example.com"]
    if not (peer.folder / ".git").is_dir():
        run(["git", "init", "-q", "."], peer.folder)
    run(["git", "add", "--all"], peer.folder)
    run([*git, "commit", "-q", "--no-verify", "--allow-empty", "-m", message], peer.folder)


def change(peer: Peer, name: str, *, schema: bool) -> dict[str, int] | None:
    """Apply a patch, let Alembic write the migration, run all tests, and count what was added."""
    patch = HERE / peer.name / f"{name}.patch"
    if not patch.is_file():
        return None
    # The order of imports differs from one run of fastapi_template to the next, so some hunks have no lines after them.
    run(["git", "apply", "--whitespace=nowarn", "--unidiff-zero", str(patch)], peer.folder)
    run(["git", "add", "--all"], peer.folder)
    counts = {"code": 0, "tests": 0, "documents": 0, "migration": 0}
    for row in run(["git", "diff", "--cached", "--numstat"], peer.folder)[1].splitlines():
        added, _, path = row.split("\t")
        inner = Path(path).relative_to(peer.home or ".")
        kind = "tests" if inner.parts[0] == "tests" else "documents" if path.endswith(".md") else "code"
        counts[kind] += int(added)
    if schema:
        if peer.revision:
            alembic(peer, "upgrade", "head", environment=peer.revision)
        code, text = alembic(peer, "revision", "--autogenerate", "-m", name, environment=peer.revision)
        if code:
            sys.exit(f"error: no migration for {peer.name}\n{text}")
        run(["git", "add", "--intent-to-add", "--all"], peer.folder)
        for row in run(["git", "diff", "--name-only", "--", peer.migrations], peer.work)[1].splitlines():
            migration = peer.folder / row
            text = migration.read_text(encoding="utf-8")
            for found, replacement in peer.by_hand.items():
                text = text.replace(found, replacement)
            migration.write_text(text, encoding="utf-8")
        for row in run(["git", "diff", "--numstat"], peer.folder)[1].splitlines():
            if peer.migrations in row:
                counts["migration"] += int(row.split("\t")[0])
        code, text = alembic(peer, "upgrade", "head")
        if code:
            sys.exit(f"error: the migration of {peer.name} fails\n{text}")
    test(peer, peer.environment)
    commit(peer, name)
    return counts


# ---- The three


def designgen(folder: Path, program: str, server: Server) -> Peer:
    host, port, _, _ = server.address
    url = server.of("peers_designgen").replace("postgresql://", "postgresql+psycopg://")
    return Peer(
        name="designgen",
        folder=folder / "items",
        home="",
        package="app",
        router="app/items/router.py",
        asgi=["app.main:app"],
        health="/health",
        generate=[program, "new", "items", "--preset", "none", "--no-input", "--output", str(folder)],
        install=[
            [sys.executable, "-m", "venv", ".venv"],
            [".venv/bin/python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements-dev.lock"],
        ],
        databases=["peers_designgen"],
        environment={"TEST_DATABASE_URL": url, "DATABASE_URL": url},
        nowhere={"TEST_DATABASE_URL": "", "DATABASE_URL": f"postgresql+psycopg://app:app@{CLOSED}/app"},
        production={
            "ENVIRONMENT": "production",
            "DATABASE_URL": f"postgresql+psycopg://app:local-development-only@{host}:{port}/app",
        },
        check={"ruff check": ["."], "ruff format": ["--check", "."], "mypy": ["."]},
        revision={"DATABASE_URL": "sqlite:///./.revision.db"},
        migrations="migrations/",
        by_hand={
            "nullable=True))\n": "nullable=True))\n"
            "        batch_op.create_check_constraint('colour_length', 'length(colour) <= 40')\n",
            "        batch_op.drop_column('colour')": "        batch_op.drop_constraint('colour_length', type_='check')\n"
            "        batch_op.drop_column('colour')",
        },
    )


def fastapi_template(folder: Path, program: str, server: Server) -> Peer:
    host, port, user, password = server.address
    return Peer(
        name="fastapi_template",
        folder=folder / "items",
        home="",
        package="items",
        router="items/web/api/dummy/views.py",
        asgi=["items.web.application:get_app", "--factory"],
        health="/api/health",
        generate=[
            program,
            "--name",
            "items",
            "--quiet",
            "--api-type",
            "rest",
            "--db",
            "postgresql",
            "--orm",
            "sqlalchemy",
            "--ci",
            "github",
            "--migrations",
            "--dummy",
            "--routers",
        ],
        install=[["uv", "sync", "--quiet", "--locked"]],
        databases=["items", "items_test"],
        environment={
            "ITEMS_DB_HOST": host,
            "ITEMS_DB_PORT": str(port),
            "ITEMS_DB_USER": user,
            "ITEMS_DB_PASS": password,
            "ITEMS_DB_BASE": "items",
        },
        nowhere={"ITEMS_DB_HOST": CLOSED.split(":")[0], "ITEMS_DB_PORT": CLOSED.split(":")[1]},
        production={"ITEMS_ENVIRONMENT": "production", "ITEMS_DB_USER": None, "ITEMS_DB_PASS": None},
        check={"ruff check": ["items", "tests"], "ruff format": ["--check"], "mypy": ["items", "tests"]},
        revision={},
        migrations="items/db/migrations/versions/",
        hidden=".env",
    )


def full_stack(folder: Path, program: str, server: Server) -> Peer:
    return Peer(
        name="full-stack-fastapi-template",
        folder=folder / "items",
        home="backend",
        package="app",
        router="app/api/routes/items.py",
        asgi=["app.main:app"],
        health="/api/v1/utils/health-check/",
        generate=["git", "clone", "--quiet", "--no-hardlinks", program, str(folder / "items")],
        install=[["uv", "sync", "--quiet", "--locked"]],
        databases=["peers_full_stack"],
        environment={"FASTAPI_ENV": "development", "DATABASE_URL": server.of("peers_full_stack")},
        nowhere={"DATABASE_URL": f"postgresql://app:app@{CLOSED}/app"},
        production={
            "FASTAPI_ENV": None,
            "PROJECT_NAME": "Items",
            "FIRST_SUPERUSER": "admin@example.com",
            "SECRET_KEY": "changethis",
            "FIRST_SUPERUSER_PASSWORD": "changethis",
            "DATABASE_URL": server.url.replace(f":{server.address[3]}@", ":changethis@") + "/app",
        },
        check={"ruff check": ["app"], "ruff format": ["app", "--check"], "mypy": ["app"]},
        revision={},
        migrations="backend/app/alembic/versions/",
        hidden=".env",
    )


# ---- All figures of one of them

CREATE = """
import sys
import psycopg
address, *names = sys.argv[1:]
with psycopg.connect(address, dbname="postgres", autocommit=True) as connection:
    for name in names:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
"""

WITH_UV = [
    ["uv", "venv", "--quiet"],
    [
        "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        ".venv/bin/python",
        "--require-hashes",
        "-r",
        "requirements-dev.lock",
    ],
]
"""How uv installs what is documented for pip."""

ASYNCHRONOUS = {"aiomysql", "aiosqlite", "asyncmy", "asyncpg"}
"""Drivers of databases."""

Figures = dict[str, object]


def make_databases(peer: Peer, tools: Path, server: Server) -> None:
    """Make empty databases and bring them to the newest schema."""
    run([str(tools / "python"), "-c", CREATE, server.url, *peer.databases], peer.work)
    code, text = alembic(peer, "upgrade", "head")
    if code:
        sys.exit(f"error: the migrations of {peer.name} fail\n{text[-3000:]}")


def install(peer: Peer, commands: list[list[str]], cache: Path) -> float:
    """Make the environment anew, from caches that are empty; return the seconds."""
    shutil.rmtree(peer.folder / ".venv", ignore_errors=True)
    shutil.rmtree(cache, ignore_errors=True)
    environment = {"UV_CACHE_DIR": str(cache / "uv"), "PIP_CACHE_DIR": str(cache / "pip"), "UV_PYTHON": peer.python}
    return sum(run(command, peer.folder, environment)[2] for command in commands)


def measure(peer: Peer, tools: Path, server: Server) -> Figures:
    """Return all figures."""
    figures: Figures = {}
    cache = peer.folder.parent / "cache"
    tell(f"{peer.name}: generate and install")
    _, _, figures["generate"] = run(
        peer.generate, peer.folder.parent, {"UV_CACHE_DIR": str(cache / "uv"), "UV_PYTHON": peer.python}
    )
    # fastapi_template installs the packages itself.
    complete = (peer.folder / ".venv").is_dir()
    shutil.rmtree(peer.folder / ".venv", ignore_errors=True)
    commit(peer, "generated")
    figures["install_uv"] = install(peer, peer.install if "uv" in peer.install[0] else WITH_UV, cache)
    figures["install"] = figures["install_uv"]
    if "uv" not in peer.install[0]:
        figures["install"] = install(peer, peer.install, cache)

    service = python_files(peer)
    near = reached(peer)
    direct, development = declared(peer)
    packages = installed(peer)
    flows = workflows(peer)
    text = "\n".join(flows)
    uses = re.findall(r"uses: ([\w./-]+@\S+)", text)
    names = tracked(peer.folder)
    pinned = [name for name in direct + development if re.search(r"==\d", name)]
    hooks = peer.folder / ".pre-commit-config.yaml"
    figures |= {
        "files": len(service),
        "lines": sum(map(lines, service)),
        "near_files": len(near),
        "near_lines": sum(map(lines, near)),
        "readme": words(peer.folder, ["README.md"]),
        "words": words(peer.folder, documents(peer)),
        "direct": len(direct),
        "development": len(development),
        "packages": len(packages),
        "pinned": len(pinned) / len(direct + development),
        "locked": locked(peer) / len(packages),
        "hooks": len(re.findall(r"^\s*- id:", hooks.read_text(), re.M)) if hooks.is_file() else 0,
        "jobs": sum(map(jobs, flows)),
        "actions": sum(1 for use in uses if re.search(r"@[0-9a-f]{40}$", use)) / len(uses),
        "committed_env": any(Path(name).name == ".env" for name in names),
        "kubernetes": manifests(peer, names),
        "unprivileged": all(
            re.search(r"^USER (?!root|0)", (peer.folder / name).read_text(), re.M)
            for name in names
            if Path(name).name == "Dockerfile" and (peer.folder / name).is_relative_to(peer.work)
        ),
        "frontend": sum(lines(peer.folder / name) for name in names if re.search(r"(?<!\.d)\.(ts|tsx)$", name)),
        "browser": sum(1 for name in names if re.search(r"\.spec\.tsx?$", name)),
        "letters": sum(1 for name in names if re.search(r"email-templates/.*\.html$", name)),
        "asynchronous": not ASYNCHRONOUS.isdisjoint(packages),
    }

    tell(f"{peer.name}: tests")
    # Whether the tests need a server is tried before there are any tables.
    figures["alone"] = test(peer, peer.environment | peer.nowhere, "--exitfirst", check=False)[0] == 0
    make_databases(peer, tools, server)
    documented = peer.environment | (peer.nowhere if figures["alone"] else {})
    clear(peer)
    _, figures["tests"], figures["first"] = test(peer, documented)
    figures["again"] = figures["postgresql"] = repeated(peer, documented)
    if figures["alone"]:
        figures["postgresql"] = repeated(peer, peer.environment)
    figures["green"] = figures["generate"] + figures["first"] + (0 if complete else figures["install"])

    tell(f"{peer.name}: checks")
    for name, arguments in peer.check.items():
        program, *rest = name.split()
        figures[name] = run([peer.bin(program), *rest, *arguments], peer.work, check=False)[0] == 0
    _, found, _ = run([peer.bin("mypy"), "--config-file=", "--strict", peer.package], peer.work, check=False)
    count = re.search(r"Found (\d+) error", found)
    figures["strict"] = int(count[1]) if count else 0
    excluded = ["--exclude-files", r"(^|/)(.*\.lock|.*-lock\..*|frontend/.*|packages/.*)$"]
    _, found, _ = run([str(tools / "detect-secrets"), "scan", *excluded], peer.folder)
    figures["secrets"] = sum(map(len, json.loads(found)["results"].values()))

    tell(f"{peer.name}: servers")
    with Running(peer, peer.environment | peer.nowhere | {"DATABASE_URL": peer.nowhere.get("DATABASE_URL")}) as running:
        figures["starts_alone"] = running.answer(20) is not None
    hidden = peer.folder / peer.hidden
    if peer.hidden:
        hidden.rename(hidden.with_suffix(".hidden"))
    with Running(peer, peer.production) as running:
        figures["refused"] = running.answer(20) is None and running.process.poll() is not None
    if peer.hidden:
        hidden.with_suffix(".hidden").rename(hidden)
    starts = []
    for _ in range(RELOADS):
        with Running(peer, peer.environment) as running:
            starts.append(running.answer())
    figures["start"] = statistics.median(starts)
    figures["reload"] = statistics.median(reload_times(peer, peer.environment))
    figures["users"] = users(peer)

    tell(f"{peer.name}: migrations")
    figures["drift"] = alembic(peer, "check")[0] == 0
    figures["back"] = alembic(peer, "downgrade", "base")[0] == 0
    make_databases(peer, tools, server)

    tell(f"{peer.name}: changes")
    run(["uv", "pip", "install", "--quiet", "--python", peer.bin("python"), f"pytest-cov=={PYTEST_COV}"], peer.folder)
    report = peer.folder.parent / "coverage.json"
    command = [
        peer.bin("python"),
        "-m",
        "pytest",
        "-q",
        "tests",
        f"--cov={peer.package}",
        f"--cov-report=json:{report}",
    ]
    run(command, peer.work, documented, check=False)
    figures["coverage"] = json.loads(report.read_text())["totals"]["percent_covered"] / 100
    figures["system"] = change(peer, "system", schema=True)
    figures["field"] = change(peer, "field", schema=True)
    figures["endpoint"] = change(peer, "endpoint", schema=False)
    return figures


def clear(peer: Peer) -> None:
    """Remove compiled files, so that the next run is a first one."""
    for folder in list(peer.work.rglob("__pycache__")):
        shutil.rmtree(folder, ignore_errors=True)


def manifests(peer: Peer, names: list[str]) -> int:
    """Count the Kubernetes objects in YAML files."""
    texts = [(peer.folder / name).read_text(errors="replace") for name in names if name.endswith((".yaml", ".yml"))]
    return sum(len(re.findall(r"^kind: ", text, re.M)) for text in texts if re.search(r"^apiVersion: ", text, re.M))


OPENAPI = """
import importlib, json, sys
module, _, name = sys.argv[1].partition(":")
app = getattr(importlib.import_module(module), name)
print(json.dumps((app() if "--factory" in sys.argv else app).openapi()))
"""


def users(peer: Peer) -> int:
    """Count the operations on users, logins and passwords."""
    _, text, _ = run([peer.bin("python"), "-c", OPENAPI, *peer.asgi], peer.work, peer.environment)
    paths = json.loads(text.splitlines()[-1])["paths"]
    return sum(len(methods) for path, methods in paths.items() if re.search(r"user|login|password|signup", path))


# ---- The tables


@dataclasses.dataclass
class Row:
    """One line of a table."""

    title: str
    value: Callable[[Figures], object]
    better: int
    """1: more is better, -1: less is better, 0: neither."""
    form: str = ""
    """`s` for seconds, `%` for a share; numbers and yes or no need none."""


def part(name: str, *kinds: str) -> Callable[[Figures], object]:
    """Return the lines of these kinds that a change adds; a change that nobody has to make adds none."""
    return lambda figures: sum((figures[name] or {}).get(kind, 0) for kind in kinds)


def of(name: str) -> Callable[[Figures], object]:
    """Return a figure by its name."""
    return lambda figures: figures[name]


TABLES: dict[str, list[Row]] = {
    "To read": [
        Row("Words in README.md", of("readme"), -1),
        Row("Words in all documents", of("words"), -1),
        Row("Python outside of tests: files", of("files"), -1),
        Row("Python outside of tests: lines", of("lines"), -1),
        Row("The item's routes and their imports: files", of("near_files"), -1),
        Row("The item's routes and their imports: lines", of("near_lines"), -1),
    ],
    "To write": [
        Row("The system, from what was generated", part("system", "code", "tests"), -1),
        Row("One more field: code", part("field", "code"), -1),
        Row("One more field: tests", part("field", "tests"), 0),
        Row("One more field: migration, by Alembic", part("field", "migration"), 0),
        Row("One more endpoint: code", part("endpoint", "code"), -1),
        Row("One more endpoint: tests", part("endpoint", "tests"), 0),
        Row("One more endpoint: documents", part("endpoint", "documents"), -1),
    ],
    "Packages": [
        Row("Named for the service", of("direct"), -1),
        Row("Named for development", of("development"), -1),
        Row("Installed in all", of("packages"), -1),
        Row("Named with one exact version", of("pinned"), 1, "%"),
        Row("Installed packages whose hashes are in git", of("locked"), 1, "%"),
    ],
    "Time": [
        Row("Generate", of("generate"), 0, "s"),
        Row("Install as documented, caches empty", of("install"), -1, "s"),
        Row("Install by uv, caches empty", of("install_uv"), -1, "s"),
        Row("First run of the tests", of("first"), -1, "s"),
        Row("From nothing to the first green run", of("green"), -1, "s"),
        Row("Later run of the tests", of("again"), -1, "s"),
        Row("Later run of the tests, on PostgreSQL", of("postgresql"), -1, "s"),
        Row("Later run on PostgreSQL, for each test", lambda f: f["postgresql"] / f["tests"], -1, "s"),
        Row("Start until the health check answers", of("start"), -1, "s"),
        Row("Reload after a change", of("reload"), -1, "s"),
    ],
    "Checks": [
        Row("Hooks at commit", of("hooks"), 1),
        Row("Jobs in CI for a push or pull request", of("jobs"), 1),
        Row("Actions in CI that are pinned to a commit", of("actions"), 1, "%"),
        Row("Its own `ruff check` passes", of("ruff check"), 1),
        Row("Its own `ruff format --check` passes", of("ruff format"), 1),
        Row("Its own `mypy` passes", of("mypy"), 1),
        Row("Errors of `mypy --strict` without settings", of("strict"), -1),
        Row("Tests", of("tests"), 1),
        Row("Coverage of the service", of("coverage"), 1, "%"),
    ],
    "Running it": [
        Row("Tests pass without any server", of("alone"), 1),
        Row("Starts while the database is away", of("starts_alone"), 1),
        Row("Refuses the secrets of development in production", of("refused"), 1),
        Row("`.env` is in git", of("committed_env"), -1),
        Row("Possible secrets found by detect-secrets", of("secrets"), -1),
        Row("Migrations lead to the tables of the models", of("drift"), 1),
        Row("Migrations lead back to nothing", of("back"), 1),
        Row("The image runs as an unprivileged user", of("unprivileged"), 1),
        Row("Kubernetes objects", of("kubernetes"), 1),
    ],
    "What else there is": [
        Row("Operations for users, logins and passwords", of("users"), 1),
        Row("Lines of a frontend", of("frontend"), 1),
        Row("Tests in a browser", of("browser"), 1),
        Row("Letters by e-mail", of("letters"), 1),
        Row("Asynchronous driver of the database", of("asynchronous"), 1),
        Row("Databases to choose from", of("databases"), 1),
        Row("Object-relational mappers to choose from", of("mappers"), 1),
    ],
}

PLATFORM = (
    "`app/platform/` holds most of them: error documents, pagination, timeouts, retries, logs and the check of the "
    "schema. Nobody has to read or edit it. The item's own package has four files."
)
MORE_TESTS = "It has far more tests than fastapi_template; see the time for each test."
STARTING = "It loads Alembic, and compares the schema of the database with the migrations before it serves requests."
BACK_END = "designgen generates back ends."

REASONS: dict[str, str] = {
    "Words in README.md": (
        "It states the exercise: the goals, how the work is judged, and the failures that the drills cause."
    ),
    "Words in all documents": (
        "The documents are part of the exercise: architecture, API, decisions, runbook, and a design note with "
        "quizzes. The README is enough to start the service and to extend it."
    ),
    "Python outside of tests: files": PLATFORM,
    "Python outside of tests: lines": PLATFORM,
    "The item's routes and their imports: files": PLATFORM,
    "The item's routes and their imports: lines": PLATFORM,
    "One more field: code": (
        "Requests, responses and the table are separate classes, so the API does not change with the table. Each "
        "member has a description and an example, which the OpenAPI document shows."
    ),
    "One more endpoint: code": (
        "The route and the query are in separate modules, and the route declares its error responses."
    ),
    "One more endpoint: documents": (
        "The README lists all endpoints, and a test compares the list with the routes. docs/api.md has a call for each."
    ),
    "Named for development": "`pre-commit` and its hooks are locked like everything else, not fetched by each machine.",
    "Install as documented, caches empty": "By pip, which every Python has. uv installs the same lock file faster.",
    "First run of the tests": MORE_TESTS,
    "From nothing to the first green run": "pip installs more slowly than uv, and there are more tests to run.",
    "Later run of the tests": MORE_TESTS,
    "Later run of the tests, on PostgreSQL": MORE_TESTS,
    "Start until the health check answers": STARTING,
    "Reload after a change": STARTING,
    "Hooks at commit": (
        "The others check the frontend, generate its client, date the release notes, and scan workflows and spelling."
    ),
    "Jobs in CI for a push or pull request": (
        "The others test the frontend in a browser, and look after the issues and releases of the template itself."
    ),
    "Possible secrets found by detect-secrets": (
        "Each is the password `local-development-only` or that of the database in CI, in a file that explains it."
    ),
    "Operations for users, logins and passwords": (
        "The default system has no accounts. `stack.auth` adds authentication by tokens or keys."
    ),
    "Lines of a frontend": BACK_END,
    "Tests in a browser": BACK_END,
    "Letters by e-mail": BACK_END,
    "Asynchronous driver of the database": (
        "Endpoints are plain functions in a thread pool, which are easier to write, test and debug in a few hours."
    ),
    "Databases to choose from": (
        "MongoDB is missing, because the rules of a description become constraints and migrations of tables."
    ),
    "Object-relational mappers to choose from": (
        "One, so that every exercise reads alike and solutions can be compared."
    ),
}

NOISE = 1.1
"""Times that differ by less than this factor are equal."""


def shown(value: object, form: str) -> str:
    """Return a value as a cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if form == "%":
        return f"{value:.0%}"
    if form == "s":
        return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"
    return f"{value:,}"


def behind(row: Row, ours: object, others: list[object]) -> bool:
    """Tell whether ours is worse than the best of the others."""
    if row.better > 0:
        return float(ours) < max(map(float, others))
    slack = NOISE if row.form == "s" else 1
    return row.better < 0 and float(ours) > min(map(float, others)) * slack


def tables(figures: dict[str, Figures]) -> str:
    """Return all tables; stop at a row where ours is behind without a reason."""
    text, missing = [], []
    for heading, rows in TABLES.items():
        text += [f"### {heading}", "", f"| | {' | '.join(figures)} |", "|---|" + "---:|" * len(figures)]
        reasons = []
        for row in rows:
            values = [row.value(peer) for peer in figures.values()]
            text.append(f"| {row.title} | {' | '.join(shown(value, row.form) for value in values)} |")
            if behind(row, values[0], values[1:]):
                if row.title in REASONS:
                    reasons.append(f"- **{row.title}**: {REASONS[row.title]}")
                else:
                    missing.append(f"{heading}: {row.title}")
        text.append("")
        if reasons:
            text += ["Where designgen is behind:", "", *reasons, ""]
    print("\n".join(text))
    if missing:
        sys.exit("error: designgen is behind and no reason is given\n" + "\n".join(f"  {row}" for row in missing))
    return "\n".join(text)


def machine() -> str:
    """Describe this machine as docs/speed.md does."""
    try:
        model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())[1]
    except (OSError, TypeError):
        model = platform.machine()
    cores = f"{os.cpu_count()} cores ({model})"
    load = f"load average {os.getloadavg()[1]:.1f}"
    return f"{cores}, {platform.system()} {platform.release()}, Python {platform.python_version()}, {load}"


def choices(tools: Path, program: str) -> tuple[dict[str, int], dict[str, int]]:
    """Count the databases and mappers that each generator offers."""
    _, text, _ = run([str(tools / "fastapi_template"), "--help"], HERE)
    options = {name: len(re.search(rf"--{name} \[(.*?)\]", text)[1].split("|")) - 1 for name in ("db", "orm")}
    _, text, _ = run([program, "schema", "challenge"], HERE)
    ours = json.loads(text)["properties"]["stack"]["properties"]["database"]["enum"]
    return (
        {"designgen": len(ours), "fastapi_template": options["db"], "full-stack-fastapi-template": 1},
        {"designgen": 1, "fastapi_template": options["orm"], "full-stack-fastapi-template": 1},
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--full-stack", type=Path, required=True, help="a checkout of full-stack-fastapi-template")
    parser.add_argument("--postgresql", required=True, help="address of a server and its superuser, without a database")
    parser.add_argument("--fastapi-template", default="6.1.2", help="its version (default: %(default)s)")
    parser.add_argument(
        "--fastapi-template-python",
        default=sys.executable,
        help="a Python that its migrations run on: 3.13 or older for version 6.1.2 (default: this Python)",
    )
    parser.add_argument("--designgen", default=str(ROOT / "target/release/designgen"), help="the program to measure")
    parser.add_argument("--figures", type=Path, help="keep figures in this file, and measure only what it lacks")
    parser.add_argument("--write", action="store_true", help="write the marked part of docs/peers.md")
    arguments = parser.parse_args()
    os.environ.pop("VIRTUAL_ENV", None)
    os.environ |= {"UV_PYTHON_DOWNLOADS": "never", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    server = Server(arguments.postgresql)
    program = str(Path(arguments.designgen).resolve())
    with tempfile.TemporaryDirectory(prefix="peers-") as name:
        folder = Path(name)
        tell("install the tools")
        run([sys.executable, "-m", "venv", "tools"], folder)
        tools = folder / "tools/bin"
        run(
            [
                str(tools / "python"),
                "-m",
                "pip",
                "install",
                "--quiet",
                f"uv=={UV}",
                f"psycopg[binary]=={PSYCOPG}",
                f"detect-secrets=={DETECT_SECRETS}",
                f"fastapi_template=={arguments.fastapi_template}",
            ],
            folder,
        )
        os.environ["PATH"] = f"{tools}{os.pathsep}{os.environ['PATH']}"
        peers = []
        for make, source in (
            (designgen, program),
            (fastapi_template, str(tools / "fastapi_template")),
            (full_stack, str(arguments.full_stack.resolve())),
        ):
            place = folder / make.__name__
            place.mkdir()
            peers.append(make(place, source, server))
        peers[1].python = arguments.fastapi_template_python
        kept = arguments.figures or folder / "figures.json"
        figures = json.loads(kept.read_text()) if kept.is_file() else {}
        for peer in peers:
            if peer.name not in figures:
                figures[peer.name] = measure(peer, tools, server)
                kept.write_text(json.dumps(figures, indent=2))
        figures = {peer.name: figures[peer.name] for peer in peers}
        databases, mappers = choices(tools, program)
        for peer, found in figures.items():
            found |= {"databases": databases[peer], "mappers": mappers[peer]}
        _, version, _ = run([program, "--version"], folder)
        _, source, _ = run(["git", "log", "-1", "--format=%h of %cs"], arguments.full_stack)
        head = (
            f"Measured on {time.strftime('%Y-%m-%d', time.gmtime())} with {version.strip()}, fastapi_template "
            f"{arguments.fastapi_template}, and commit {source.strip()} of full-stack-fastapi-template: {machine()}.\n"
        )
        text = head + "\n" + tables(figures)
    if arguments.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
