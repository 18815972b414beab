"""The worker: handles events in a separate process.

- `python -m app.platform.worker` handles events until SIGTERM.
- `python -m app.platform.worker dead-letters` lists what was given up, and why; `--replay` publishes it again.
- `python -m app.platform.worker status` shows the outbox and the counted changes.
"""

import argparse
import json
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from app.platform.database import Database
from app.platform.errors import UnavailableError
from app.platform.logs import configure_logging
from app.platform.messaging.broker import BrokerError
from app.platform.messaging.handlers import activity
from app.platform.messaging.outbox import outbox
from app.platform.messaging.service import Messaging, connect
from app.platform.metrics import Metrics
from app.platform.resilience import CircuitOpenError
from app.platform.tables import metadata
from app.platform.task_list import TASKS
from app.platform.tasks import Runner
from app.settings import InvalidSettingsError, Settings, get_settings

HEARTBEAT = Path(tempfile.gettempdir()) / "worker-heartbeat"
"""Touched while the worker is alive; app/platform/worker_healthcheck.py checks its age."""
HEARTBEAT_EVERY_SECONDS = 5


class Heartbeat:
    """Touches a file, at limited frequency."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._next = 0.0

    def __call__(self) -> None:
        """Record that the worker is alive."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + HEARTBEAT_EVERY_SECONDS
            self._path.touch()


def run(settings: Settings, stop: threading.Event) -> int:
    """Handle events until `stop` is set, and finish the current one."""
    configure_logging(settings.log_level, settings.log_format, settings.environment)
    database = Database(settings.database_url, metadata)
    tasks = Runner(TASKS, settings, database)
    messaging = Messaging(
        settings,
        database,
        is_worker=True,
        beat=Heartbeat(HEARTBEAT),
        more=tasks.handlers_of,
    )
    state = SimpleNamespace(database=database, messaging=messaging, tasks=tasks)
    metrics = Metrics(state, "0.1.0", settings.environment)
    metrics.serve(settings.metrics_port)
    messaging.start()
    tasks.start()
    stop.wait()
    tasks.stop()
    messaging.stop()
    database.close()
    metrics.close()
    return 0


def show_dead_letters(settings: Settings, limit: int) -> int:
    """Print the oldest dead letters, one JSON object per line."""
    broker = connect(settings, threading.Event())
    try:
        for letter in broker.dead_letters(limit):
            body = letter.body.decode(errors="replace")
            try:
                event = json.loads(body)
            except ValueError:
                event = body
            entry = {"buried_at": letter.buried_at, "reason": letter.reason, "event": event}
            print(json.dumps(entry, default=str))
    finally:
        broker.close()
    return 0


def replay_dead_letters(settings: Settings, limit: int) -> int:
    """Publish the oldest dead letters again."""
    broker = connect(settings, threading.Event())
    try:
        print(f"published again: {broker.replay(limit)}")
    finally:
        broker.close()
    return 0


def show_status(settings: Settings) -> int:
    """Print the number of events in the outbox, and the counted changes."""
    database = Database(settings.database_url, metadata)
    with database.session() as session:
        pending = sa.select(sa.func.count()).where(outbox.c.published_at.is_(None))
        print(f"waiting in the outbox: {session.scalar(pending)}")
        for row in session.execute(sa.select(activity).order_by(*activity.primary_key)):
            print(f"{row.day} {row.entity} {row.change}: {row.events}")
    database.close()
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m app.platform.worker",
        description="Handle events.",
    )
    commands = parser.add_subparsers(dest="command")
    letters = commands.add_parser("dead-letters", help="list the events that were given up")
    letters.add_argument("--replay", action="store_true", help="publish them again")
    letters.add_argument("--limit", type=int, default=100, help="most events, oldest first")
    commands.add_parser("status", help="show the outbox and the counted changes")
    options = parser.parse_args(arguments)

    try:
        settings = get_settings()
        settings.check_deployed(keys=False)
        if options.command == "status":
            return show_status(settings)
        if settings.broker_url.startswith("memory:"):
            print("BROKER_URL is memory://: events stay in the API process.", file=sys.stderr)
            return 2
        if options.command == "dead-letters" and options.replay:
            return replay_dead_letters(settings, options.limit)
        if options.command == "dead-letters":
            return show_dead_letters(settings, options.limit)
    except InvalidSettingsError as error:
        sys.exit(str(error))
    except (BrokerError, CircuitOpenError, SQLAlchemyError, UnavailableError) as error:
        print(error, file=sys.stderr)
        return 1

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return run(settings, stop)


if __name__ == "__main__":
    sys.exit(main())
