"""The whole way with everything that goes wrong: figures, restarts, kills, and what detection is worth."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from bench.quality import measure
from generator import Config, Record, stream
from streaming.embedded import Runner
from streaming.log import Log
from streaming.store import Store

pytestmark = pytest.mark.acceptance

CONFIG = Config(seed=21, events=40_000, tenants=6, per_second=20)
TABLES = ("cells", "events", "alerts", "rejected", "usage")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return list(stream(CONFIG))


@pytest.fixture(scope="module")
def log(records: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Log:
    log = Log(tmp_path_factory.mktemp("log") / "log", sync=False)
    log.append([record.line for record in records])
    return log


@pytest.fixture(scope="module")
def store(log: Log) -> Store:
    store = Store()
    Runner(log, store).catch_up()
    return store


def test_each_event_counts_once_or_is_rejected_with_a_reason(records: list[Record], store: Store) -> None:
    ids = {(record.tenant, record.event_id) for record in records if record.event_id}
    counted = [(row[0], row[1]) for row in store.every("events")]
    assert len(counted) == len(set(counted)), "none twice"
    reasons = Counter(str(row[2]).split(":")[0] for row in store.every("rejected"))
    assert set(reasons) == {"late", "malformed"}
    assert reasons["malformed"] == sum(1 for record in records if not record.event_id)
    used = [sum(row[index] for row in store.every("usage")) for index in (2, 4, 5, 6)]
    assert sum(used) == len(records), "every record is an event, a repetition, late or malformed"
    assert used[0] == len(counted)
    assert len(ids) - len(counted) <= reasons["late"] < 0.01 * len(records)


def test_figures_are_those_of_the_rows(store: Store) -> None:
    rows: Counter[tuple[str, int, str]] = Counter()
    for row in store.every("events"):
        rows[row[0], row[3] // 60_000 * 60_000, row[2]] += 1
    assert {(row[0], row[1], row[2]): row[3] for row in store.every("cells")} == dict(rows)


def test_tenants_do_not_mix(records: list[Record], store: Store) -> None:
    tenant_of = {record.event_id: record.tenant for record in records}
    assert all(tenant_of[row[1]] == row[0] for row in store.every("events"))
    assert all(tenant_of[row[2]] == row[0] for row in store.every("alerts"))


def test_the_size_of_batches_changes_nothing(log: Log, store: Store) -> None:
    other = Store()
    for size in (1, 7, 900, 3_333):
        Runner(log, other).run(size)
    Runner(log, other).catch_up(5_000)
    for table in TABLES:
        assert other.every(table) == store.every(table), table


@pytest.mark.skipif(os.name == "nt", reason="a process cannot be killed in this way")
def test_a_runner_that_is_killed_loses_nothing_and_counts_nothing_twice(log: Log, store: Store, tmp_path: Path) -> None:
    database = tmp_path / "db"
    command = [sys.executable, "-m", "streaming.embedded", "run", "--log", str(log.path), "--database", str(database)]
    killed = 0
    for delay in (0.0, 0.2, 0.5):
        process = subprocess.Popen([*command, "--batch", "1000"], cwd=ROOT, stderr=subprocess.DEVNULL)
        # It is killed some time after its database is there, wherever it then is.
        while not database.exists() and process.poll() is None:
            time.sleep(0.01)
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
    subprocess.run(command, cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    assert killed
    last = Store(database)
    assert last.position() == log.end()
    for table in TABLES:
        assert last.every(table) == store.every(table), table
    last.close()


def test_detection_finds_most_fraud_and_little_else() -> None:
    quality = measure(Config(seed=5, events=120_000, tenants=20))
    assert quality.precision > 0.6
    assert quality.recall > 0.6
    for kind, found in quality.by_kind.items():
        assert found.recall >= 0.3, kind
    assert quality.false_alerts_per_1000_payments < 10
