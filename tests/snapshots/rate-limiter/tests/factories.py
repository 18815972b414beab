"""Rows and values for tests.

Each call takes the next number and makes values that differ from those of all other numbers, as far
as the rules of a field leave room for it.
"""

import itertools
import re
import string
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session

from app.clients import models as clients_models
from app.database import Row
from app.rules import models as rules_models
from app.usage import models as usage_models

_numbers = itertools.count(1)


def restart() -> None:
    """Begin with the first number again."""
    global _numbers
    _numbers = itertools.count(1)


def to_json(values: dict[str, Any]) -> dict[str, Any]:
    """Return values as JSON has them."""
    return to_jsonable_python(values)


def build(session: Session, model: type[Row], values: dict[str, Any]) -> Row:
    """Store a row with these values, named as in the API."""
    columns = sa.inspect(model).columns.items()
    row = model(**{name: values[column.name] for name, column in columns if column.name in values})
    session.add(row)
    session.commit()
    return row


@cache
def _variants(example: str, pattern: str) -> list[str]:
    """Return `example`, and what matches the pattern with one of its letters replaced."""
    variants = [example]
    for index, letter in itertools.product(range(len(example)), string.printable[:62]):
        variant = example[:index] + letter + example[index + 1 :]
        if re.search(pattern, variant) and variant not in variants:
            variants.append(variant)
    return variants


def text(example: str, number: int, *, most: int, least: int = 0, pattern: str = "") -> str:
    """Return a text like `example` that meets the rules."""
    if pattern:
        variants = _variants(example, pattern)
        return variants[(number - 1) % len(variants)]
    ending = "" if number == 1 else f" {number}"
    if most < len(ending) + 1:
        ending = str(number)[-most:]
    return example[: most - len(ending)].ljust(least - len(ending), "x") + ending


def choice(choices: list[str], number: int) -> str:
    """Return one of the choices."""
    return choices[number % len(choices)]


def whole(example: int, number: int, *, least: int = -(2**63), most: int = 2**63 - 1) -> int:
    """Return an integer within the bounds."""
    return least + (example - least + number - 1) % (most - least + 1)


def moment(example: str, number: int) -> datetime:
    """Return a point in time."""
    return datetime.fromisoformat(example).astimezone(UTC) + timedelta(hours=number - 1)


def rule_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a rule."""
    number = next(_numbers)
    return {
        "name": text(
            "search-per-minute",
            number,
            least=3,
            most=64,
            pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
        ),
        "route": text(
            "/api/v1/search",
            number,
            least=1,
            most=200,
            pattern="^/[0-9A-Za-z/_.-]*$",
        ),
        "algorithm": choice(
            [
                "token_bucket",
                "leaky_bucket",
                "fixed_window",
                "sliding_window",
            ],
            number,
        ),
        "max_requests": whole(
            100,
            number,
            least=1,
            most=1000000,
        ),
        "window_seconds": whole(
            60,
            number,
            least=1,
            most=86400,
        ),
        "burst": whole(
            20,
            number,
            least=1,
            most=1000000,
        ),
        "scope": choice(
            [
                "client",
                "plan",
                "everyone",
            ],
            number,
        ),
        "priority": whole(
            100,
            number,
            least=0,
            most=1000,
        ),
        "enabled": number % 2 == 1,
        "dry_run": number % 2 == 0,
    }


def make_rule(session: Session, **values: Any) -> rules_models.Rule:
    """Store a rule; `values` replace those that it would have."""
    values = rule_values(session) | values
    return build(session, rules_models.Rule, values)


def client_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a client."""
    number = next(_numbers)
    return {
        "client_key": text(
            "mobile-app",
            number,
            least=3,
            most=64,
            pattern="^[a-z0-9]+([_-][a-z0-9]+)*$",
        ),
        "title": text(
            "Mobile app",
            number,
            least=1,
            most=120,
        ),
        "plan": choice(
            [
                "free",
                "standard",
                "enterprise",
            ],
            number,
        ),
        "blocked": number % 2 == 0,
        "contact": text(
            "ops@example.com",
            number,
            most=254,
            pattern="^[0-9A-Za-z._+-]+@[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)+$",
        ),
    }


def make_client(session: Session, **values: Any) -> clients_models.Client:
    """Store a client; `values` replace those that it would have."""
    values = client_values(session) | values
    return build(session, clients_models.Client, values)


def override_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of an override."""
    number = next(_numbers)
    return {
        "client_id": make_client(session).id,
        "rule_id": make_rule(session).id,
        "max_requests": whole(
            1000,
            number,
            least=0,
            most=1000000,
        ),
        "reason": text(
            "Migration of the old archive in November",
            number,
            least=5,
            most=300,
        ),
        "expires_at": moment("2099-12-31T23:00:00Z", number),
    }


def make_override(session: Session, **values: Any) -> clients_models.Override:
    """Store an override; `values` replace those that it would have."""
    values = override_values(session) | values
    return build(session, clients_models.Override, values)


def usage_record_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a usage record."""
    number = next(_numbers)
    return {
        "client_id": make_client(session).id,
        "rule_id": make_rule(session).id,
        "minute": moment("2026-11-21T09:30:00Z", number),
        "allowed": whole(
            87,
            number,
            least=0,
        ),
        "denied": whole(
            4,
            number,
            least=0,
        ),
    }


def make_usage_record(session: Session, **values: Any) -> usage_models.UsageRecord:
    """Store a usage record; `values` replace those that it would have."""
    values = usage_record_values(session) | values
    return build(session, usage_models.UsageRecord, values)
