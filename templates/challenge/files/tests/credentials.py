{% filter py_module(line_length=python.line_length) -%}
{%- if stack.auth == "jwt" -%}
"""Tokens for tests, made by the library that verifies them."""

import time
from typing import Any

import jwt

from app.platform.auth import ALGORITHM

SECRET = "a-signing-key-for-tests-that-is-long-enough-for-every-algorithm-of-jwt"
OLD_SECRET = "the-signing-key-before-that-0123456789"
JWT_KEYS = f"new:{SECRET},old:{OLD_SECRET}"


def bearer(
    *,
    secret: str = SECRET,
    kid: str | None = "new",
    algorithm: str = ALGORITHM,
    without: str = "",
    **claims: Any,
) -> dict[str, str]:
    """Return a header with a token of these claims; those left out are valid."""
    now = int(time.time())
    payload = {
        "iss": "issuer-for-tests",
        "aud": "audience-for-tests",
        "sub": "tester",
        "roles": ["writer"],
        "iat": now,
        "exp": now + 600,
    }
    payload |= claims
    payload.pop(without, None)
    token = jwt.encode(payload, secret, algorithm, headers={} if kid is None else {"kid": kid})
    return {"Authorization": f"Bearer {token}"}


WRITER = bearer()
READER = bearer(sub="watcher", roles=["reader"])
NOBODY = bearer(sub="nobody", roles=[])
CREDENTIAL = WRITER["Authorization"].removeprefix("Bearer ")
"""The writer's credential alone."""
{%- else -%}
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
{%- endif %}
{%- endfilter %}
