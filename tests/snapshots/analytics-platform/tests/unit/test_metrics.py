"""Metrics, windows and usage."""

from core.metrics import METRICS, roll_up, window_start
from core.outputs import Cell
from core.usage import DAY, DUPLICATES, EVENTS, Usage, UsageDay


def cell(type_: str, events: int, amount: int, failed: int) -> Cell:
    return Cell("t-1", 0, type_, events, amount, failed, 0, closed=False)


def test_windows_tumble_from_1970_on() -> None:
    assert window_start(1_795_253_489_000, "1m") == 1_795_253_460_000
    assert window_start(1_795_253_489_000, "5m") == 1_795_253_400_000
    assert window_start(1_795_253_489_000, "1h") == 1_795_251_600_000


def test_each_metric_takes_its_part_of_the_cells() -> None:
    cells = [cell("view", 7, 0, 0), cell("payment", 5, 900, 2), cell("refund", 1, 100, 0), cell("login", 4, 0, 3)]
    assert {metric: roll_up(cells, metric) for metric in METRICS} == {
        "revenue": 900,
        "refunds": 100,
        "events": 17,
        "payments": 3,
        "declined": 2,
        "failed_logins": 3,
    }


def test_usage_is_counted_by_day_of_arrival_and_taken_once() -> None:
    usage = Usage("t-1")
    usage.add(5, EVENTS, 100)
    usage.add(6, DUPLICATES, 50)
    usage.add(DAY + 1, EVENTS, 10)
    assert usage.take() == [UsageDay("t-1", 0, 1, 150, 1, 0, 0, 0), UsageDay("t-1", DAY, 1, 10, 0, 0, 0, 0)]
    assert usage.take() == []
