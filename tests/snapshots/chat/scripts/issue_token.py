"""Sign a token for the API and print it.

    python -m scripts.issue_token alice                      # may read and write, for an hour
    python -m scripts.issue_token reports --role reader --seconds 600

It signs with the first key of JWT_KEYS, for JWT_ISSUER and JWT_AUDIENCE, each from the environment
or with the value of development. It needs no packages, so it runs wherever Python does; the tests
hold its tokens to the service's own check.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import os
import sys
import time
from collections.abc import Sequence
from typing import Any

LIFETIME_SECONDS = 3600


def encode(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def sign(claims: dict[str, Any], kid: str, secret: str) -> str:
    """Return claims as a signed token (RFC 7519, HS256)."""
    parts = ({"alg": "HS256", "typ": "JWT", "kid": kid}, claims)
    text = ".".join(encode(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    return f"{text}.{encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha256))}"


def issue(subject: str, roles: Sequence[str], seconds: int = LIFETIME_SECONDS) -> str:
    """Return a token that is valid from now on."""
    keys = os.environ.get("JWT_KEYS") or "development:local-development-only-not-for-production"
    kid, _, secret = keys.split(",")[0].strip().partition(":")
    now = int(time.time())
    claims = {
        "iss": os.environ.get("JWT_ISSUER") or "chat",
        "aud": os.environ.get("JWT_AUDIENCE") or "chat",
        "sub": subject,
        "roles": list(roles),
        "iat": now,
        "exp": now + seconds,
    }
    return sign(claims, kid, secret)


def main() -> int:
    """Print a token."""
    parser = argparse.ArgumentParser(description="Sign a token for the API.")
    parser.add_argument("subject", help="who will use it; the request log shows this name")
    parser.add_argument(
        "--role", choices=("reader", "writer"), default="writer", help="default: %(default)s"
    )
    parser.add_argument(
        "--seconds", type=int, default=LIFETIME_SECONDS, help="lifetime; default: %(default)s"
    )
    arguments = parser.parse_args()
    print(issue(arguments.subject, [arguments.role], arguments.seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
