"""Generate a signing key, and print it as an entry of JWT_KEYS.

    python -m scripts.new_signing_key

To replace a key: put the new entry before the old one, separated by a comma. New tokens are signed
with the first entry, and the old one still verifies those that are under way. Remove it when the
last of them has expired.
"""

from __future__ import annotations

import secrets
import sys
from datetime import UTC, datetime


def make() -> str:
    """Return the entry of a new key."""
    return f"{datetime.now(UTC):%Y-%m-%d}-{secrets.token_hex(2)}:{secrets.token_urlsafe(48)}"


def main() -> int:
    """Print an entry."""
    print(make())
    return 0


if __name__ == "__main__":
    sys.exit(main())
