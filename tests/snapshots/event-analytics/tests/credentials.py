"""Keys for tests."""

import hashlib

CREDENTIAL = "a-key-for-tests"
"""The writer's credential alone."""
OLD_CREDENTIAL = "the-key-before-that"
READER_CREDENTIAL = "a-key-that-reads"


def entry(name: str, role: str, key: str) -> str:
    """Return an entry of API_KEYS."""
    return f"{name}:{role}:{hashlib.sha256(key.encode()).hexdigest()}"


API_KEYS = ",".join(
    [
        entry("tester", "writer", CREDENTIAL),
        entry("tester", "writer", OLD_CREDENTIAL),
        entry("watcher", "reader", READER_CREDENTIAL),
    ]
)
WRITER = {"X-API-Key": CREDENTIAL}
READER = {"X-API-Key": READER_CREDENTIAL}
