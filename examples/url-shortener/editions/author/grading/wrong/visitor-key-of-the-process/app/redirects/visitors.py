"""What a request tells about its visitor."""

import hashlib
import hmac
import re
import secrets
from urllib.parse import urlsplit

from fastapi import Request

from app.settings import Settings

_HOST = re.compile(r"[0-9A-Za-z.-]{1,253}")
_PROCESS_KEY = secrets.token_bytes(32)


def visitor_hash(request: Request, settings: Settings) -> str:
    """Return the visitor; without the key, addresses cannot be tried out to find who it was."""
    address = request.client.host if request.client else ""
    visitor = f"{address}\n{request.headers.get('User-Agent', '')}"
    return hmac.new(_PROCESS_KEY, visitor.encode(), hashlib.sha256).hexdigest()


def referrer(request: Request) -> str | None:
    """Return the host of the referring page, or None; clients may send anything."""
    try:
        host = urlsplit(request.headers.get("Referer", "")).hostname or ""
    except ValueError:
        return None
    return host if _HOST.fullmatch(host) else None
