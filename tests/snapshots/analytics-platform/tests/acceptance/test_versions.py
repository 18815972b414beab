"""Old and new writers, old and new readers."""

from typing import Any

import pytest

from core.events import Malformed, parse, parse_time
from core.versions import CURRENT_VERSION, downcast, upcast

pytestmark = pytest.mark.acceptance

ONE: dict[str, Any] = {
    "event_id": "e-1",
    "type": "payment",
    "occurred_at": "2026-11-21T09:30:00Z",
    "session": "s-1",
    "user": "c-1",
    "amount": "49.90",
    "currency": "EUR",
}
TWO: dict[str, Any] = {
    "version": 2,
    "event_id": "e-1",
    "type": "payment",
    "occurred_at": "2026-11-21T09:30:00Z",
    "session": "s-1",
    "customer": "c-1",
    "amount_cents": 4990,
    "currency": "EUR",
}


def reader_of_1(body: dict[str, Any]) -> tuple[str, str]:
    """Read as a program of version 1 does, which ignores what it does not know."""
    return body["user"], body["amount"]


def reader_of_2(body: dict[str, Any]) -> tuple[str, int]:
    """Read as a program of version 2 does."""
    assert body["version"] == 2
    return body["customer"], body["amount_cents"]


def test_old_writers_are_read() -> None:
    one, two = parse(ONE, "t-1"), parse(TWO, "t-1")
    assert one == two
    assert (one.customer, one.amount_cents, one.status, one.card) == ("c-1", 4990, "ok", "")
    assert one.occurred_at == parse_time("2026-11-21T09:30:00Z")


def test_old_readers_understand_new_writers() -> None:
    new = {**TWO, "version": 3, "card": "k-1", "device": "d-1", "country": "DE", "status": "failed"}
    assert reader_of_2(downcast(new, 2)) == ("c-1", 4990)
    assert "card" not in downcast(new, 2)
    assert reader_of_1(downcast(new, 1)) == ("c-1", "49.90")
    assert set(downcast(new, 1)) == set(ONE)
    assert downcast(new, 3) == new


@pytest.mark.parametrize(("cents", "text"), [(1, "0.01"), (100, "1.00"), (4990, "49.90"), (123_456_789, "1234567.89")])
def test_amounts_survive_both_ways(cents: int, text: str) -> None:
    assert downcast({**TWO, "version": 3, "amount_cents": cents}, 1)["amount"] == text
    assert upcast({**ONE, "amount": text})["amount_cents"] == cents


@pytest.mark.parametrize("amount", ["49.905", "1e3000000", "NaN", "Infinity", "", "ten", 49.9, None, "-1"])
def test_amounts_that_are_not_exact_are_malformed(amount: object) -> None:
    with pytest.raises(Malformed):
        parse({**ONE, "amount": amount}, "t-1")


def test_a_newer_version_is_read_if_it_says_so() -> None:
    newer = {**TWO, "version": CURRENT_VERSION + 4, "compatible": 2, "basket": [1, 2]}
    assert parse(newer, "t-1") == parse(TWO, "t-1")


@pytest.mark.parametrize("change", [{}, {"compatible": CURRENT_VERSION + 1}, {"compatible": "2"}, {"compatible": 0}])
def test_a_newer_version_is_malformed_otherwise(change: dict[str, object]) -> None:
    with pytest.raises(Malformed) as caught:
        parse({**TWO, "version": CURRENT_VERSION + 1, **change}, "t-1")
    assert caught.value.field == "version"


@pytest.mark.parametrize("version", [0, -1, "3", 2.0, True, None, []])
def test_a_version_is_a_whole_number(version: object) -> None:
    with pytest.raises(Malformed) as caught:
        parse({**TWO, "version": version}, "t-1")
    assert caught.value.field == "version"


def test_what_is_passed_in_stays_as_it_is() -> None:
    before = dict(ONE)
    upcast(ONE)
    assert before == ONE
    with pytest.raises(Malformed):
        downcast(TWO, 9)
