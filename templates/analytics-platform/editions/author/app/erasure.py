"""The right to erasure: a person disappears from the log and from the store."""

import json
from typing import Any, NamedTuple

from storage.interface import Store
from streaming.log import Log


class Erased(NamedTuple):
    """What was erased."""

    records: int
    """Lines of the log that were blanked."""
    rows: int
    """Rows of the store that were deleted."""


def erase(log: Log, store: Store, tenant: str, customer: str) -> Erased:
    """Erase a customer of a tenant; the engine rests meanwhile, and has processed all of the log.

    The log comes first: were the process killed in between, the same request again would finish the work, and a log that
    is read again could not bring the person back. Figures stay: they name nobody.
    """
    records = 0
    position = 0
    while True:
        lines, after = log.read(position, 10_000)
        if not lines:
            break
        for line in lines:
            received_at = _of(line, tenant, customer)
            if received_at is not None:
                log.blank(position, len(line), received_at)
                records += 1
            position += len(line)
        position = after
    return Erased(records, store.erase(tenant, customer))


def _of(line: bytes, tenant: str, customer: str) -> int | None:
    """Return the time of arrival of a record about a customer, or None if it is about somebody else."""
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("tenant") != tenant or type(content.get("received_at")) is not int:
        return None
    return int(content["received_at"]) if _names(content.get("event"), customer) else None


def _names(event: Any, customer: str) -> bool:
    if isinstance(event, dict):
        # Version 1 calls the customer `user`.
        return customer in (event.get("customer"), event.get("user"))
    return json.dumps(customer) in json.dumps(event)
