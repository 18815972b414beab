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
from app.counting import models as counting_models
from app.fraud import models as fraud_models
from app.ingest import models as ingest_models
from app.platform.database import Row
from app.reconciliation import models as reconciliation_models

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


def choice(choices: list[str], number: int) -> str:
    """Return one of the choices."""
    return choices[number % len(choices)]


def whole(example: int, number: int, *, least: int = -(2**63), most: int = 2**63 - 1) -> int:
    """Return an integer within the bounds."""
    return least + (example - least + number - 1) % (most - least + 1)


def moment(example: str, number: int) -> datetime:
    """Return a point in time."""
    return datetime.fromisoformat(example).astimezone(UTC) + timedelta(hours=number - 1)


def advertiser_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of an advertiser."""
    number = next(_numbers)
    return {
        "slug": text(
            "northern-bikes",
            number,
            least=3,
            most=64,
            pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
        ),
        "title": text(
            "Northern Bikes Ltd",
            number,
            least=1,
            most=120,
        ),
        "currency": text(
            "EUR",
            number,
            least=3,
            most=3,
            pattern="^[A-Z]{3}$",
        ),
        "contact": text(
            "billing@example.com",
            number,
            most=254,
            pattern="^[0-9A-Za-z._+-]+@[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)+$",
        ),
    }


def make_advertiser(session: Session, **values: Any) -> campaigns_models.Advertiser:
    """Store an advertiser; `values` replace its default values."""
    values = advertiser_values(session) | values
    return build(session, campaigns_models.Advertiser, values)


def campaign_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a campaign."""
    number = next(_numbers)
    return {
        "advertiser_id": make_advertiser(session).id,
        "title": text(
            "Spring sale",
            number,
            least=1,
            most=120,
        ),
        "state": choice(
            [
                "draft",
                "running",
                "paused",
                "ended",
            ],
            number,
        ),
        "click_price_micros": whole(
            250000,
            number,
            least=0,
            most=1000000000,
        ),
        "starts_at": moment("2026-11-01T00:00:00Z", number),
        "ends_at": moment("2099-12-31T23:00:00Z", number),
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
        "active": number % 2 == 1,
    }


def make_ad(session: Session, **values: Any) -> campaigns_models.Ad:
    """Store an ad; `values` replace its default values."""
    values = ad_values(session) | values
    return build(session, campaigns_models.Ad, values)


def click_batch_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a click batch."""
    number = next(_numbers)
    return {
        "batch_key": text(
            "edge-7_20261121T093000_0042",
            number,
            least=16,
            most=64,
            pattern="^[0-9A-Za-z_-]{16,64}$",
        ),
        "source": text(
            "edge-7.fra",
            number,
            least=1,
            most=64,
            pattern="^[a-z0-9]+([.-][a-z0-9]+)*$",
        ),
        "click_count": whole(
            100,
            number,
            least=1,
            most=500,
        ),
        "rejected_count": whole(
            0,
            number,
            least=0,
            most=500,
        ),
        "first_clicked_at": moment("2026-11-21T09:29:58Z", number),
        "last_clicked_at": moment("2026-11-21T09:30:00Z", number),
        "clicks": text(
            '[["0199c2a45b7e7c319d423f1e8a6b2c10","0199c2a461d07a058b1f54c3d2e1f009",1795253400000,"9f86d081884c7d65","DE"]]',
            number,
            least=2,
            most=60000,
        ),
        "digest": text(
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            number,
            least=64,
            most=64,
            pattern="^[0-9a-f]{64}$",
        ),
    }


def make_click_batch(session: Session, **values: Any) -> ingest_models.ClickBatch:
    """Store a click batch; `values` replace its default values."""
    values = click_batch_values(session) | values
    return build(session, ingest_models.ClickBatch, values)


def block_rule_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a block rule."""
    number = next(_numbers)
    return {
        "kind": choice(
            [
                "visitor",
                "source",
                "country",
            ],
            number,
        ),
        "value": text(
            "9f86d081884c7d65",
            number,
            least=2,
            most=64,
            pattern="^[0-9A-Za-z.-]{2,64}$",
        ),
        "reason": text(
            "Clicked 400 ads in one minute on 20 November",
            number,
            least=5,
            most=300,
        ),
        "expires_at": moment("2099-12-31T23:00:00Z", number),
    }


def make_block_rule(session: Session, **values: Any) -> fraud_models.BlockRule:
    """Store a block rule; `values` replace its default values."""
    values = block_rule_values(session) | values
    return build(session, fraud_models.BlockRule, values)


def minute_count_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a minute count."""
    number = next(_numbers)
    return {
        "ad_id": make_ad(session).id,
        "minute": moment("2026-11-21T09:30:00Z", number),
        "valid_clicks": whole(
            41,
            number,
            least=0,
        ),
        "invalid_clicks": whole(
            2,
            number,
            least=0,
        ),
    }


def make_minute_count(session: Session, **values: Any) -> counting_models.MinuteCount:
    """Store a minute count; `values` replace its default values."""
    values = minute_count_values(session) | values
    return build(session, counting_models.MinuteCount, values)


def hour_count_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of an hour count."""
    number = next(_numbers)
    return {
        "ad_id": make_ad(session).id,
        "hour": moment("2026-11-21T09:00:00Z", number),
        "valid_clicks": whole(
            2380,
            number,
            least=0,
        ),
        "invalid_clicks": whole(
            77,
            number,
            least=0,
        ),
        "corrected_at": moment("2026-11-22T06:21:40Z", number),
    }


def make_hour_count(session: Session, **values: Any) -> counting_models.HourCount:
    """Store an hour count; `values` replace its default values."""
    values = hour_count_values(session) | values
    return build(session, counting_models.HourCount, values)


def recount_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a recount."""
    number = next(_numbers)
    return {
        "day": moment("2026-11-21T00:00:00Z", number),
        "state": choice(
            [
                "queued",
                "running",
                "equal",
                "corrected",
                "failed",
            ],
            number,
        ),
        "streamed_clicks": whole(
            987654321,
            number,
            least=0,
        ),
        "recounted_clicks": whole(
            987654009,
            number,
            least=0,
        ),
        "corrected_hours": whole(
            298,
            number,
            least=0,
        ),
        "finished_at": moment("2026-11-22T06:21:40Z", number),
    }


def make_recount(session: Session, **values: Any) -> reconciliation_models.Recount:
    """Store a recount; `values` replace its default values."""
    values = recount_values(session) | values
    return build(session, reconciliation_models.Recount, values)
