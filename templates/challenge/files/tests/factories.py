{%- set fields = entities | pluck(field="fields") | where(field="read_only", unless=true) -%}
{% filter py_module(line_length=python.line_length) -%}
"""Rows and values for tests.

Each call takes the next number and makes values that differ from those of all other numbers, as far
as the rules of a field leave room for it.
"""

import hashlib
import itertools
import re
import string
from datetime import UTC, datetime, timedelta
from datetime import date as calendar_date
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import to_jsonable_python
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from app.platform.database import Row
from app.platform.fields import rules
{%- for name in entities | pluck(field="component") | unique %}
from app.{{ name }} import models as {{ name }}_models
{%- endfor %}

_numbers = itertools.count(1)
{%- if blobs.present %}

CONTENT = b"the content of a file"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
{%- endif %}


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
{%- if fields %}


def value(field: Any, number: int) -> Any:
    """Return a value that keeps the rules of a field."""
{%- if "list" in stored_types %}
    return _value(rules(field), number)


def _value(limits: dict[str, Any], number: int) -> Any:
{%- else %}
    limits = rules(field)
{%- endif %}
    examples = limits.get("examples", [])
    match _kind(limits):
        case "choice":
            return limits["enum"][number % len(limits["enum"])]
        case "boolean":
            return number % 2 == 1
{%- if "list" in stored_types %}
        case "array":
            many = min(max(2, limits.get("minItems", 0)), limits["maxItems"])
            items = {"description": "item", **limits["items"]}
            if examples:
                items["examples"] = examples[0]
            return [_value(items, number + at) for at in range(many)]
{%- endif %}
{%- if "json" in stored_types %}
        case "json":
            return {"number": number, "words": ["one", None, 2.5, {"three": True}]}
{%- endif %}
{%- if "date" in stored_types %}
        case "date":
            [day] = examples or ["2026-01-15"]
            return calendar_date.fromisoformat(day) + timedelta(days=number - 1)
{%- endif %}
{%- if "decimal" in stored_types %}
        case "decimal":
            return _decimal(number, limits)
{%- endif %}
        case "date-time":
            [moment] = examples or ["2026-01-15T09:30:00Z"]
            return datetime.fromisoformat(moment).astimezone(UTC) + timedelta(hours=number - 1)
        case "uuid":
            [identifier] = examples or ["01990f3c-5b7e-7c31-9d42-3f1e8a6b2c10"]
            return UUID(int=UUID(identifier).int ^ (number - 1))
        case "string":
            [text] = examples or [limits["description"]]
            return _text(text, number, limits)
    least, most = limits.get("minimum", -1e9), limits.get("maximum", 1e9)
    [quantity] = examples or [min(max(1, least), most)]
    if limits["type"] == "integer":
        return least + (quantity - least + number - 1) % (most - least + 1)
    step = (number - 1) * min(1.0, (most - least) / 64)
    return quantity + step if quantity + step <= most else max(least, quantity - step)


def refused(field: Any) -> list[object]:
    """Return values that break the rules of a field."""
    limits = rules(field)
    wrong: list[object] = []
    match _kind(limits):
        case "choice":
            wrong = ["none of the choices"]
        case "boolean":
            wrong = ["perhaps"]
{%- if "list" in stored_types %}
        case "array":
            wrong = ["text", [{}], [None], [value(field, 1)[0]] * (limits["maxItems"] + 1)]
{%- endif %}
{%- if "json" in stored_types %}
        case "json":
            wrong = ["x" * 16_384, {"key": "\0"}, ["\0"]]
{%- endif %}
{%- if "date" in stored_types %}
        case "date":
            wrong = ["2026-02-30", "2026-01-15T00:00:00Z", 0]
{%- endif %}
{%- if "decimal" in stored_types %}
        case "decimal":
            wrong = [1.5, "1e1", "many", "9" * (limits["x-precision"] + 1)]
            wrong += [f"1.{'0' * limits['x-scale']}1"]
            if "x-minimum" in limits:
                wrong.append(str(Decimal(limits["x-minimum"]) - 1))
            if "x-maximum" in limits:
                wrong.append(str(Decimal(limits["x-maximum"]) + 1))
{%- endif %}
        case "date-time":
            wrong = ["2026-01-15T09:30:00"]
        case "uuid":
            wrong = ["none"]
        case "string":
            wrong = ["\0", "x" * (limits["maxLength"] + 1)]
            if "minLength" in limits:
                wrong.append("x" * (limits["minLength"] - 1))
        case "integer":
            wrong = [limits["minimum"] - 1, limits["maximum"] + 1]
        case "number":
            wrong = ["many"]
    try:
        TypeAdapter(field).validate_python(None)
    except ValidationError:
        wrong.append(None)
    return wrong


