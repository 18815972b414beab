"""What a request tells about its visitor."""

import hashlib
import re
from urllib.parse import urlsplit

from fastapi import Request

from app.settings import Settings

_HOST = re.compile(r"[0-9A-Za-z.-]{1,253}")


def visitor_hash(request: Request, settings: Settings) -> str:
    """Return the visitor; a hash cannot be turned back into an address."""
    address = request.client.host if request.client else ""
    visitor = f"{address}\n{request.headers.get('User-Agent', '')}"
    return hashlib.sha256(visitor.encode()).hexdigest()


def referrer(request: Request) -> str | None:
    """Return the host of the referring page, or None; clients may send anything."""
    try:
        host = urlsplit(request.headers.get("Referer", "")).hostname or ""
    except ValueError:
        return None
    return host if _HOST.fullmatch(host) else None
