"""The embedded runner: the rules of `core` over a log, in process, with results in DuckDB.

A batch is one transaction: the position in the log, rows, figures, alerts and the state behind them. A process that is
killed loses what it had not committed, and reads it again; nothing is counted twice and nothing is lost.

    python -m streaming.embedded run --log events.jsonl --database platform.duckdb
"""

import argparse
import json
import pickle
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core.detection.model import GaussianModel, Model, ModelSlot, from_file, to_file
from core.engine import TenantState, changes, new_state, step, tick
from core.events import Event, format_time, parse, parse_time
from core.links import LinkState, link_step, new_links
from core.metrics import METRICS, WINDOWS
from core.outputs import Accepted, Alert, Cell, Closed, Link, Output, Settings
from core.usage import ALERTS, MALFORMED
from core.versions import Malformed
from storage.interface import Batch, RejectedRow, Store
from streaming.log import Log, tick_record
from streaming.store import InUse
from streaming.store import Store as EmbeddedStore

TICK_MS = 30_000
"""How often time passes for all tenants, by the time of the log."""
KEPT_BYTES = 2_000
"""Bytes of a rejected record that are kept."""

_UNWRITABLE = re.compile(rb"\\u(?:[dD][89a-fA-F]|0000)")
"""An escape that may stand for half of a character or for nothing at all: neither can be stored as text."""

Models = Callable[[], ModelSlot | None]
Listener = Callable[[Sequence[Alert]], None]


def gaussian() -> ModelSlot:
    """Return the model that every tenant starts with."""
    return ModelSlot(GaussianModel())