def _kind(limits: dict[str, Any]) -> str:
    return "choice" if "enum" in limits else limits.get("format", limits["type"])


{% if "decimal" in stored_types -%}
def _decimal(number: int, limits: dict[str, Any]) -> Decimal:
    """Return a decimal within its limits."""
    step = Decimal(1).scaleb(-limits["x-scale"])
    most = Decimal(10) ** (limits["x-precision"] - limits["x-scale"]) - step
    low = Decimal(limits.get("x-minimum", -most))
    high = Decimal(limits.get("x-maximum", most))
    [example] = limits.get("examples", [min(max(step, low), high)])
    steps = int((high - low) / step) + 1
    return low + step * ((int((Decimal(example) - low) / step) + number - 1) % steps)


{% endif -%}
def _text(example: str, number: int, limits: dict[str, Any]) -> str:
    """Return a variation of `example` that keeps the rules."""
    if pattern := limits.get("pattern"):
        variants = _variants(example, pattern)
        return variants[(number - 1) % len(variants)]
    most = limits["maxLength"]
    ending = "" if number == 1 else f" {number}"
    if most < len(ending) + 1:
        ending = str(number)[-most:]
    least = limits.get("minLength", 0) - len(ending)
    return example[: most - len(ending)].ljust(least, "x") + ending


@cache
def _variants(example: str, pattern: str) -> list[str]:
    """Return `example`, and variations of one character that match the pattern."""
    variants = [example]
    for index, letter in itertools.product(range(len(example)), string.printable[:62]):
        variant = example[:index] + letter + example[index + 1 :]
        if re.search(pattern, variant) and variant not in variants:
            variants.append(variant)
    return variants
{%- endif %}
{%- for entity in entities %}
{%- set model = entity.component ~ "_models." ~ (entity.name | pascal) %}
{%- set own = [field for field in entity.fields if not field.read_only and not (field.references and <py_nullable field={field} entity={entity} />)] %}


def {{ entity.name }}_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of {{ entity.name | words | article | docstring }}."""
{%- if [field for field in own if not field.references] %}
    number = next(_numbers)
{%- endif %}
{%- if own %}
    return {
{%- for field in own %}
        "{{ field.name }}": {% if field.references %}make_{{ field.references }}(session).id{% else %}value({{ entity.component }}_models.{{ entity.name | pascal }}Fields.{{<py_attr name={field.name} />}}, number){% endif %},
{%- endfor %}
    }
{%- else %}
    return {}
{%- endif %}


def make_{{ entity.name }}(session: Session, **values: Any) -> {{ model }}:
    """Store {{ entity.name | words | article | docstring }}; `values` replace its default values."""
    {%- if entity.blob %}
    content = {
        "filename": "report.txt",
        "media_type": "text/plain",
        "size": len(CONTENT),
        "digest": DIGEST,
    }
    values = {{ entity.name }}_values(session) | content | values
    {%- else %}
    values = {{ entity.name }}_values(session) | values
    {%- endif %}
    return build(session, {{ model }}, values)
{%- endfor %}
{%- endfilter %}
