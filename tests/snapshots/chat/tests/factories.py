"""Rows and values for tests.

Each call takes the next number and makes values that differ from those of all other numbers, as far
as the rules of a field leave room for it.
"""

import itertools
import re
import string
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session

from app.conversations import models as conversations_models
from app.messages import models as messages_models
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


def identifier(example: str, number: int) -> UUID:
    """Return an identifier."""
    return UUID(int=UUID(example).int ^ (number - 1))


def conversation_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a conversation."""
    number = next(_numbers)
    return {
        "title": text(
            "Lunch on Friday",
            number,
            least=1,
            most=80,
        ),
    }


def make_conversation(session: Session, **values: Any) -> conversations_models.Conversation:
    """Store a conversation; `values` replace its default values."""
    values = conversation_values(session) | values
    return build(session, conversations_models.Conversation, values)


def membership_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a membership."""
    number = next(_numbers)
    return {
        "conversation_id": make_conversation(session).id,
        "member": text(
            "alice",
            number,
            least=1,
            most=64,
            pattern="^[a-z0-9][a-z0-9_.-]*$",
        ),
    }


def make_membership(session: Session, **values: Any) -> conversations_models.Membership:
    """Store a membership; `values` replace its default values."""
    values = membership_values(session) | values
    return build(session, conversations_models.Membership, values)


def message_values(session: Session) -> dict[str, Any]:
    """Return valid values for what clients set of a message."""
    number = next(_numbers)
    return {
        "conversation_id": make_conversation(session).id,
        "sequence": whole(
            1,
            number,
            least=1,
        ),
        "author": text(
            "alice",
            number,
            least=1,
            most=64,
            pattern="^[a-z0-9][a-z0-9_.-]*$",
        ),
        "client_message_id": identifier("01990f3c-5b7e-7c31-9d42-3f1e8a6b2c10", number),
        "text": text(
            "The usual place, at noon?",
            number,
            least=1,
            most=4000,
        ),
    }


def make_message(session: Session, **values: Any) -> messages_models.Message:
    """Store a message; `values` replace its default values."""
    values = message_values(session) | values
    return build(session, messages_models.Message, values)
