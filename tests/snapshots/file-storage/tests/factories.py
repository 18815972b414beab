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
from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session

from app.blocks import models as blocks_models
from app.platform.database import Row
from app.platform.fields import rules
from app.spaces import models as spaces_models
from app.versions import models as versions_models

_numbers = itertools.count(1)

CONTENT = b"the content of a file"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


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


def value(field: Any, number: int) -> Any:
    """Return a value that keeps the rules of a field."""
    limits = rules(field)
    examples = limits.get("examples", [])
    match _kind(limits):
        case "choice":
            return limits["enum"][number % len(limits["enum"])]
        case "boolean":
            return number % 2 == 1
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


def space_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a space."""
    number = next(_numbers)
    return {
        "name": value(spaces_models.SpaceFields.name, number),
    }


def make_space(session: Session, **values: Any) -> spaces_models.Space:
    """Store a space; `values` replace its default values."""
    values = space_values(session) | values
    return build(session, spaces_models.Space, values)


def block_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a block."""
    return {}


def make_block(session: Session, **values: Any) -> blocks_models.Block:
    """Store a block; `values` replace its default values."""
    content = {
        "filename": "report.txt",
        "media_type": "text/plain",
        "size": len(CONTENT),
        "digest": DIGEST,
    }
    values = block_values(session) | content | values
    return build(session, blocks_models.Block, values)


def version_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a version."""
    number = next(_numbers)
    return {
        "space_id": make_space(session).id,
        "path": value(versions_models.VersionFields.path, number),
        "number": value(versions_models.VersionFields.number, number),
        "commit_id": value(versions_models.VersionFields.commit_id, number),
        "device": value(versions_models.VersionFields.device, number),
        "deleted": value(versions_models.VersionFields.deleted, number),
        "size": value(versions_models.VersionFields.size, number),
    }


def make_version(session: Session, **values: Any) -> versions_models.Version:
    """Store a version; `values` replace its default values."""
    values = version_values(session) | values
    return build(session, versions_models.Version, values)


def piece_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a piece."""
    number = next(_numbers)
    return {
        "version_id": make_version(session).id,
        "number": value(versions_models.PieceFields.number, number),
        "block_id": make_block(session).id,
    }


def make_piece(session: Session, **values: Any) -> versions_models.Piece:
    """Store a piece; `values` replace its default values."""
    values = piece_values(session) | values
    return build(session, versions_models.Piece, values)
