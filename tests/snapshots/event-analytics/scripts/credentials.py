"""The credential of the other scripts: the key in API_KEY, or the development key."""

from __future__ import annotations

import os


def headers() -> dict[str, str]:
    """Return the header with the credential."""
    return {"X-API-Key": os.environ.get("API_KEY") or "local-development-only"}
