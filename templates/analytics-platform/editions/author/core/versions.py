"""Versions of an event's body, and how one becomes another.

| Version | Differs from the one before |
| --- | --- |
| 1 | has no `version`; `user`; `amount` as a decimal text in whole units |
| 2 | `customer` in place of `user`; `amount_cents` in place of `amount`; `status` |
| 3 | `card`, `device` and `country` |

Readers ignore fields that they do not know. A writer of a later version says with `compatible` which version a reader
must know: it is raised only when a field changes its meaning.
"""

import re
from collections.abc import Callable, Mapping

CURRENT_VERSION = 3

Body = dict[str, object]

_AMOUNT = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")


class Malformed(ValueError):
    """A body that is not an event; it says which field is wrong, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"`{field}` {reason}")
        self.field = field
        self.reason = reason


def upcast(body: Mapping[str, object]) -> Body:
    """Return a body of any known version in the current one."""
    version = version_of(body)
    result = dict(body)
    while version < CURRENT_VERSION:
        result = _UPCASTERS[version](result)
        version += 1
    result["version"] = CURRENT_VERSION
    return result


def downcast(body: Mapping[str, object], version: int) -> Body:
    """Return a body of the current version as a reader of an older one expects it.

    What the older version cannot express is left out.
    """
    if not 1 <= version <= CURRENT_VERSION:
        raise Malformed("version", "is not a known version")
    result = dict(body)
    for current in range(CURRENT_VERSION, version, -1):
        result = _DOWNCASTERS[current](result)
    return result


def version_of(body: Mapping[str, object]) -> int:
    """Return the version to read a body as; a newer one is read as the current one if it is compatible."""
    version = body.get("version", 1)
    if type(version) is not int or version < 1:
        raise Malformed("version", "is not a whole number from 1 on")
    if version <= CURRENT_VERSION:
        return version
    compatible = body.get("compatible")
    if type(compatible) is int and 1 <= compatible <= CURRENT_VERSION:
        return CURRENT_VERSION
    raise Malformed("version", "is newer than this reader, and not compatible with it")


def _from_1(body: Body) -> Body:
    result = dict(body)
    if "user" in result:
        result["customer"] = result.pop("user")
    if "amount" in result:
        result["amount_cents"] = _cents(result.pop("amount"))
    result["version"] = 2
    return result


def _from_2(body: Body) -> Body:
    return {**body, "version": 3}


def _to_2(body: Body) -> Body:
    result = {name: value for name, value in body.items() if name not in ("card", "device", "country")}
    result["version"] = 2
    return result


def _to_1(body: Body) -> Body:
    result = {name: value for name, value in body.items() if name not in ("version", "status")}
    if "customer" in result:
        result["user"] = result.pop("customer")
    if "amount_cents" in result:
        cents = result.pop("amount_cents")
        if type(cents) is not int:
            raise Malformed("amount_cents", "is not a whole number above 0")
        result["amount"] = f"{cents // 100}.{cents % 100:02}"
    return result


def _cents(amount: object) -> int:
    """Return a decimal text in whole units as cents; a binary fraction would not be exact."""
    if not isinstance(amount, str) or not (found := _AMOUNT.fullmatch(amount)):
        raise Malformed("amount", "is not a decimal text with at most two decimals")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


_UPCASTERS: dict[int, Callable[[Body], Body]] = {1: _from_1, 2: _from_2}
_DOWNCASTERS: dict[int, Callable[[Body], Body]] = {3: _to_2, 2: _to_1}
