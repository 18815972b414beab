"""POST /api/v1/holds/{hold_id}/release: give the units of a hold back."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.holds import models
{% if cache.present -%}
from app.holds.cached import forget
{% endif -%}
from app.holds.stock import end_hold
{% if cache.present -%}
from app.platform.cache import Cache
{% endif -%}
from app.platform.clock import Clock


def release(
    hold_id: UUID,
    *,
    session: Session,
{%- if cache.present %}
    cache: Cache,
{%- endif %}
    clock: Clock,
    **_: object,
) -> models.Hold:
    """Give the units of a hold back."""
{%- if cache.present %}
    hold = end_hold(session, clock, hold_id, "released")
    forget(cache, hold)
    return hold
{%- else %}
    return end_hold(session, clock, hold_id, "released")
{%- endif %}
