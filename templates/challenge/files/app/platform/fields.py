{% filter py_module(line_length=python.line_length) -%}
"""Field types and base models that the schemas of all components share.

Values that pass these types can be stored: those that the database cannot store are rejected with
422.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import date as calendar_date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    JsonValue,
    TypeAdapter,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import CoreSchema, core_schema

MIN_INTEGER = -(2**63)
"""The minimum of a `BIGINT` column."""
MAX_INTEGER = 2**63 - 1
"""The maximum of a `BIGINT` column."""
{%- if "json" in field_types %}
JSON_BYTES = 16_384
"""The maximum size of a JSON value."""
{%- endif %}


def _storable(value: Any) -> Any:
    """Reject a text that the database cannot store, also in a list."""
    if isinstance(value, list):
        return [_storable(item) for item in value]
{%- if "json" in field_types %}
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
{%- endif %}
    if not isinstance(value, str):
        return value
    if "\0" in value:
        raise ValueError("must not contain the character U+0000")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("must not contain a lone surrogate") from None
    return value


def _not_a_number(value: Any) -> Any:
    """Reject seconds since 1970, which pydantic would accept."""
    if isinstance(value, int | float) or (isinstance(value, str) and "-" not in value[1:]):
        raise ValueError("must be a date and time with an offset, such as 2026-01-15T09:30:00Z")
    return value


{% if "json" in field_types -%}
def _small(value: Any) -> Any:
    """Reject `null`, what is not JSON, and what is too large."""
    if value is None:
        raise ValueError("must not be null")
    try:
        size = len(json.dumps(_storable(value), allow_nan=False, ensure_ascii=False).encode())
    except (RecursionError, ValueError) as error:
        raise ValueError(f"cannot be stored: {error}") from None
    if size > JSON_BYTES:
        raise ValueError(f"must be JSON of at most {JSON_BYTES} bytes")
    return value


{% endif -%}
{% if "date" in field_types -%}
def _only_a_day(value: Any) -> Any:
    """Reject numbers, and times, from which pydantic would take the day."""
    if isinstance(value, datetime) or not isinstance(value, calendar_date | str):
        raise ValueError("must be a date such as 2026-01-15")
    if isinstance(value, str) and not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("must be a date such as 2026-01-15")
    return value


{% endif -%}
def _in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("is out of range in UTC") from None


Storable = AfterValidator(_storable)
"""Follows the limits of a text in a form; within its type, it would hide them from OpenAPI."""
Text = Annotated[str, Storable]
"""A text outside bodies; in bodies, `RequestModel` checks it."""
Integer = Annotated[int, Field(ge=MIN_INTEGER, le=MAX_INTEGER)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Identifier = Annotated[UUID, Field(strict=False)]
Timestamp = Annotated[
    AwareDatetime,
    Field(strict=False),
    BeforeValidator(_not_a_number),
    AfterValidator(_in_utc),
]

{%- if "date" in field_types %}
Date = Annotated[calendar_date, Field(strict=False), BeforeValidator(_only_a_day)]
{%- endif %}
{%- if "json" in field_types %}
Json = Annotated[
    JsonValue,
    AfterValidator(_small),
    WithJsonSchema(
        {"type": ["object", "array", "string", "number", "boolean"], "format": "json"},
    ),
]
"""Any JSON value but `null`."""
{%- endif %}
{%- if "decimal" in field_types %}


@dataclass(frozen=True)
class Exact:
    """The rules of a decimal: its digits, how many of them follow the point, and its limits.

    In JSON it is a text such as "12.50", because many programs read numbers as floating-point
    numbers, which cannot hold 0.1.
    """

    precision: int
    scale: int
    minimum: str | None = None
    maximum: str | None = None

    def check(self, value: Any) -> Decimal:
        """Return the value with all digits after the point, or raise an error."""
        text = format(value, "f") if isinstance(value, Decimal) else value
        if not isinstance(text, str) or not re.fullmatch(self._pattern(), text):
            raise ValueError(f"must be a text with a decimal such as {self._step() * 5:f}")
        amount = Decimal(text).quantize(self._step()) + 0
        if abs(amount) >= Decimal(10) ** (self.precision - self.scale):
            raise ValueError(f"must have at most {self.precision} digits")
        if self.minimum is not None and amount < Decimal(self.minimum):
            raise ValueError(f"must be at least {self.minimum}")
        if self.maximum is not None and amount > Decimal(self.maximum):
            raise ValueError(f"must be at most {self.maximum}")
        return amount

    def _step(self) -> Decimal:
        return Decimal(1).scaleb(-self.scale)

    def _pattern(self) -> str:
        whole = "-?[0-9]{1," + str(max(self.precision - self.scale, 1)) + "}"
        return whole + ("([.][0-9]{1," + str(self.scale) + "})?" if self.scale else "")

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        """Validate with `check`, and write a text."""
        return core_schema.no_info_plain_validator_function(
            self.check,
            serialization=core_schema.to_string_ser_schema(when_used="json"),
        )

    def __get_pydantic_json_schema__(self, _: CoreSchema, __: GetJsonSchemaHandler) -> dict[str, Any]:
        """Describe the text; JSON Schema has no limits for decimals."""
        schema: dict[str, Any] = {
            "type": "string",
            "format": "decimal",
            "pattern": f"^{self._pattern()}$",
            "x-precision": self.precision,
            "x-scale": self.scale,
        }
        if self.minimum is not None:
            schema["x-minimum"] = self.minimum
        if self.maximum is not None:
            schema["x-maximum"] = self.maximum
        return schema
{%- endif %}


class RequestModel(BaseModel):
    """A JSON body of a request; unknown members and wrong types are rejected."""

    model_config = ConfigDict(extra="forbid", strict=True, protected_namespaces=())

    @field_validator("*")
    @classmethod
    def _refuse_unstorable(cls, value: Any) -> Any:
        # Not part of the members' types, where OpenAPI would lose the pattern of an optional text.
        return _storable(value)


class ResponseModel(BaseModel):
    """A JSON body of a response; it can be created from a row."""

    model_config = ConfigDict(from_attributes=True, protected_namespaces=())


def unset() -> Any:
    """Default of a member omitted from a partial update, as opposed to `null`."""
    return None


def rules(field: Any) -> dict[str, Any]:
    """Return the rules of a field's type as JSON Schema has them, without `null`."""
    schema = TypeAdapter(field).json_schema()
    for choice in schema.pop("anyOf", []):
        if choice["type"] != "null":
            schema |= choice
    if "const" in schema:
        schema["enum"] = [schema["const"]]
    if "enum" in schema:
        schema["enum"] = [choice for choice in schema["enum"] if choice is not None]
    return schema
{%- endfilter %}
