"""Concurrent senders, several processes, and restarts."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx2
import pytest

from grading.tests.clicks import (
    HOUR,
    NINE,
    click,
    new_ad,
    send,
    settle,
    stored,
)
from tests.blackbox import Start, at_once, eventually

pytestmark = pytest.mark.acceptance

ROUNDS = 10
HOURS = [NINE + n * HOUR for n in range(6)]


@pytest.mark.exercise("ingest_clicks")
def test_same_batch_at_once(api: httpx2.Client) -> None:
    ad = new_ad(api)
    # One round may end well by chance, all of them hardly.
    for _ in range(ROUNDS):
        batch = [click(ad, visitor=n) for n in range(40)]
        answers = at_once([partial(send, api, batch[::step]) for step in (1, -1) * 4])
        assert sum(outcomes.count("counted") for outcomes in answers) == len(batch)
    settle(api, ad)
    assert stored(api, ad) == [(NINE, 40 * ROUNDS)]


@pytest.mark.exercise("count_clicks")
def test_different_batches_for_one_ad_at_once(api: httpx2.Client) -> None:
    ad = new_ad(api)
    for _ in range(ROUNDS):
        calls = [partial(send, api, [click(ad, hour) for hour in HOURS]) for _ in range(8)]
        assert at_once(calls) == [["counted"] * len(HOURS)] * 8
    settle(api, ad)
    assert stored(api, ad) == [(hour, 8 * ROUNDS) for hour in HOURS]


@pytest.mark.exercise("count_clicks")
def test_two_processes(start: Start) -> None:
    api, other = start(workers=2).apis
    ad = new_ad(api)
    batches = [[click(ad, hour) for hour in HOURS] for _ in range(24)]
    senders = [partial(send, (api, other)[n % 2], batch) for n, batch in enumerate(batches)]
    assert at_once(senders) == [["counted"] * len(HOURS)] * len(batches)
    assert send(other, batches[0]) == ["duplicate"] * len(HOURS)
    expected = [(hour, len(batches)) for hour in HOURS]

    def all_are_counted() -> None:
        assert stored(api, ad) == expected

    eventually(all_are_counted, within=20)


@pytest.mark.exercise("count_clicks")
def test_killed_process_owes_no_counts(start: Start) -> None:
    service = start()
    ad = new_ad(service.api)
    batches = [[click(ad, visitor=n) for n in range(15)] for _ in range(32)]
    answers = threading.Semaphore(0)

    def try_to_send(batch: list[dict[str, Any]]) -> None:
        with suppress(httpx2.TransportError):
            send(service.api, batch)
        answers.release()

    with ThreadPoolExecutor(16) as senders:
        for batch in batches:
            senders.submit(try_to_send, batch)
        for _ in range(16):
            answers.acquire()
        service.kill()
    service.restart()
    send(service.api, [one for batch in batches for one in batch])
    settle(service.api, ad)
    assert stored(service.api, ad) == [(NINE, 480)]


@pytest.mark.exercise("ingest_clicks")
def test_tolerance_for_the_future_is_a_setting(start: Start) -> None:
    api = start(CLOCK_SKEW_SECONDS="3600").api
    ad = new_ad(api)
    now = datetime.now(UTC)
    soon, later = now + timedelta(minutes=50), now + timedelta(minutes=70)
    assert send(api, [click(ad, soon), click(ad, later)]) == ["counted", "ahead"]
