"""Versions of an event's body, and how one becomes another.

| Version | Differs from the one before |
| --- | --- |
| 1 | has no `version`; `user`; `amount` as a decimal text in whole units |
| 2 | `customer` in place of `user`; `amount_cents` in place of `amount`; `status` |
| 3 | `card`, `device` and `country` |

A body of a version above `CURRENT_VERSION` is read as the current one if its `compatible` is at most that. Exercise `versions`.
"""

from collections.abc import Mapping

CURRENT_VERSION = 3

Body = dict[str, object]


class Malformed(ValueError):
    """A body that is not an event; it says which field is wrong, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"`{field}` {reason}")
        self.field = field
        self.reason = reason


def upcast(body: Mapping[str, object]) -> Body:
    """Make version 3 of versions 1 and 2, and of compatible later ones; raise `Malformed` for others."""
    raise NotImplementedError


def downcast(body: Mapping[str, object], version: int) -> Body:
    """Make an older version of version 3, for readers that know no other; fields it lacks are dropped."""
    raise NotImplementedError
