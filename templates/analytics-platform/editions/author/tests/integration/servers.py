"""A PostgreSQL of its own for tests: `TEST_POSTGRES_URL`, or a server made from the programs of this machine."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return folders[-1] if folders else None


def run_as_owner() -> list[str] | None:
    """Return how to start PostgreSQL, which refuses root; None if this user cannot."""
    if os.name == "nt" or not hasattr(os, "geteuid"):
        return None
    if os.geteuid() != 0:
        return []
    known = subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode == 0
    return ["runuser", "-u", "postgres", "--"] if known and shutil.which("runuser") else None


@contextmanager
def server() -> Iterator[str]:
    """Run a server on a free port of this machine; return the address of it."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        yield given
        return
    folder, owner = programs(), run_as_owner()
    if folder is None:
        pytest.skip("needs PostgreSQL: install it, or set TEST_POSTGRES_URL")
    if owner is None:
        pytest.skip("PostgreSQL does not run as root, and there is no user `postgres`: set TEST_POSTGRES_URL")
    # Not the folder of pytest, which other users cannot enter.
    with tempfile.TemporaryDirectory() as place:
        if owner:
            shutil.chown(place, "postgres")
        data = f"{place}/data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        words = [*owner, f"{folder}/initdb", "-D", data, "-U", "app", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"]
        subprocess.run(words, check=True, capture_output=True, cwd=place)
        settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={place} -c fsync=off"
        control = [*owner, f"{folder}/pg_ctl", "-D", data, "-l", f"{place}/log", "-w", "-t", "120"]
        subprocess.run([*control, "-o", settings, "start"], check=True, capture_output=True, cwd=place)
        try:
            yield f"postgresql://app@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True, cwd=place)


def database(address: str) -> str:
    """Make an empty database; return the address of it."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return address.rpartition("/")[0] + f"/{name}"
