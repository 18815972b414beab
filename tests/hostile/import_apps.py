"""Imports generated apps, collects their tests, and runs them where asked to.

Arguments are folders; one that begins with `+` has its tests run. Each is looked at in a process of its own, forked from this one, which
has read the libraries already. Prints a JSON list of [folder, message] for those that fail.
"""

import gc
import importlib
import io
import json
import os
import sys
import traceback

LIBRARIES = [
    "_pytest.unittest", "alembic.command", "alembic.config", "anyio._backends._asyncio", "anyio.pytest_plugin", "fastapi.testclient", "httpx2",
    "jwt", "nats", "opentelemetry.exporter.otlp.proto.http.trace_exporter", "opentelemetry.instrumentation.fastapi",
    "opentelemetry.instrumentation.sqlalchemy", "opentelemetry.sdk.trace.export", "pika", "prometheus_client", "psycopg", "pydantic.v1",
    "pydantic_settings", "pymysql", "pytest", "pytest_cov.plugin", "redis", "sqlalchemy.dialects.mysql", "sqlalchemy.dialects.postgresql",
    "sqlalchemy.dialects.sqlite", "sqlalchemy.orm", "uvicorn",
]
NO_TESTS = 5


def look_at(folder, runs):
    """Returns what is wrong with one app."""
    import pytest

    os.chdir(folder)
    sys.path.insert(0, folder)
    importlib.import_module("app.main").create_app().openapi()
    how = [] if runs else ["--collect-only", "--assert=plain", "-m", ""]
    status = pytest.main([*how, "-q", "-p", "no:cacheprovider", "tests"])
    if status not in (0, NO_TESTS):
        raise RuntimeError(f"pytest ends with {int(status)}")


def outcome(folder, runs):
    """Looks at one app in a child process; returns what it printed where it failed."""
    path = os.path.join(folder, "..", os.path.basename(folder) + ".log")
    child = os.fork()
    if child == 0:
        log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(log, 1)
        os.dup2(log, 2)
        sys.stdout = sys.stderr = io.TextIOWrapper(os.fdopen(log, "wb", 0), encoding="utf-8", errors="replace", write_through=True)
        status = 1
        try:
            look_at(folder, runs)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if status == 0:
        return None
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()[-6000:]


def main():
    sys.dont_write_bytecode = True
    for library in LIBRARIES:
        try:
            importlib.import_module(library)
        except ImportError:
            continue
    # What the libraries hold lives as long as this process: no collection in a child need look at it again.
    gc.collect()
    gc.freeze()
    found = []
    for argument in sys.argv[1:]:
        runs, folder = argument.startswith("+"), os.path.abspath(argument.removeprefix("+"))
        message = outcome(folder, runs)
        if message is not None:
            found.append([argument.removeprefix("+"), message])
    json.dump(found, sys.stdout)


main()
