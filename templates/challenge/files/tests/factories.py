{%- set fields = entities | pluck(field="fields") | where(field="read_only", unless=true) -%}
{%- set texts = [f for f in fields if f.type in ["string", "text"] and not f.choices] -%}
{%- set choices = [f for f in fields if f.choices] -%}
{%- set wholes = fields | where(field="type", is="integer") -%}
{%- set decimals = fields | where(field="type", is="number") -%}
{%- set moments = fields | where(field="type", is="datetime") -%}
{%- set identifiers = [f for f in fields if f.type == "uuid" and not f.references] -%}
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
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session

from app.platform.database import Row
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
{%- if texts %}


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
{%- endif %}
{%- if choices %}


def choice(choices: list[str], number: int) -> str:
    """Return one of the choices."""
    return choices[number % len(choices)]
{%- endif %}
{%- if wholes %}


def whole(example: int, number: int, *, least: int = -(2**63), most: int = 2**63 - 1) -> int:
    """Return an integer within the bounds."""
    return least + (example - least + number - 1) % (most - least + 1)
{%- endif %}
{%- if decimals %}


def decimal(example: float, number: int, *, least: float = -1e9, most: float = 1e9) -> float:
    """Return a number within the bounds."""
    step = min(1.0, (most - least) / 64)
    value = example + (number - 1) * step
    return value if value <= most else max(least, example - (number - 1) * step)
{%- endif %}
{%- if moments %}


def moment(example: str, number: int) -> datetime:
    """Return a point in time."""
    return datetime.fromisoformat(example).astimezone(UTC) + timedelta(hours=number - 1)
{%- endif %}
{%- if identifiers %}


def identifier(example: str, number: int) -> UUID:
    """Return an identifier."""
    return UUID(int=UUID(example).int ^ (number - 1))
{%- endif %}
{%- for entity in entities %}
{%- set model = entity.component ~ "_models." ~ <py_class name={entity.name} /> %}
{%- set own = [field for field in entity.fields if not field.read_only and not (field.references and <py_nullable field={field} entity={entity} />)] %}


def {{ entity.name }}_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of {{ entity.name | words | article | docstring }}."""
{%- if [field for field in own if not field.references] %}
    number = next(_numbers)
{%- endif %}
{%- if own %}
    return {
{%- for field in own %}
        "{{ field.name }}": {% include "partials/py_factory_value" %}
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
