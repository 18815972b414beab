"""What an event is: its fields, how it is read, and how it is written."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from core.versions import CURRENT_VERSION, Malformed, upcast

__all__ = [
    "CURRENT_VERSION",
    "TYPES",
    "Event",
    "Malformed",
    "format_time",
    "parse",
    "parse_time",
    "to_body",
]

TYPES = ("view", "cart", "login", "payment", "refund")
"""Every type of event."""

_TYPES = frozenset(TYPES)
_MONEY = frozenset(("payment", "refund"))
_STATUSES = frozenset(("ok", "failed"))
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_LONGEST_TEXT = 200
_LARGEST_AMOUNT = 10**12
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Event(NamedTuple):
    """An event of the current version. What the sender left out is empty."""

    tenant: str
    event_id: str
    type: str
    occurred_at: int
    """Milliseconds since 1970, UTC."""
    session: str
    customer: str = ""
    amount_cents: int = 0
    currency: str = ""
    status: str = "ok"
    card: str = ""
    device: str = ""
    country: str = ""


def parse_time(text: object) -> int:
    """Read an RFC 3339 time as milliseconds since 1970; a time without an offset is refused."""
    if not isinstance(text, str):
        raise Malformed("occurred_at", "is not a text")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Malformed("occurred_at", "is not a time") from None
    if moment.tzinfo is None:
        raise Malformed("occurred_at", "has no offset from UTC")
    since = moment - _EPOCH
    return since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000


def format_time(milliseconds: int) -> str:
    """Write milliseconds since 1970 as an RFC 3339 time in UTC."""
    seconds, rest = divmod(milliseconds, 1000)
    moment = datetime.fromtimestamp(seconds, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{rest:03}Z"


def parse(body: Mapping[str, object], tenant: str) -> Event:
    """Return the event in a body of any known version; unknown fields are ignored.

    The tenant is that of the sender's credential: what the body says about it does not count.
    """
    if body.get("version") != CURRENT_VERSION:
        body = upcast(body)
    get = body.get
    event_id = get("event_id")
    type_ = get("type")
    session = get("session")
    if not isinstance(event_id, str) or not 0 < len(event_id) <= _LONGEST_TEXT:
        raise Malformed("event_id", "is not a text of 1 to 200 characters")
    if not isinstance(type_, str) or type_ not in _TYPES:
        raise Malformed("type", "is not a type of event")
    if not isinstance(session, str) or not 0 < len(session) <= _LONGEST_TEXT:
        raise Malformed("session", "is not a text of 1 to 200 characters")
    occurred_at = parse_time(get("occurred_at"))
    amount = 0
    currency = ""
    if type_ in _MONEY:
        amount_ = get("amount_cents")
        currency_ = get("currency")
        # A boolean is an integer in Python, and is not an amount.
        if type(amount_) is not int or not 0 < amount_ <= _LARGEST_AMOUNT:
            raise Malformed("amount_cents", "is not a whole number above 0")
        if not isinstance(currency_, str) or not _CURRENCY.match(currency_):
            raise Malformed("currency", "is not three capital letters")
        amount = amount_
        currency = currency_
    status = get("status", "ok")
    if not isinstance(status, str) or status not in _STATUSES:
        raise Malformed("status", "is neither `ok` nor `failed`")
    customer = get("customer", "")
    card = get("card", "")
    device = get("device", "")
    country = get("country", "")
    if not (
        isinstance(customer, str) and isinstance(card, str) and isinstance(device, str) and isinstance(country, str)
    ):
        field = next(name for name in ("customer", "card", "device", "country") if not isinstance(get(name, ""), str))
        raise Malformed(field, "is not a text")
    if len(customer) + len(card) + len(device) + len(country) > _LONGEST_TEXT:
        raise Malformed("customer", "is too long, together with card, device and country")
    return Event(
        tenant,
        event_id,
        type_,
        occurred_at,
        session,
        customer,
        amount,
        currency,
        status,
        card,
        device,
        country,
    )


def to_body(event: Event) -> dict[str, object]:
    """Return the body of an event in the current version, without the tenant."""
    body: dict[str, object] = {
        "version": CURRENT_VERSION,
        "event_id": event.event_id,
        "type": event.type,
        "occurred_at": format_time(event.occurred_at),
        "session": event.session,
    }
    if event.type in _MONEY:
        body["amount_cents"] = event.amount_cents
        body["currency"] = event.currency
    if event.status != "ok":
        body["status"] = event.status
    for name in ("customer", "card", "device", "country"):
        if value := getattr(event, name):
            body[name] = value
    return body
