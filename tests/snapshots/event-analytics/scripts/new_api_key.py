"""Generate an API key, and print it with its entry in API_KEYS.

    python -m scripts.new_api_key reports --role reader

The key itself is shown once and stored nowhere: give it to the caller. The entry goes into API_KEYS,
after a comma where there are others. To replace a key: add the entry of a new one under the same
name, give it to the caller, and remove the old entry when it is no longer used.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import secrets
import sys


def make(name: str, role: str) -> tuple[str, str]:
    """Return a new key and its entry in API_KEYS."""
    key = secrets.token_urlsafe(32)
    return key, f"{name}:{role}:{hashlib.sha256(key.encode()).hexdigest()}"


def main() -> int:
    """Print a new key and its entry."""
    parser = argparse.ArgumentParser(description="Make a key for the API.")
    parser.add_argument("name", help="who will use it; the request log shows this name")
    parser.add_argument(
        "--role", choices=("reader", "writer"), default="reader", help="default: %(default)s"
    )
    arguments = parser.parse_args()
    if re.fullmatch(r"[A-Za-z0-9._-]{1,64}", arguments.name) is None:
        parser.error("a name has 1 to 64 letters, digits, '.', '_' and '-'")

    key, entry = make(arguments.name, arguments.role)
    print(f"key:   {key}")
    print(f"entry: {entry}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
