"""Minutes close by the time of events, and what is late is late."""

import pickle

import pytest

from core.events import Event
from core.outputs import Cell, Closed, Settings
from core.windows import Minutes

pytestmark = pytest.mark.acceptance

MINUTE = 60_000
SETTINGS = Settings(out_of_order_ms=10_000, lateness_ms=120_000)


def take(minutes: Minutes, at: int, cents: int = 100, status: str = "ok") -> list[Closed]:
    minutes.add(Event("t-1", "e", "payment", at, "s", amount_cents=cents, status=status), at // MINUTE * MINUTE)
    return minutes.observe(at)


def cell(minute: int, events: int, amount: int, failed: int = 0, revision: int = 0, *, closed: bool = True) -> Cell:
    return Cell("t-1", minute * MINUTE, "payment", events, amount, failed, revision, closed)


def test_a_minute_closes_when_the_watermark_reaches_its_end() -> None:
    minutes = Minutes("t-1", SETTINGS)
    assert take(minutes, 5_000) == []
    assert take(minutes, 59_999, status="failed") == []
    assert take(minutes, 69_999) == [], "the watermark is at 59,999"
    assert take(minutes, 70_000) == [Closed(cell(0, 2, 100, 1))]
    assert take(minutes, 70_001) == [], "it closes once"


def test_the_watermark_never_goes_back() -> None:
    minutes = Minutes("t-1", SETTINGS)
    take(minutes, 100_000)
    take(minutes, 30_000)
    assert minutes.watermark == 90_000
    minutes.advance(1_000)
    assert minutes.watermark == 90_000


def test_an_event_within_the_lateness_revises_a_closed_minute() -> None:
    minutes = Minutes("t-1", SETTINGS)
    take(minutes, 1_000)
    assert take(minutes, 80_000) == [Closed(cell(0, 1, 100))]
    assert not minutes.is_late(0)
    assert take(minutes, 2_000, 50) == [Closed(cell(0, 2, 150, revision=1))]
    assert take(minutes, 3_000, 50) == [Closed(cell(0, 3, 200, revision=2))]


def test_after_the_lateness_a_minute_is_late() -> None:
    minutes = Minutes("t-1", SETTINGS)
    take(minutes, 1_000)
    minutes.advance(MINUTE + 120_000 - 1)
    assert not minutes.is_late(0)
    minutes.advance(MINUTE + 120_000)
    assert minutes.is_late(0)
    assert not minutes.is_late(MINUTE)
    assert minutes.oldest == MINUTE


def test_time_alone_closes_too() -> None:
    minutes = Minutes("t-1", SETTINGS)
    take(minutes, 1_000)
    take(minutes, 61_000)
    assert minutes.advance(2 * MINUTE) == [Closed(cell(0, 1, 100)), Closed(cell(1, 1, 100))]
    assert minutes.advance(3 * MINUTE) == []


def test_changes_are_told_once_and_open() -> None:
    minutes = Minutes("t-1", SETTINGS)
    take(minutes, 1_000)
    take(minutes, 2_000)
    assert minutes.changes() == [cell(0, 2, 200, closed=False)]
    assert minutes.changes() == []
    take(minutes, 3_000)
    assert minutes.changes() == [cell(0, 3, 300, closed=False)]


def test_memory_holds_only_minutes_that_can_change() -> None:
    minutes = Minutes("t-1", SETTINGS)
    sizes = []
    for minute in range(2_000):
        take(minutes, minute * MINUTE)
        sizes.append(len(pickle.dumps(minutes)))
    assert sizes[-1] < 2 * sizes[20]


def test_state_pickles() -> None:
    minutes = Minutes("t-1", SETTINGS)
    take(minutes, 1_000)
    minutes = pickle.loads(pickle.dumps(minutes))
    assert take(minutes, 80_000) == [Closed(cell(0, 1, 100))]
