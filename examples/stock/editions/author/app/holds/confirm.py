"""POST /api/v1/holds/{hold_id}/confirm: keep the units of a hold for good."""

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


def confirm(
    hold_id: UUID,
    *,
    session: Session,
{%- if cache.present %}
    cache: Cache,
{%- endif %}
    clock: Clock,
    **_: object,
) -> models.Hold:
    """Keep the units of a hold for good."""
{%- if cache.present %}
    hold = end_hold(session, clock, hold_id, "confirmed")
    forget(cache, hold)
    return hold
{%- else %}
    return end_hold(session, clock, hold_id, "confirmed")
{%- endif %}
