"""Patterns that no single tenant sees."""

import pickle

import pytest

from core.links import LinkState, link_step, new_links
from core.outputs import Alert, Link, Settings

pytestmark = pytest.mark.acceptance

MINUTE = 60_000


class Payments:
    """Payments of all tenants, in order."""

    def __init__(self) -> None:
        self.state: LinkState = new_links(Settings())
        self.number = 0
        self.alerts: list[Alert] = []

    def pay(self, tenant: str, card: str, device: str, at: int) -> list[Alert]:
        self.number += 1
        link = Link(tenant, f"e-{self.number}", at, card, device, 100, "EUR")
        self.state, found = link_step(self.state, link)
        self.alerts += found
        return found


def test_one_card_at_many_shops() -> None:
    payments = Payments()
    for number in range(6):
        payments.pay(f"t-{number}", "k-1", f"d-{number}", number * MINUTE)
    assert {alert.kind for alert in payments.alerts} == {"shared_card"}
    alert = payments.alerts[-1]
    assert (alert.tenant, alert.event_id, alert.layer) == ("t-5", "e-6", "links")


def test_no_alert_names_another_tenant() -> None:
    payments = Payments()
    for number in range(6):
        payments.pay(f"shop-{number}", "k-1", f"d-{number}", number * MINUTE)
    assert payments.alerts
    for alert in payments.alerts:
        others = {f"shop-{number}" for number in range(6)} - {alert.tenant}
        assert not [other for other in others if any(other in str(value) for value in alert)]


def test_somebody_who_shops_at_several_places_is_honest() -> None:
    payments = Payments()
    for number in range(4):
        payments.pay(f"t-{number}", "k-1", "d-1", number * MINUTE)
    for number in range(6):
        payments.pay(f"t-{number}", "k-2", f"e-{number}", number * 60 * MINUTE)
    assert payments.alerts == []


def test_a_ring_passes_cards_around() -> None:
    payments = Payments()
    for number in range(24):
        payments.pay(f"t-{number % 4}", f"k-{number % 6}", f"d-{number % 5}", number * 8 * MINUTE)
    assert "device_ring" in {alert.kind for alert in payments.alerts}


def test_a_household_is_no_ring() -> None:
    payments = Payments()
    for number in range(24):
        payments.pay(f"t-{number % 4}", f"k-{number % 3}", f"d-{number % 2}", number * 20 * MINUTE)
    assert payments.alerts == []


def test_a_till_links_nobody() -> None:
    payments = Payments()
    for number in range(400):
        payments.pay("t-1", f"k-{number}", "till", number * 1_000)
    payments.alerts.clear()
    for number in range(4):
        payments.pay(f"t-{number}", f"k-{number}", f"own-{number}", 400_000 + number * 20 * MINUTE)
    assert payments.alerts == []


def test_memory_is_bounded() -> None:
    payments = Payments()
    sizes = []
    for number in range(20_000):
        payments.pay("t-1", f"k-{number}", f"d-{number}", number * 10_000)
        if number % 4_000 == 3_999:
            sizes.append(len(pickle.dumps(payments.state)))
    assert sizes[-1] <= 1.6 * max(sizes[:-1])


def test_state_pickles() -> None:
    payments = Payments()
    for number in range(6):
        payments.state = pickle.loads(pickle.dumps(payments.state))
        payments.pay(f"t-{number}", "k-1", f"d-{number}", number * MINUTE)
    assert payments.alerts
