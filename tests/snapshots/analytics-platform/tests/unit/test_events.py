"""What an event is, and what is none."""

from typing import Any

import pytest

from core.events import Event, Malformed, format_time, parse, parse_time, to_body

PAYMENT: dict[str, Any] = {
    "version": 3,
    "event_id": "e-1",
    "type": "payment",
    "occurred_at": "2026-11-21T09:30:00.125Z",
    "session": "s-1",
    "customer": "c-1",
    "amount_cents": 4990,
    "currency": "EUR",
    "card": "k-1",
    "device": "d-1",
    "country": "DE",
}


def test_a_payment_is_read() -> None:
    expected = Event("t-1", "e-1", "payment", 1_795_253_400_125, "s-1", "c-1", 4990, "EUR", "ok", "k-1", "d-1", "DE")
    assert parse(PAYMENT, "t-1") == expected


def test_what_is_written_is_read_as_the_same() -> None:
    event = parse(PAYMENT, "t-1")
    assert parse(to_body(event), "t-1") == event
    failed = event._replace(status="failed")
    assert parse(to_body(failed), "t-1") == failed
    view = Event("t-1", "e-2", "view", 1_000, "s-1")
    assert parse(to_body(view), "t-1") == view


def test_unknown_fields_are_ignored() -> None:
    assert parse({**PAYMENT, "coupon": "X", "nested": {"a": [1]}}, "t-1") == parse(PAYMENT, "t-1")


def test_the_tenant_of_the_body_does_not_count() -> None:
    assert parse({**PAYMENT, "tenant": "t-2", "tenant_id": "t-2"}, "t-1").tenant == "t-1"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("event_id", None),
        ("event_id", ""),
        ("event_id", 7),
        ("event_id", "x" * 201),
        ("type", "teleport"),
        ("type", ["payment"]),
        ("session", ""),
        ("occurred_at", "yesterday"),
        ("occurred_at", "2026-11-21T09:30:00"),
        ("occurred_at", 1795253400),
        ("amount_cents", 0),
        ("amount_cents", -5),
        ("amount_cents", 49.9),
        ("amount_cents", "4990"),
        ("amount_cents", True),
        ("amount_cents", 10**15),
        ("currency", "eur"),
        ("currency", "EURO"),
        ("currency", None),
        ("status", "maybe"),
        ("customer", 7),
        ("card", None),
        ("device", {}),
        ("country", []),
    ],
)
def test_what_is_no_event_says_which_field_is_wrong(field: str, value: object) -> None:
    with pytest.raises(Malformed) as caught:
        parse({**PAYMENT, field: value}, "t-1")
    assert caught.value.field == field
    assert caught.value.reason


@pytest.mark.parametrize("field", ["event_id", "type", "session", "occurred_at", "amount_cents", "currency"])
def test_required_fields_are_missed(field: str) -> None:
    body = {name: value for name, value in PAYMENT.items() if name != field}
    with pytest.raises(Malformed) as caught:
        parse(body, "t-1")
    assert caught.value.field == field


def test_times_with_any_offset_are_the_same_moment() -> None:
    assert parse_time("2026-11-21T09:30:00Z") == parse_time("2026-11-21T10:30:00+01:00") == 1_795_253_400_000
    assert format_time(1_795_253_400_007) == "2026-11-21T09:30:00.007Z"
    assert parse_time(format_time(1_795_253_400_999)) == 1_795_253_400_999
