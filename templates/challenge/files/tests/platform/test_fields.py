{% filter py_module(line_length=python.line_length) -%}
"""Field types: accepted and rejected values."""

from datetime import UTC, datetime
from datetime import date as calendar_date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from app.platform.fields import (
    MAX_INTEGER,
    MIN_INTEGER,
    Date,
    Exact,
    Identifier,
    Integer,
    Json,
    Number,
    RequestModel,
    Timestamp,
    rules,
)


class Sample(RequestModel):
    """A body with one member of each type."""

    text: str = ""
    integer: Integer = 0
    number: Number = 0.0
    flag: bool = False
    timestamp: Timestamp = datetime(2026, 1, 1, tzinfo=UTC)
    identifier: Identifier = UUID(int=0)
{%- if "date" in field_types %}
    day: Date = calendar_date(2026, 1, 1)
{%- endif %}
{%- if "json" in field_types %}
    anything: Json = 0
{%- endif %}
{%- if "decimal" in field_types %}
    amount: Annotated[Decimal, Exact(5, 2, minimum="-1", maximum="500")] = Decimal(0)
{%- endif %}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", "nul \0"),
        ("text", "half a surrogate pair \ud800"),
        ("text", 1),
        ("integer", MAX_INTEGER + 1),
        ("integer", MIN_INTEGER - 1),
        ("integer", "1"),
        ("integer", True),
        ("number", float("nan")),
        ("number", float("inf")),
        ("flag", "yes"),
        ("timestamp", "2026-01-15T09:30:00"),
        ("timestamp", 0),
        ("timestamp", "1768469400"),
        ("timestamp", "0001-01-01T00:00:00+14:00"),
        ("identifier", "none"),
{%- if "date" in field_types %}
        ("day", "2026-02-29"),
        ("day", "2026-01-15T09:30:00Z"),
        ("day", 1768469400),
        ("day", datetime(2026, 1, 1, tzinfo=UTC)),
{%- endif %}
{%- if "json" in field_types %}
        ("anything", None),
        ("anything", {"key": [float("nan")]}),
        ("anything", {"nul \0": 1}),
        ("anything", {"key": ["half a surrogate pair \ud800"]}),
        ("anything", "x" * 16_384),
        ("anything", datetime(2026, 1, 1, tzinfo=UTC)),
{%- endif %}
{%- if "decimal" in field_types %}
        ("amount", 1.5),
        ("amount", 1),
        ("amount", True),
        ("amount", "1.005"),
        ("amount", "1e2"),
        ("amount", "-1.01"),
        ("amount", "500.01"),
        ("amount", "1000"),
        ("amount", "NaN"),
        ("amount", Decimal("NaN")),
        ("amount", Decimal("1.005")),
{%- endif %}
        ("unknown", 1),
    ],
)
def test_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        Sample.model_validate({name: value})


def test_bounds_are_taken() -> None:
    sample = Sample.model_validate({"integer": MAX_INTEGER, "number": 1})
    assert sample.integer == MAX_INTEGER
    assert sample.number == 1.0


{% if "decimal" in field_types -%}
@pytest.mark.parametrize("text", ["0.10", "-0.30", "499.99", "0.00"])
def test_decimals_are_exact(text: str) -> None:
    sample = Sample.model_validate({"amount": text})
    assert sample.amount == Decimal(text)
    assert f'"amount":"{text}"' in sample.model_dump_json()


def test_decimals_have_all_digits_after_the_point() -> None:
    assert str(Sample.model_validate({"amount": "-0"}).amount) == "0.00"
    assert str(Sample.model_validate({"amount": "7.5"}).amount) == "7.50"


{% endif -%}
def test_timestamps_are_in_utc() -> None:
    timestamp = TypeAdapter(Timestamp).validate_python("2026-01-15T11:30:00+02:00")
    assert timestamp.tzinfo is UTC
    assert timestamp.isoformat() == "2026-01-15T09:30:00+00:00"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (Annotated[str | None, Field(max_length=9)], {"type": "string", "maxLength": 9}),
        (Annotated[int, Field(ge=1)] | None, {"type": "integer", "minimum": 1}),
        (Literal["a", "b"], {"type": "string", "enum": ["a", "b"]}),
        (Literal["a"], {"type": "string", "enum": ["a"], "const": "a"}),
        (Literal["a", None], {"enum": ["a"]}),
    ],
)
def test_rules(field: Any, expected: dict[str, object]) -> None:
    assert rules(field) == expected
{%- endfilter %}
