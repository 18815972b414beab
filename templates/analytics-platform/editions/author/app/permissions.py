{% if tenancy.authorization == "abac" -%}
"""Who may do what: rules over the attributes of the key and of what it asks for (ABAC).

A rule sees the grants of the key, the action, and attributes of what the action touches. All rules have to agree, and an
action that no purpose covers is refused.
"""

from collections.abc import Collection, Mapping

from app.grants import Grants

_PURPOSES = {
    "events:write": {"ingest"},
    "metrics:read": {"analytics"},
    "alerts:read": {"analytics"},
    "usage:read": {"analytics", "administration"},
    "rejected:read": {"ingest", "protection"},
    "events:export": {"protection"},
    "customers:erase": {"protection"},
    "audit:read": {"protection", "administration"},
    "keys:manage": {"administration"},
}
"""Purposes that an action serves; each of them is enough."""


def allowed(grants: Grants, action: str, attributes: Mapping[str, Collection[str]]) -> bool:
    """Return whether the holder of grants may do something to what has these attributes."""
    return (
        not _PURPOSES.get(action, set()).isdisjoint(grants.purposes)
        and _within(grants.types, attributes.get("types", ()))
        and _within(grants.metrics, attributes.get("metrics", ()))
    )


def _within(granted: Collection[str], wanted: Collection[str]) -> bool:
    return not granted or set(wanted) <= set(granted)
{% else -%}
"""Who may do what, by role (RBAC)."""

from collections.abc import Collection, Mapping

from app.grants import Grants

_ROLES = {
    "writer": {"events:write", "rejected:read"},
    "reader": {"metrics:read", "alerts:read", "usage:read"},
    # Data protection: single events leave and disappear by this role alone.
    "officer": {"events:export", "customers:erase", "rejected:read", "audit:read"},
    "admin": {"keys:manage", "usage:read", "audit:read"},
}


def allowed(grants: Grants, action: str, attributes: Mapping[str, Collection[str]]) -> bool:
    """Return whether the holder of grants may do something; a role does not look at attributes."""
    return any(action in _ROLES[role] for role in grants.roles)
{% endif -%}
