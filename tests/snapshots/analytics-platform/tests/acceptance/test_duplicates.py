"""Ids are remembered as long as it matters, and no longer."""

import pickle

import pytest

from core.dedup import SeenIds

pytestmark = pytest.mark.acceptance

MINUTE = 60_000


def test_an_id_is_new_once() -> None:
    seen = SeenIds(100)
    assert seen.add("a", 0)
    assert not seen.add("a", 0)
    assert not seen.add("a", 5 * MINUTE), "a repetition with another time is one as well"
    assert seen.add("b", 0)
    assert len(seen) == 2


def test_minutes_that_are_over_are_forgotten() -> None:
    seen = SeenIds(100)
    for minute in range(5):
        seen.add(f"e-{minute}", minute * MINUTE)
    seen.forget(3 * MINUTE)
    assert len(seen) == 2
    assert seen.add("e-2", 4 * MINUTE)
    assert not seen.add("e-3", 4 * MINUTE)


def test_memory_is_bounded_and_says_what_it_forgot() -> None:
    seen = SeenIds(100)
    for number in range(1_000):
        seen.add(f"e-{number}", number // 10 * MINUTE)
        assert len(seen) <= 100
    assert seen.forgotten == 1_000 - len(seen)
    assert not seen.add("e-999", 99 * MINUTE)
    assert seen.add("e-0", 99 * MINUTE)


def test_state_pickles() -> None:
    seen = SeenIds(100)
    seen.add("a", 0)
    again = pickle.loads(pickle.dumps(seen))
    assert not again.add("a", 0)
    assert again.add("b", 0)