class Runner:
    """One process over one log and one store."""

    def __init__(
        self,
        log: Log,
        store: Store,
        settings: Settings | None = None,
        models: Models = gaussian,
        listener: Listener | None = None,
    ) -> None:
        self.log = log
        self.store = store
        self.settings = settings or Settings()
        self._models = models
        self._listener = listener
        self._position = 0
        self._clock = 0
        self._links: LinkState = new_links(self.settings)
        self._tenants: dict[str, TenantState] = {}
        self._touched: set[str] = set()
        self._load()

    def run(self, limit: int = 20_000) -> int:
        """Take up to `limit` records, in one transaction; return how many there were."""
        lines, position = self.log.read(self._position, limit)
        if not lines:
            return 0
        try:
            for line in lines:
                self._take(line)
                self._position += len(line)
            self._commit(position)
        except BaseException:
            # What is in memory is ahead of the store: begin again from there.
            self._load()
            raise
        return len(lines)

    def catch_up(self, limit: int = 20_000) -> int:
        """Take all that is in the log; return how many records there were."""
        total = 0
        while taken := self.run(limit):
            total += taken
        return total

    def idle(self, now: int) -> None:
        """Write down how late it is, if the log has been silent while its clock stood still.

        Time that is not in the log does not exist for the rules; so a replay closes the same minutes.
        """
        if self._position >= self.log.end() and 0 < self._clock <= now - TICK_MS:
            self.log.append([tick_record(now)])

    def models(self, tenant: str) -> ModelSlot | None:
        """Return the models of a tenant."""
        state = self._tenants.get(tenant)
        return state.detector.models if state else None

    @property
    def position(self) -> int:
        """The position in the log up to which everything is stored."""
        return self._position

    def backlog(self) -> int:
        """Return how many bytes of the log wait."""
        return max(self.log.end() - self._position, 0)

    # ---- One record

    def _take(self, line: bytes) -> None:
        try:
            content = json.loads(line)
            if not isinstance(content, dict):
                raise Malformed("record", "is not an object")
            if _UNWRITABLE.search(line) and not _is_text(content):
                raise Malformed("record", "has a text that is not one")
            if "event" not in content:
                self._control(content)
                return
            tenant, received_at = content.get("tenant"), content.get("received_at")
            if not isinstance(tenant, str) or type(received_at) is not int:
                raise Malformed("record", "has no tenant or no time of arrival")
        except (ValueError, RecursionError) as error:
            # Nobody can say whose it is.
            self._rejected.append(RejectedRow("", self._position, f"malformed: {error}", _text(line)))
            return
        self._pass(received_at)
        state = self._tenants.get(tenant)
        if state is None:
            state = self._tenants[tenant] = new_state(tenant, self.settings, self._models())
        self._touched.add(tenant)
        body = content["event"]
        try:
            if not isinstance(body, dict):
                raise Malformed("event", "is not an object")
            event = parse(body, tenant)
        except Malformed as error:
            state.usage.add(received_at, MALFORMED, len(line))
            self._rejected.append(RejectedRow(tenant, self._position, f"malformed: {error}", _text(line)))
            return
        self._tenants[tenant], outputs = step(state, event, received_at, len(line))
        self._sort(outputs, line, received_at)

    def _sort(self, outputs: list[Output], line: bytes, received_at: int) -> None:
        for output in outputs:
            if isinstance(output, Accepted):
                self._events.append(output.event)
            elif isinstance(output, Closed):
                self._cells.append(output.cell)
            elif isinstance(output, Alert):
                self._alerts.append(output)
            elif isinstance(output, Link):
                self._links, alerts = link_step(self._links, output)
                for alert in alerts:
                    self._alerts.append(alert)
                    self._tenants[alert.tenant].usage.add(received_at, ALERTS)
            elif output.reason != "duplicate":
                self._rejected.append(RejectedRow(output.event.tenant, self._position, output.reason, _text(line)))

    def _pass(self, now: int) -> None:
        """Let time pass: at fixed times of the log, so that the size of a batch changes nothing."""
        if now <= self._clock:
            return
        if self._clock and now // TICK_MS > self._clock // TICK_MS:
            until = now // TICK_MS * TICK_MS
            for tenant in sorted(self._tenants):
                self._tenants[tenant], outputs = tick(self._tenants[tenant], until)
                if outputs:
                    self._touched.add(tenant)
                    self._sort(outputs, b"", until)
        self._clock = now

    def _control(self, content: dict[str, Any]) -> None:
        match content:
            case {"tick": int(now)} | {"erased": True, "received_at": int(now)}:
                self._pass(now)
            case {"promote": str(tenant)}:
                slot = self.models(tenant)
                if slot is not None and slot.shadow is not None:
                    slot.promote()
                    self._touched.add(tenant)
            case {"truth": str(event_id), "tenant": str(tenant), "fraud": bool(fraud)}:
                slot = self.models(tenant)
                if slot is not None:
                    slot.truth(event_id, fraud=fraud)
                    self._touched.add(tenant)
            case _:
                raise Malformed("record", "is neither an event nor known otherwise")

    # ---- One batch

    def _load(self) -> None:
        self._position, self._clock = self.store.progress()
        stored = self.store.states()
        self._links = stored["links"] if "links" in stored else new_links(self.settings)
        self._tenants = {
            key.removeprefix("tenant "): value for key, value in stored.items() if key.startswith("tenant ")
        }
        self._touched.clear()
        self._empty()

    def _empty(self) -> None:
        self._events: list[Event] = []
        self._cells: list[Cell] = []
        self._alerts: list[Alert] = []
        self._rejected: list[RejectedRow] = []

    def _commit(self, position: int) -> None:
        touched = sorted(self._touched)
        usage = [day for tenant in touched for day in self._tenants[tenant].usage.take()]
        for tenant in touched:
            self._cells += changes(self._tenants[tenant])
        state = {f"tenant {tenant}": pickle.dumps(self._tenants[tenant], 5) for tenant in touched}
        state["links"] = pickle.dumps(self._links, 5)
        self.store.write(
            Batch(position, self._clock, self._events, self._cells, self._alerts, self._rejected, usage, state)
        )
        alerts = self._alerts
        self._touched.clear()
        self._empty()
        if self._listener is not None and alerts:
            # Only what is stored is told: a listener that asks for an alert finds it.
            self._listener(alerts)


