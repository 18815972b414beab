"""What a request tells about its visitor."""

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from fastapi import Request

from app.settings import Settings

_PROCESS_KEY = secrets.token_bytes(32)
"""Key of a process without VISITOR_HASH_KEY."""


def visitor_hash(request: Request, settings: Settings) -> str:
    """Return the visitor; without the key, addresses cannot be tried out to find who it was."""
    secret = settings.visitor_hash_key
    key = secret.get_secret_value().encode() if secret else _PROCESS_KEY
    address = request.client.host if request.client else ""
    visitor = f"{address}\n{request.headers.get('User-Agent', '')}"
    return hmac.new(key, visitor.encode(), hashlib.sha256).hexdigest()


def referrer(request: Request) -> str | None:
    """Return the host of the referring page, or None; clients may send anything."""
    try:
        host = urlsplit(request.headers.get("Referer", "")).netloc
    except ValueError:
        return None
    return host or None
