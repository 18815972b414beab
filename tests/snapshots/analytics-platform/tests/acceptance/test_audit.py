"""A change of the audit trail shows."""

from typing import Any

import pytest

from app.audit import digest, first_broken
from storage.interface import AuditEntry
from streaming.store import Store

pytestmark = pytest.mark.acceptance


def trail() -> list[AuditEntry]:
    store = Store()
    for number in range(5):
        store.add_audit(AuditEntry("shop-1", 0, number, "key", "keys:create", f"key {number}", "done", ""), digest)
        store.add_audit(AuditEntry("shop-2", 0, number, "key", "keys:create", "key", "done", ""), digest)
    return store.audit("shop-1")


def test_a_trail_that_nobody_touched_is_whole() -> None:
    assert first_broken([]) is None
    assert first_broken(trail()) is None


@pytest.mark.parametrize("field", ["tenant", "at", "key", "action", "object", "outcome", "digest"])
def test_a_changed_entry_is_found(field: str) -> None:
    entries = trail()
    index = AuditEntry._fields.index(field)
    values: list[Any] = list(entries[2])
    values[index] = 7 if field == "at" else "other"
    entries[2] = AuditEntry(*values)
    assert first_broken(entries) == 3


def test_an_entry_that_is_missing_or_moved_is_found() -> None:
    entries = trail()
    assert first_broken(entries[:1] + entries[2:]) == 2
    assert first_broken(entries[1:]) == 1
    assert first_broken([entries[0], entries[2], entries[1], *entries[3:]]) == 2