def _is_text(content: object) -> bool:
    text = json.dumps(content, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\\u0000" not in text


def _text(line: bytes) -> str:
    return line[:KEPT_BYTES].decode("utf-8", "replace").rstrip("\n").replace("\0", "\ufffd")


# ---- Command line


def main(arguments: list[str] | None = None) -> int:
    """Run, or answer a question about what was run."""
    parser = argparse.ArgumentParser(
        prog="python -m streaming.embedded", description="Run the platform in one process."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="take what is in the log")
    run.add_argument("--log", type=Path, required=True)
    run.add_argument("--follow", action="store_true", help="wait for more; end it with Ctrl-C")
    run.add_argument("--batch", type=int, default=20_000, help="records of one transaction")
    run.add_argument("--model", type=Path, help="file of a model that every new tenant starts from")
    for name, about in (
        ("metric", "print one figure"),
        ("alerts", "print the newest alerts"),
        ("usage", "print what tenants used"),
        ("model", "print the model of a tenant as a model file"),
    ):
        command = commands.add_parser(name, help=about)
        command.add_argument("--tenant", required=name != "usage")
        if name == "metric":
            command.add_argument("--metric", choices=list(METRICS), default="revenue")
            command.add_argument("--window", choices=list(WINDOWS), default="5m")
            command.add_argument("--at", help="a time in the window; the newest window without it")
        if name == "alerts":
            command.add_argument("--before")
            command.add_argument("--limit", type=int, default=20)
    for command in commands.choices.values():
        command.add_argument("--database", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        store = EmbeddedStore(options.database)
    except InUse as error:
        print(error, file=sys.stderr)
        return 1
    try:
        return _COMMANDS[options.command](store, options)
    except KeyboardInterrupt:
        return 130
    finally:
        store.close()


def _run(store: Store, options: argparse.Namespace) -> int:
    models: Models = gaussian
    if options.model:
        learned = options.model.read_text(encoding="utf-8")

        def models() -> ModelSlot:
            model: Model = from_file(learned, GaussianModel())
            return ModelSlot(model)

        models()
    runner = Runner(Log(options.log), store, models=models)
    started = time.perf_counter()
    total = runner.catch_up(options.batch)
    seconds = time.perf_counter() - started
    print(f"{total} records in {seconds:.1f} s, up to byte {store.position()} of the log", file=sys.stderr)
    while options.follow:
        runner.idle(time.time_ns() // 1_000_000)
        if not runner.run(options.batch):
            time.sleep(0.1)
    return 0


def _metric(store: Store, options: argparse.Namespace) -> int:
    at = parse_time(options.at) if options.at else None
    figure = store.metric(options.tenant, options.metric, options.window, at)
    _print(
        {
            "metric": figure.metric,
            "window": figure.window,
            "from": format_time(figure.start),
            "until": format_time(figure.until),
            "value": figure.value,
            "unit": figure.unit,
            "closed": figure.closed,
        }
    )
    return 0


def _alerts(store: Store, options: argparse.Namespace) -> int:
    for alert in store.alerts(options.tenant, options.before, options.limit):
        _print({**alert._asdict(), "occurred_at": format_time(alert.occurred_at)})
    return 0


def _usage(store: Store, options: argparse.Namespace) -> int:
    for tenant in [options.tenant] if options.tenant else store.tenants():
        for day in store.usage(tenant):
            _print({**day._asdict(), "day": format_time(day.day)[:10]})
    return 0


def _model(store: Store, options: argparse.Namespace) -> int:
    state = store.states().get(f"tenant {options.tenant}")
    if state is None or state.detector.models is None:
        print(f"no model of `{options.tenant}`", file=sys.stderr)
        return 1
    print(to_file(state.detector.models.active), end="")
    return 0


def _print(content: dict[str, Any]) -> None:
    print(json.dumps(content, ensure_ascii=False))


_COMMANDS: dict[str, Callable[[Store, argparse.Namespace], int]] = {
    "run": _run,
    "metric": _metric,
    "alerts": _alerts,
    "usage": _usage,
    "model": _model,
}

if __name__ == "__main__":
    sys.exit(main())
