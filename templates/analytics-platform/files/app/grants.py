"""What is written on a key about the rights of its holder."""

import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
{% if tenancy.authorization == "abac" %}
Purpose = Literal["ingest", "analytics", "protection", "administration"]


class Grants(BaseModel):
    """Attributes of the holder; what is left empty limits nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    purposes: tuple[Purpose, ...] = Field(min_length=1, max_length=4)
    """What data is handled for."""
    types: tuple[str, ...] = Field(default=(), max_length=20)
    """Types of events that may be sent: a till sends payments, and no logins."""
    metrics: tuple[str, ...] = Field(default=(), max_length=20)
    """Metrics that may be read: support sees counts, and no revenue."""


EVERYTHING = Grants(purposes=("ingest", "analytics", "protection", "administration"))
"""The rights of a tenant's first key."""
{% else %}
Role = Literal["writer", "reader", "officer", "admin"]


class Grants(BaseModel):
    """Roles of the holder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    roles: tuple[Role, ...] = Field(min_length=1, max_length=4)


EVERYTHING = Grants(roles=("writer", "reader", "officer", "admin"))
"""The rights of a tenant's first key."""
{% endif %}

def to_text(grants: Grants) -> str:
    """Return grants as they are stored."""
    return json.dumps(grants.model_dump(), separators=(",", ":"), sort_keys=True)


def from_text(text: str) -> Grants:
    """Read stored grants."""
    return Grants.model_validate_json(text)
