"""What is written on a key about the rights of its holder."""

import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["writer", "reader", "officer", "admin"]


class Grants(BaseModel):
    """Roles of the holder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    roles: tuple[Role, ...] = Field(min_length=1, max_length=4)


EVERYTHING = Grants(roles=("writer", "reader", "officer", "admin"))
"""The rights of a tenant's first key."""


def to_text(grants: Grants) -> str:
    """Return grants as they are stored."""
    return json.dumps(grants.model_dump(), separators=(",", ":"), sort_keys=True)


def from_text(text: str) -> Grants:
    """Read stored grants."""
    return Grants.model_validate_json(text)
