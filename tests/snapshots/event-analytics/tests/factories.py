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
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session

from app.campaigns import models as campaigns_models
from app.counting import models as counting_models
from app.ingest import models as ingest_models
from app.platform.database import Row

_numbers = itertools.count(1)


def restart() -> None:
    """Restart the numbers."""
    global _numbers
    _numbers = itertools.count(1)


def to_json(values: dict[str, Any]) -> dict[str, Any]:
    """Return values in JSON form."""
    return to_jsonable_python(values)


def build(session: Session, model: type[Row], values: dict[str, Any]) -> Row:
    """Store a row with these values, by their names in the API."""
    columns = sa.inspect(model).columns.items()
    row = model(**{name: values[column.name] for name, column in columns if column.name in values})
    session.add(row)
    session.commit()
    return row


@cache
def _variants(example: str, pattern: str) -> list[str]:
    """Return `example`, and variations of one character that match the pattern."""
    variants = [example]
    for index, letter in itertools.product(range(len(example)), string.printable[:62]):
        variant = example[:index] + letter + example[index + 1 :]
        if re.search(pattern, variant) and variant not in variants:
            variants.append(variant)
    return variants


def text(example: str, number: int, *, most: int, least: int = 0, pattern: str = "") -> str:
    """Return a variation of `example` that meets the rules."""
    if pattern:
        variants = _variants(example, pattern)
        return variants[(number - 1) % len(variants)]
    ending = "" if number == 1 else f" {number}"
    if most < len(ending) + 1:
        ending = str(number)[-most:]
    return example[: most - len(ending)].ljust(least - len(ending), "x") + ending


def whole(example: int, number: int, *, least: int = -(2**63), most: int = 2**63 - 1) -> int:
    """Return an integer within the bounds."""
    return least + (example - least + number - 1) % (most - least + 1)


def moment(example: str, number: int) -> datetime:
    """Return a point in time."""
    return datetime.fromisoformat(example).astimezone(UTC) + timedelta(hours=number - 1)


def identifier(example: str, number: int) -> UUID:
    """Return an identifier."""
    return UUID(int=UUID(example).int ^ (number - 1))


def campaign_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a campaign."""
    number = next(_numbers)
    return {
        "advertiser": text(
            "Northern Bikes Ltd",
            number,
            least=1,
            most=120,
        ),
        "title": text(
            "Spring sale",
            number,
            least=1,
            most=120,
        ),
        "closed_until": moment("2024-03-01T00:00:00Z", number),
    }


def make_campaign(session: Session, **values: Any) -> campaigns_models.Campaign:
    """Store a campaign; `values` replace its default values."""
    values = campaign_values(session) | values
    return build(session, campaigns_models.Campaign, values)


def ad_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of an ad."""
    number = next(_numbers)
    return {
        "campaign_id": make_campaign(session).id,
        "headline": text(
            "City bikes from 399",
            number,
            least=1,
            most=90,
        ),
        "target_url": text(
            "https://www.example.com/bikes?ref=spring",
            number,
            least=10,
            most=2048,
            pattern="^https?://[!-~]+$",
        ),
    }


def make_ad(session: Session, **values: Any) -> campaigns_models.Ad:
    """Store an ad; `values` replace its default values."""
    values = ad_values(session) | values
    return build(session, campaigns_models.Ad, values)


def click_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a click."""
    number = next(_numbers)
    return {
        "click_id": identifier("0199c2a4-5b7e-7c31-9d42-3f1e8a6b2c10", number),
        "ad_id": make_ad(session).id,
        "clicked_at": moment("2024-03-01T09:30:00Z", number),
        "visitor": text(
            "9f86d081884c7d65",
            number,
            least=16,
            most=16,
            pattern="^[0-9a-f]{16}$",
        ),
    }


def make_click(session: Session, **values: Any) -> ingest_models.Click:
    """Store a click; `values` replace its default values."""
    values = click_values(session) | values
    return build(session, ingest_models.Click, values)


def hour_count_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of an hour count."""
    number = next(_numbers)
    return {
        "slot": text(
            "0199c2a4-61d0-7a05-8b1f-54c3d2e1f009/2024-03-01T09",
            number,
            least=50,
            most=50,
            pattern="^[0-9a-f-]{36}/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}$",
        ),
        "ad_id": make_ad(session).id,
        "hour": moment("2024-03-01T09:00:00Z", number),
        "clicks": whole(
            41,
            number,
            least=1,
        ),
    }


def make_hour_count(session: Session, **values: Any) -> counting_models.HourCount:
    """Store an hour count; `values` replace its default values."""
    values = hour_count_values(session) | values
    return build(session, counting_models.HourCount, values)
