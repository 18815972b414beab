"""The credential that the other scripts send: the key in API_KEY, or that of development."""

from __future__ import annotations

import os


def headers() -> dict[str, str]:
    """Return the header with the credential."""
    return {"X-API-Key": os.environ.get("API_KEY") or "local-development-only"}
