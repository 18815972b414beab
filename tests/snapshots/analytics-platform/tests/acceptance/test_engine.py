"""One tenant's events, in every disorder."""

import pickle
import random
from collections import Counter

import pytest

from core.engine import changes, new_state, step, tick
from core.events import Event
from core.outputs import Accepted, Alert, Cell, Closed, Link, Output, Rejected, Settings

pytestmark = pytest.mark.acceptance

MINUTE = 60_000
SETTINGS = Settings()


def view(number: int, at: int) -> Event:
    return Event("t-1", f"e-{number}", "view", at, f"s-{number}")


def payment(number: int, at: int, *, card: str = "k-1", device: str = "d-1") -> Event:
    return Event("t-1", f"e-{number}", "payment", at, f"s-{number}", "c-1", 100, "EUR", "ok", card, device, "DE")


def reasons(outputs: list[Output]) -> list[str]:
    return [output.reason for output in outputs if isinstance(output, Rejected)]


def test_an_event_counts_once() -> None:
    state = new_state("t-1", SETTINGS)
    state, outputs = step(state, view(1, 5_000), 5_100)
    assert outputs == [Accepted(view(1, 5_000))]
    state, outputs = step(state, view(1, 5_000), 5_200)
    assert outputs == [Rejected(view(1, 5_000), "duplicate")]
    assert changes(state) == [Cell("t-1", 0, "view", 1, 0, 0, 0, closed=False)]


def test_a_late_event_is_rejected_and_counted() -> None:
    state = new_state("t-1", SETTINGS)
    state, _ = step(state, view(1, 10 * MINUTE), 10 * MINUTE)
    state, outputs = step(state, view(2, MINUTE), 10 * MINUTE)
    assert reasons(outputs) == ["late"]
    state, outputs = step(state, view(3, 8 * MINUTE), 10 * MINUTE)
    assert reasons(outputs) == []
    day = state.usage.take()[0]
    assert (day.events, day.late) == (2, 1)


def test_a_clock_that_is_wrong_closes_nothing() -> None:
    state = new_state("t-1", SETTINGS)
    state, _ = step(state, view(1, MINUTE), MINUTE)
    state, outputs = step(state, view(2, 500 * MINUTE), MINUTE)
    assert reasons(outputs) == ["future"]
    state, outputs = step(state, view(3, MINUTE), MINUTE)
    assert reasons(outputs) == []


def test_a_tenant_that_falls_silent_closes_its_minutes_by_the_tick() -> None:
    state = new_state("t-1", SETTINGS)
    state, _ = step(state, view(1, 5_000), 5_000)
    state, outputs = tick(state, MINUTE + SETTINGS.idle_ms - 1)
    assert outputs == []
    state, outputs = tick(state, MINUTE + SETTINGS.idle_ms)
    assert outputs == [Closed(Cell("t-1", 0, "view", 1, 0, 0, 0, closed=True))]


def test_a_payment_with_a_card_is_linked() -> None:
    state = new_state("t-1", SETTINGS)
    state, outputs = step(state, payment(1, 5_000), 5_000)
    assert Link("t-1", "e-1", 5_000, "k-1", "d-1", 100, "EUR") in outputs
    state, outputs = step(state, payment(2, 5_000, card=""), 5_000)
    assert not [output for output in outputs if isinstance(output, Link)]


def test_alerts_come_out_and_are_counted() -> None:
    state = new_state("t-1", SETTINGS)
    alerts: list[Alert] = []
    for number in range(12):
        at = 5_000 + number * 1_000
        state, outputs = step(state, payment(number, at), at)
        alerts += [output for output in outputs if isinstance(output, Alert)]
    assert [alert.kind for alert in alerts] == ["card_velocity"], "once within the cooldown"
    assert alerts[0].tenant == "t-1"
    assert state.usage.take()[0].alerts == 1


def test_disorder_and_repetition_change_no_figure() -> None:
    chance = random.Random(5)
    events = [view(number, number * 700) for number in range(600)]
    sent = sorted(events * 2, key=lambda event: event.occurred_at + chance.random() * 9_000)
    state = new_state("t-1", SETTINGS)
    counts: dict[int, int] = {}
    for event in sent:
        state, outputs = step(state, event, event.occurred_at + 10_000)
        for output in outputs:
            if isinstance(output, Closed):
                counts[output.cell.minute] = output.cell.events
    counts |= {cell.minute: cell.events for cell in changes(state)}
    assert counts == Counter(event.occurred_at // MINUTE * MINUTE for event in events)


def test_state_that_is_stored_between_any_two_events_gives_the_same() -> None:
    events = [payment(number, number * 3_000, device=f"d-{number % 3}") for number in range(200)]
    plain, stored = new_state("t-1", SETTINGS), new_state("t-1", SETTINGS)
    found: list[Output] = []
    for event in events:
        plain, expected = step(plain, event, event.occurred_at)
        stored, outputs = step(pickle.loads(pickle.dumps(stored)), event, event.occurred_at)
        assert outputs == expected
        found += outputs
    assert {type(output) for output in found} == {Accepted, Alert, Closed, Link}


def test_state_does_not_grow_with_the_stream() -> None:
    state = new_state("t-1", SETTINGS)
    sizes = []
    for number in range(30_000):
        state, _ = step(state, view(number, number * 500), number * 500)
        if number % 5_000 == 4_999:
            changes(state)
            sizes.append(len(pickle.dumps(state)))
    assert sizes[-1] < 1.3 * sizes[2]
