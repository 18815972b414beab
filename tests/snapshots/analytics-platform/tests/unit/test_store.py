"""Results are written as a whole, and every question is about one tenant."""

import threading
from pathlib import Path

import duckdb
import pytest

from core.events import Event
from core.outputs import Alert, Cell
from core.usage import UsageDay
from streaming.store import Batch, RejectedRow, Store

MINUTE = 60_000


def event(tenant: str, number: int, at: int, cents: int = 100, country: str = "DE") -> Event:
    return Event(tenant, f"e-{number}", "payment", at, "s-1", f"c-{number}", cents, "EUR", "ok", "k", "d", country)


def cell(tenant: str, minute: int, events: int, amount: int, *, closed: bool = False) -> Cell:
    return Cell(tenant, minute * MINUTE, "payment", events, amount, 0, 0, closed)


def alert(tenant: str, number: int, at: int) -> Alert:
    return Alert(tenant, f"a-{number}", f"e-{number}", at, "amount_spike", "statistics", 0.9, "why", 100, "EUR")


def batch(position: int = 1) -> Batch:
    return Batch(position, 5, [], [], [], [], [], {})


@pytest.fixture
def store() -> Store:
    return Store()


def test_figures_are_sums_of_minutes(store: Store) -> None:
    cells = [cell("t-1", 5, 1, 100, closed=True), cell("t-1", 9, 2, 250, closed=True), cell("t-1", 10, 1, 7)]
    store.write(batch()._replace(cells=[*cells, cell("t-2", 5, 9, 9_000)]))
    figure = store.metric("t-1", "revenue", "5m", 6 * MINUTE)
    assert (figure.start, figure.until, figure.value) == (5 * MINUTE, 10 * MINUTE, 350)
    assert (figure.unit, figure.closed) == ("cents", True)
    newest = store.metric("t-1", "payments", "5m")
    assert (newest.start, newest.value, newest.unit, newest.closed) == (10 * MINUTE, 1, "count", False)
    assert store.metric("t-3", "events", "1h").value == 0
    assert [each.value for each in store.series("t-1", "events", "1m", 5 * MINUTE, 11 * MINUTE)] == [1, 0, 0, 0, 2, 1]


def test_a_cell_that_is_written_again_replaces_the_one_before(store: Store) -> None:
    store.write(batch()._replace(cells=[cell("t-1", 5, 1, 100), cell("t-1", 5, 2, 200)]))
    store.write(batch(2)._replace(cells=[cell("t-1", 5, 3, 300)]))
    assert store.metric("t-1", "revenue", "1m").value == 300
    assert store.metric("t-1", "events", "1m").value == 3


def test_unknown_names_are_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="is not a metric"):
        store.metric("t-1", "revenue; DROP TABLE cells", "5m")
    with pytest.raises(ValueError, match="is not a window"):
        store.metric("t-1", "revenue", "2m")
    with pytest.raises(ValueError, match="is not a dimension"):
        store.breakdown("t-1", "revenue", "card", 0, 1)
    with pytest.raises(ValueError, match="more than"):
        store.series("t-1", "revenue", "1m", 0, 10**9)


def test_rows_answer_by_dimension_and_time(store: Store) -> None:
    rows = [event("t-1", 1, 10), event("t-1", 2, 20, 300, "FR"), event("t-1", 3, 99), event("t-2", 4, 10)]
    store.write(batch()._replace(events=rows))
    assert store.breakdown("t-1", "revenue", "country", 0, 50) == [("FR", 300), ("DE", 100)]
    assert store.breakdown("t-2", "events", "type", 0, 50) == [("payment", 1)]
    assert store.events("t-1", 0, 100, limit=2) == rows[:2]
    assert store.events("t-1", 0, 100, after=(20, "e-2")) == [rows[2]]


def test_alerts_are_paged_newest_first_and_of_one_tenant(store: Store) -> None:
    store.write(batch()._replace(alerts=[alert("t-1", number, number // 2) for number in range(5)]))
    store.write(batch(2)._replace(alerts=[alert("t-2", 9, 9)]))
    first = store.alerts("t-1", limit=3)
    assert [each.id for each in first] == ["a-4", "a-3", "a-2"]
    assert [each.id for each in store.alerts("t-1", before="a-2", limit=3)] == ["a-1", "a-0"]
    assert store.alerts("t-1", before="a-9") == [], "the id of another tenant's alert leads nowhere"


def test_a_batch_that_fails_leaves_nothing(store: Store) -> None:
    store.write(batch(10)._replace(state={"a": b"1"}))
    spoiled = batch(20)._replace(events=[event("t-1", 1, 10)], state={"a": None})  # type: ignore[dict-item]
    with pytest.raises(duckdb.Error):
        store.write(spoiled)
    assert store.position() == 10
    assert store.events("t-1", 0, 100) == []


def test_usage_adds_up_over_batches(store: Store) -> None:
    for _ in range(2):
        store.write(batch()._replace(usage=[UsageDay("t-1", 0, 3, 100, 1, 0, 0, 2)]))
    assert store.usage("t-1") == [UsageDay("t-1", 0, 6, 200, 2, 0, 0, 4)]
    assert store.tenants() == ["t-1"]


def test_a_customer_is_erased_and_the_figures_stay(store: Store) -> None:
    rejected = [
        RejectedRow("t-1", 1, "late", '{"customer":"c-1"}'),
        RejectedRow("t-1", 2, "late", '{"customer":"c-12"}'),
    ]
    store.write(
        batch()._replace(
            events=[event("t-1", 1, 10), event("t-1", 2, 10), event("t-2", 1, 10)],
            alerts=[alert("t-1", 1, 10), alert("t-2", 1, 10)],
            cells=[cell("t-1", 0, 2, 200)],
            rejected=rejected,
        )
    )
    assert store.erase("t-1", "c-1") == 3
    assert [each.customer for each in store.events("t-1", 0, 100)] == ["c-2"]
    assert store.rejected("t-1") == rejected[1:]
    assert (len(store.alerts("t-1")), len(store.alerts("t-2")), len(store.events("t-2", 0, 100))) == (0, 1, 1)
    assert store.metric("t-1", "revenue", "1m").value == 200
    assert store.erase("t-1", "") == 0


def test_threads_take_turns(tmp_path: Path) -> None:
    store = Store(tmp_path / "db")
    failed: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(30):
                figure = store.metric("t-1", "events", "1m", 0)
                rows = store.events("t-1", 0, 100, limit=10_000)
                assert figure.value <= len(rows)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 30):
        store.write(batch(number)._replace(events=[event("t-1", number, 10)], cells=[cell("t-1", 0, number, 0)]))
    for thread in threads:
        thread.join()
    assert not failed
    store.close()
