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

from app.campaigns import models as campaigns_models
from app.database import Row
from app.links import models as links_models
from app.redirects import models as redirects_models

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


def moment(example: str, number: int) -> datetime:
    """Return a point in time."""
    return datetime.fromisoformat(example).astimezone(UTC) + timedelta(hours=number - 1)


def campaign_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a campaign."""
    number = next(_numbers)
    return {
        "slug": text(
            "spring-sale",
            number,
            least=3,
            most=64,
            pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
        ),
        "title": text(
            "Spring sale",
            number,
            least=1,
            most=120,
        ),
        "notes": text(
            "Newsletter and posters, run by the shop team",
            number,
            most=2000,
        ),
        "ends_at": moment("2099-05-31T22:00:00Z", number),
    }


def make_campaign(session: Session, **values: Any) -> campaigns_models.Campaign:
    """Store a campaign; `values` replace those that it would have."""
    values = campaign_values(session) | values
    return build(session, campaigns_models.Campaign, values)


def link_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a link."""
    number = next(_numbers)
    return {
        "code": text(
            "aZ3kP9x",
            number,
            least=4,
            most=32,
            pattern="^[0-9A-Za-z]{4,32}$",
        ),
        "target_url": text(
            "https://www.example.com/articles/2026/spring?ref=newsletter",
            number,
            least=10,
            most=2048,
            pattern="^https?://[!-~]+$",
        ),
        "title": text(
            "Spring article",
            number,
            most=200,
        ),
        "redirect_type": choice(
            [
                "permanent",
                "temporary",
            ],
            number,
        ),
        "active": number % 2 == 1,
        "expires_at": moment("2099-12-31T23:00:00Z", number),
    }


def make_link(session: Session, **values: Any) -> links_models.Link:
    """Store a link; `values` replace those that it would have."""
    values = link_values(session) | values
    return build(session, links_models.Link, values)


def click_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a click."""
    number = next(_numbers)
    return {
        "link_id": make_link(session).id,
        "clicked_at": moment("2026-11-21T09:30:00Z", number),
        "referrer": text(
            "news.example.com",
            number,
            most=253,
            pattern="^[0-9A-Za-z.-]+$",
        ),
        "country": text(
            "DE",
            number,
            least=2,
            most=2,
            pattern="^[A-Z]{2}$",
        ),
        "device": choice(
            [
                "desktop",
                "mobile",
                "tablet",
                "bot",
                "unknown",
            ],
            number,
        ),
        "visitor_hash": text(
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            number,
            least=64,
            most=64,
            pattern="^[0-9a-f]{64}$",
        ),
    }


def make_click(session: Session, **values: Any) -> redirects_models.Click:
    """Store a click; `values` replace those that it would have."""
    values = click_values(session) | values
    return build(session, redirects_models.Click, values)
