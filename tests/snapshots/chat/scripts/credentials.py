"""The credential of the other scripts: the token in API_TOKEN, or one for development."""

from __future__ import annotations

import os

from scripts import issue_token


def headers() -> dict[str, str]:
    """Return the header with the credential."""
    token = os.environ.get("API_TOKEN") or issue_token.issue("scripts", ["writer"])
    return {"Authorization": f"Bearer {token}"}
