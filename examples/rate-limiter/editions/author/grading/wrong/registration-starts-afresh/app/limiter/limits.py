"""Which limits apply to a request."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.clients.models import Client, Override
from app.rules.models import Rule


@dataclass(frozen=True)
class AppliedLimit:
    """A rule as it applies to one client."""

    rule: str
    counter: str
    algorithm: str
    max_requests: int
    window_seconds: int
    burst: int | None
    dry_run: bool
    on_outage: str


def limits_for(
    session: Session, client_key: str, client: Client | None, route: str, now: datetime
) -> list[AppliedLimit]:
    """Return the limits of the rules that apply, in alphabetical order of the rules."""
    enabled = session.scalars(sa.select(Rule).where(Rule.enabled))
    # Compared here: LIKE gives some letters of a route a meaning, and SQLite's ignores case.
    matching = [rule for rule in enabled if route.startswith(rule.route)]
    strongest = min((rule.priority for rule in matching if not rule.dry_run), default=None)
    applied = [rule for rule in matching if strongest is None or rule.priority <= strongest]
    overrides = _overrides(session, client, now)
    return [
        AppliedLimit(
            rule=rule.name,
            counter=_counter(rule, client_key if client is None else str(client.id)),
            algorithm=rule.algorithm,
            max_requests=(
                overrides.get(rule.id, rule.max_requests)
                if rule.scope == "client"
                else rule.max_requests
            ),
            window_seconds=rule.window_seconds,
            burst=rule.burst,
            dry_run=rule.dry_run,
            on_outage=rule.on_outage,
        )
        for rule in sorted(applied, key=lambda rule: rule.name)
    ]


def _counter(rule: Rule, client_key: str) -> str:
    """Return the name of a counter; a rule that counts in another way gets new ones."""
    name = f"{rule.id}:{rule.algorithm}:{rule.window_seconds}"
    return f"{name}:{client_key}" if rule.scope == "client" else name


def _overrides(session: Session, client: Client | None, now: datetime) -> dict[UUID, int]:
    """Return the limits that replace those of rules; the override created last comes last."""
    if client is None:
        return {}
    query = sa.select(Override).where(Override.client_id == client.id).order_by(Override.id)
    return {
        override.rule_id: override.max_requests
        for override in session.scalars(query)
        if override.expires_at is None or override.expires_at > now
    }
