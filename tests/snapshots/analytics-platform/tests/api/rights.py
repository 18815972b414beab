"""Grants for tests: keys that do one thing each, and what limits them."""

from typing import Any

from tests.api.world import body

GRANTS: dict[str, dict[str, Any]] = {name: {"roles": [name]} for name in ("writer", "reader", "officer", "admin")}

LIMITED: list[tuple[dict[str, Any], str, str, Any, int]] = [
    ({"roles": ["writer", "reader"]}, "POST", "/v1/events", {"events": [body(2)]}, 202),
    ({"roles": ["writer", "reader"]}, "GET", "/v1/metrics?metric=revenue", None, 200),
    ({"roles": ["writer", "reader"]}, "GET", "/v1/keys", None, 403),
    ({"roles": ["admin"]}, "GET", "/v1/metrics?metric=revenue", None, 403),
]
"""Grants, a request, and the status that it has."""
