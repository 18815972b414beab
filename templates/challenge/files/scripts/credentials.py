{% filter py_module(line_length=python.line_length) -%}
{%- if stack.auth == "jwt" -%}
"""The credential of the other scripts: the token in API_TOKEN, or one for development."""

from __future__ import annotations

import os

from scripts import issue_token


def headers() -> dict[str, str]:
    """Return the header with the credential."""
    token = os.environ.get("API_TOKEN") or issue_token.issue("scripts", ["writer"])
    return {"Authorization": f"Bearer {token}"}
{%- else -%}
"""The credential of the other scripts: the key in API_KEY, or the development key."""

from __future__ import annotations

import os


def headers() -> dict[str, str]:
    """Return the header with the credential."""
    return {"X-API-Key": os.environ.get("API_KEY") or "{{ auth.development_key }}"}
{%- endif %}
{%- endfilter %}
