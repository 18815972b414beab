"""Rows and values for tests.

Each call takes the next number and makes values that differ from those of all other numbers, as far
as the rules of a field leave room for it.
"""

import hashlib
import itertools
import re
import string
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session

from app.blocks import models as blocks_models
from app.platform.database import Row
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


def identifier(example: str, number: int) -> UUID:
    """Return an identifier."""
    return UUID(int=UUID(example).int ^ (number - 1))


def space_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a space."""
    number = next(_numbers)
    return {
        "name": text(
            "Holiday photos",
            number,
            least=1,
            most=100,
        ),
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
        "path": text(
            "/reports/2026/budget.ods",
            number,
            least=2,
            most=500,
            pattern="^(/[^/\\x00-\\x1f]+)+$",
        ),
        "number": whole(
            3,
            number,
            least=1,
        ),
        "position": whole(
            1204,
            number,
            least=1,
        ),
        "commit_id": identifier("0199c2a4-99aa-7b64-8c0d-6e5f4a3b2c1d", number),
        "device": text(
            "laptop",
            number,
            least=1,
            most=60,
        ),
        "deleted": number % 2 == 0,
        "size": whole(
            734003,
            number,
            least=0,
        ),
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
        "number": whole(
            1,
            number,
            least=1,
        ),
        "block_id": make_block(session).id,
    }


def make_piece(session: Session, **values: Any) -> versions_models.Piece:
    """Store a piece; `values` replace its default values."""
    values = piece_values(session) | values
    return build(session, versions_models.Piece, values)
