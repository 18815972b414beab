"""The measure of detection: what flags everything and what flags nothing do badly by it."""

from pathlib import Path

import pytest

from bench.__main__ import table, write
from bench.quality import Labels, evaluate
from core.outputs import Alert
from generator import Config, Record, stream

CONFIG = Config(events=40_000)


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return list(stream(CONFIG))


@pytest.fixture(scope="module")
def labels(records: list[Record]) -> Labels:
    labels = Labels()
    labels.add(records)
    return labels


def alert(record: Record, kind: str) -> Alert:
    return Alert(record.tenant, "a", record.event_id, 0, kind, "statistics", 1.0, "", 0, "")


def test_what_flags_nothing_finds_nothing(labels: Labels) -> None:
    quality = evaluate([], labels)
    assert (quality.precision, quality.recall) == (0, 0)


def test_what_flags_everything_finds_all_and_is_hardly_ever_right(records: list[Record], labels: Labels) -> None:
    everything = [alert(record, "amount_spike") for record in records if record.event_id]
    quality = evaluate(everything, labels)
    assert quality.recall == 1
    assert quality.precision < 0.02
    assert quality.false_alerts_per_1000_payments > 1000


def test_what_knows_the_labels_is_perfect(records: list[Record], labels: Labels) -> None:
    quality = evaluate([alert(record, record.kind) for record in records if record.kind], labels)
    assert (quality.precision, quality.recall) == (1, 1)
    assert all(row.precision == row.recall == 1 for row in quality.by_kind.values())


def test_the_event_of_another_tenant_is_no_fraud(records: list[Record], labels: Labels) -> None:
    foreign = [alert(record, record.kind)._replace(tenant="t-999") for record in records if record.kind]
    assert evaluate(foreign, labels).precision == 0


def test_the_table_has_a_row_for_each_kind_and_goes_between_the_marks(labels: Labels, tmp_path: Path) -> None:
    lines = table(evaluate([], labels))
    assert sum(line.startswith("| `") for line in lines) == 10
    path = tmp_path / "README.md"
    path.write_text("a\n<!-- bench -->\nold\n<!-- /bench -->\nb\n", encoding="utf-8")
    write(path, "new")
    assert path.read_text(encoding="utf-8") == "a\n<!-- bench -->\n\nnew\n\n<!-- /bench -->\nb\n"
    path.write_text("no marks", encoding="utf-8")
    with pytest.raises(SystemExit):
        write(path, "new")
