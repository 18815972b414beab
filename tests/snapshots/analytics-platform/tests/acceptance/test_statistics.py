"""Fraud within one tenant: each kind is found, and what looks like it is not."""

import pickle
from collections import Counter

import pytest

from core.detection.statistics import Detector, alert_id
from core.events import Event
from core.outputs import Alert, Settings

pytestmark = pytest.mark.acceptance

MINUTE = 60_000


class Shop:
    """A tenant with honest customers behind it."""

    def __init__(self) -> None:
        self.detector = Detector("t-1", Settings(), None)
        self.number = 0
        self.alerts: list[Alert] = []
        for each in range(300):
            self.pay(each * 20_000, customer=f"c-{each}", cents=1_000 + each % 50 * 40)
        assert self.alerts == [], "honest customers raise no alert"
        self.now = 300 * 20_000

    def send(self, type_: str, at: int, **fields: object) -> list[Alert]:
        self.number += 1
        customer = str(fields.get("customer", "c-1"))
        event = Event(
            "t-1",
            f"e-{self.number}",
            type_,
            at,
            str(fields.get("session", f"s-{self.number}")),
            customer,
            int(str(fields.get("cents", 0))),
            "EUR" if "cents" in fields else "",
            str(fields.get("status", "ok")),
            str(fields.get("card", f"k-{customer}")) if type_ == "payment" else "",
            str(fields.get("device", f"d-{customer}")),
            str(fields.get("country", "DE")),
        )
        found = self.detector.observe(event)
        self.alerts += found
        return found

    def pay(self, at: int, **fields: object) -> list[Alert]:
        return self.send("payment", at, **{"cents": 1_500, **fields})

    def kinds(self) -> Counter[str]:
        return Counter(alert.kind for alert in self.alerts)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_an_amount_far_above_all_others(shop: Shop) -> None:
    assert shop.pay(shop.now, cents=4_000) == []
    found = shop.pay(shop.now, cents=400_000)
    assert [(alert.kind, alert.layer) for alert in found] == [("amount_spike", "statistics")]
    assert 0 < found[0].score <= 1
    assert found[0].id == alert_id("t-1", found[0].event_id, "amount_spike")
    assert (found[0].tenant, found[0].amount_cents, found[0].currency) == ("t-1", 400_000, "EUR")


def test_outliers_do_not_become_normal(shop: Shop) -> None:
    found = [shop.pay(shop.now + number * MINUTE, cents=400_000, customer=f"x-{number}") for number in range(40)]
    assert all(found)


def test_stolen_cards_that_are_tried(shop: Shop) -> None:
    for number in range(12):
        at = shop.now + number * 5_000
        shop.pay(at, customer=f"x-{number}", device="d-x", card=f"k-x{number}", cents=200, status="failed")
    assert shop.kinds() == {"card_testing": 1}


def test_one_card_that_is_declined_again_and_again_is_no_test_of_cards(shop: Shop) -> None:
    for number in range(4):
        shop.pay(shop.now + number * 5_000, status="failed")
    assert shop.kinds() == {}


def test_one_card_used_again_and_again(shop: Shop) -> None:
    for number in range(9):
        shop.pay(shop.now + number * 20_000)
    assert shop.kinds() == {"card_velocity": 1}
    for number in range(9):
        shop.pay(shop.now + 30 * MINUTE + number * 5 * MINUTE, customer="c-2")
    assert shop.kinds() == {"card_velocity": 1}, "not when it takes an hour"


def test_more_given_back_than_was_paid(shop: Shop) -> None:
    shop.pay(shop.now, cents=1_000, customer="c-new")
    for number in range(5):
        shop.send("refund", shop.now + (number + 1) * MINUTE, cents=1_000, customer="c-new")
    assert shop.kinds() == {"refund_abuse": 1}


def test_parts_that_are_given_back_are_no_abuse(shop: Shop) -> None:
    shop.pay(shop.now, cents=1_000, customer="c-new")
    for number in range(4):
        shop.send("refund", shop.now + (number + 1) * MINUTE, cents=200, customer="c-new")
    assert shop.kinds() == {}


def test_a_password_that_was_guessed(shop: Shop) -> None:
    for number in range(9):
        shop.send("login", shop.now + number * 3_000, status="failed", device="d-x", country="US")
    shop.send("login", shop.now + MINUTE, device="d-x", country="US")
    assert "account_takeover" in shop.kinds()


def test_a_password_that_was_forgotten(shop: Shop) -> None:
    for number in range(6):
        shop.send("login", shop.now + number * 3_000, status="failed")
    shop.send("login", shop.now + MINUTE)
    assert shop.kinds() == {}


def test_passwords_that_were_leaked(shop: Shop) -> None:
    for number in range(20):
        shop.send("login", shop.now + number * 2_000, status="failed", device="d-x", customer=f"c-{number}")
    assert shop.kinds() == {"credential_stuffing": 1}


def test_two_countries_within_minutes(shop: Shop) -> None:
    shop.pay(shop.now, country="DE")
    shop.pay(shop.now + 20 * MINUTE, country="US")
    assert shop.kinds() == {"impossible_travel": 1}


def test_two_countries_within_a_day(shop: Shop) -> None:
    shop.pay(shop.now, country="DE")
    shop.pay(shop.now + 600 * MINUTE, country="US")
    assert shop.kinds() == {}


@pytest.mark.parametrize(("step", "kinds"), [(100, {"bot_checkout": 1}), (2_500, {})])
def test_a_hand_is_slower_than_a_bot(shop: Shop, step: int, kinds: dict[str, int]) -> None:
    shop.send("view", shop.now, session="s-x")
    shop.send("cart", shop.now + step, session="s-x")
    shop.pay(shop.now + 2 * step, session="s-x")
    assert shop.kinds() == kinds


def test_an_attack_is_told_once_in_the_cooldown_and_again_after_it(shop: Shop) -> None:
    for number in range(90):
        at = shop.now + number * 6_000
        shop.pay(at, customer=f"x-{number}", device="d-x", card=f"k-x{number}", cents=200, status="failed")
    assert shop.kinds() == {"card_testing": 2}


def test_profiles_are_bounded(shop: Shop) -> None:
    sizes = []
    for number in range(20_000):
        shop.pay(shop.now + number * 10_000, customer=f"y-{number}")
        if number % 4_000 == 3_999:
            sizes.append(len(pickle.dumps(shop.detector)))
    assert sizes[-1] <= 1.6 * max(sizes[:-1])
