"""Grants for tests: keys that do one thing each, and what limits them."""

from typing import Any

from tests.api.world import body
{% if tenancy.authorization == "abac" %}
GRANTS: dict[str, dict[str, Any]] = {
    "writer": {"purposes": ["ingest"]},
    "reader": {"purposes": ["analytics"]},
    "officer": {"purposes": ["protection"]},
    "admin": {"purposes": ["administration"]},
}
_TILL = {"purposes": ["ingest"], "types": ["payment", "refund"]}
_SUPPORT = {"purposes": ["analytics"], "metrics": ["declined"]}
_LOGIN = body(3, type="login", amount_cents=0)

LIMITED: list[tuple[dict[str, Any], str, str, Any, int]] = [
    (_TILL, "POST", "/v1/events", {"events": [body(2)]}, 202),
    (_TILL, "POST", "/v1/events", {"events": [body(4), _LOGIN]}, 403),
    (_SUPPORT, "GET", "/v1/metrics?metric=declined", None, 200),
    (_SUPPORT, "GET", "/v1/metrics?metric=revenue", None, 403),
]
{% else %}
GRANTS: dict[str, dict[str, Any]] = {name: {"roles": [name]} for name in ("writer", "reader", "officer", "admin")}

LIMITED: list[tuple[dict[str, Any], str, str, Any, int]] = [
    ({"roles": ["writer", "reader"]}, "POST", "/v1/events", {"events": [body(2)]}, 202),
    ({"roles": ["writer", "reader"]}, "GET", "/v1/metrics?metric=revenue", None, 200),
    ({"roles": ["writer", "reader"]}, "GET", "/v1/keys", None, 403),
    ({"roles": ["admin"]}, "GET", "/v1/metrics?metric=revenue", None, 403),
]
{% endif -%}
"""Grants, a request, and the status that it has."""
