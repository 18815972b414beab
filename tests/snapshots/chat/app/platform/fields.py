"""Field types and base models that the schemas of all components share.

Values that pass these types can be stored: those that the database cannot store are rejected with
422.
"""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    field_validator,
)

MIN_INTEGER = -(2**63)
"""The minimum of a `BIGINT` column."""
MAX_INTEGER = 2**63 - 1
"""The maximum of a `BIGINT` column."""


def _storable(value: Any) -> Any:
    """Reject a text that the database cannot store, also in a list."""
    if isinstance(value, list):
        return [_storable(item) for item in value]
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
