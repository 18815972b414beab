"""The audit trail: each entry carries a digest of itself and of the one before it.

Whoever changes or removes an entry has to compute all later ones anew. It does not stop somebody with the database and this
file: compare the newest digest with a copy kept elsewhere.
"""

import hashlib
import json
from collections.abc import Sequence

from storage.interface import AuditEntry


def digest(previous: str, entry: AuditEntry) -> str:
    """Return the digest of an entry that follows one with the digest `previous`."""
    content = json.dumps([previous, *entry._replace(digest="")], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def first_broken(entries: Sequence[AuditEntry]) -> int | None:
    """Return the number of the first entry of a whole trail that was changed or does not follow, or None."""
    previous = ""
    for number, entry in enumerate(entries, 1):
        if entry.number != number or entry.digest != digest(previous, entry):
            return number
        previous = entry.digest
    return None
