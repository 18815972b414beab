"""From the log to a figure, on streams in which nothing goes wrong."""

import json
from collections import Counter
from pathlib import Path

import pytest

from core.events import format_time, parse_time
from generator import Config, clean, stream
from streaming.embedded import Runner, main
from streaming.log import Log, control_record, record
from streaming.store import Store

CLEAN = clean(Config(events=4_000, tenants=5))


def filled(path: Path, config: Config = CLEAN) -> Log:
    log = Log(path, sync=False)
    log.append([each.line for each in stream(config)])
    return log


def test_events_are_counted_by_tenant_and_minute(tmp_path: Path) -> None:
    store = Store()
    assert Runner(filled(tmp_path / "log"), store).catch_up() == CLEAN.events
    expected: Counter[tuple[str, int]] = Counter()
    for each in stream(CLEAN):
        at = json.loads(each.body)["occurred_at"]
        expected[each.tenant, parse_time(at) // 60_000 * 60_000] += 1
    found = {
        (tenant, figure.start): figure.value
        for tenant in store.tenants()
        for figure in store.series(tenant, "events", "1m", CLEAN.start, CLEAN.start + 900_000)
        if figure.value
    }
    assert found == dict(expected)


def test_rows_and_figures_agree(tmp_path: Path) -> None:
    store = Store()
    Runner(filled(tmp_path / "log"), store).catch_up()
    for tenant in store.tenants():
        rows = store.breakdown(tenant, "events", "type", 0, 2**62)
        figures = store.series(tenant, "events", "1h", CLEAN.start, CLEAN.start + 3_600_000)
        assert sum(value for _, value in rows) == sum(figure.value for figure in figures)


def test_a_runner_goes_on_where_the_last_one_stopped(tmp_path: Path) -> None:
    log = filled(tmp_path / "log")
    once, often = Store(), Store()
    Runner(log, once).catch_up()
    while Runner(log, often).run(700):
        pass
    assert often.every("events") == once.every("events")
    assert often.every("usage") == once.every("usage")
    assert often.position() == log.end()


def test_a_batch_that_fails_is_taken_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store()
    runner = Runner(filled(tmp_path / "log"), store)
    runner.run(1_000)
    with monkeypatch.context() as patched:
        patched.setattr(store, "write", lambda _: (_ for _ in ()).throw(OSError("disk full")))
        with pytest.raises(OSError, match="disk full"):
            runner.run(1_000)
    runner.catch_up()
    assert len(store.every("events")) == CLEAN.events


def test_what_cannot_be_read_is_put_aside_and_stops_nobody(tmp_path: Path) -> None:
    log = Log(tmp_path / "log", sync=False)
    good = {"version": 3, "event_id": "e", "type": "view", "occurred_at": format_time(5_000), "session": "s"}
    lines = [
        b"not json\n",
        b"[]\n",
        b'{"event": {}}\n',
        b'{"unknown": 1}\n',
        record("t-1", 5_000, {"version": 3}),
        record("t-1", 5_000, "text"),
        record("t-1", 5_000, good),
    ]
    log.append(lines)
    store = Store()
    runner = Runner(log, store)
    assert runner.catch_up() == len(lines)
    assert [row.event_id for row in store.events("t-1", 0, 10**9)] == ["e"]
    rejected = store.rejected("t-1")
    assert [row.reason.split(":")[0] for row in rejected] == ["malformed", "malformed"]
    assert rejected[0].raw == lines[5].decode().strip()
    assert len(store.rejected("")) == 4
    assert store.usage("t-1")[0].malformed == 2
    assert runner.backlog() == 0


def test_what_no_store_can_keep_is_put_aside(tmp_path: Path) -> None:
    log = Log(tmp_path / "log", sync=False)
    log.append([record("t-1", 5_000, {"version": 3, "session": text}) for text in ("\ud800", "\0")])
    log.append(
        [
            record("t-1", 5_000, {"version": 3, "session": "\U0001f600"}),
            control_record({"erased": True, "received_at": 6_000}),
        ]
    )
    store = Store()
    assert Runner(log, store).catch_up() == 4
    assert [row.reason for row in store.rejected("")] == ["malformed: `record` has a text that is not one"] * 2
    assert len(store.rejected("t-1")) == 1, "a whole character is text, and the event lacks other fields"


def test_time_is_written_down_when_the_log_is_silent(tmp_path: Path) -> None:
    log = Log(tmp_path / "log", sync=False)
    runner = Runner(log, Store())
    runner.idle(10**9)
    assert log.end() == 0, "before the first event there is nothing to close"
    log.append([record("t-1", 1_000_000, "x")])
    runner.idle(10**9)
    runner.catch_up()
    runner.idle(1_000_001)
    end = log.end()
    runner.idle(1_030_000)
    assert log.read(end, 5)[0] == [b'{"tick":1030000}\n']


def test_the_command_runs_and_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(tmp_path / "log")
    database = ["--database", str(tmp_path / "db")]
    assert main(["run", "--log", str(tmp_path / "log"), *database]) == 0
    assert main(["metric", "--tenant", "t-001", "--metric", "events", "--window", "1h", *database]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["metric"], told["unit"], told["from"]) == ("events", "count", "2026-11-21T09:00:00.000Z")
    assert told["value"] > 0
    assert main(["usage", *database]) == 0
    assert '"tenant": "t-005"' in capsys.readouterr().out
    assert main(["alerts", "--tenant", "t-001", *database]) == 0
