"""Who may do what. Exercise `permissions`: today, every key may do everything at its tenant.

To build: the roles of `Grants` (`app/grants.py`) as api/REQUIREMENTS.md lists them. What no role covers is refused.
"""

from collections.abc import Collection, Mapping

from app.grants import Grants


def allowed(grants: Grants, action: str, attributes: Mapping[str, Collection[str]]) -> bool:
    """Return whether the holder of grants may do something to what has these attributes."""
    return True
