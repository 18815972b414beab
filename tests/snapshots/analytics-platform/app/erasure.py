"""The right to erasure. Exercise `erasure`.

To build: erase a customer from the log (`Log.blank` overwrites a record, so positions stay) and from the store, and nothing
of anybody else. Version 1 of an event calls the customer `user`.
"""

from typing import NamedTuple

from storage.interface import Store
from streaming.log import Log


class Erased(NamedTuple):
    """What was erased."""

    records: int
    """Lines of the log that were blanked."""
    rows: int
    """Rows of the store that were deleted."""


def erase(log: Log, store: Store, tenant: str, customer: str) -> Erased:
    """Erase a customer of a tenant; the engine rests meanwhile, and has processed all of the log."""
    raise NotImplementedError("erasure is left to build")
