"""What is left under several limits."""

from collections.abc import Sequence

from app.limiter import bodies
from app.limiter.algorithms import MICROSECONDS, Decision
from app.limiter.limits import AppliedLimit


def strictest(
    decisions: Sequence[tuple[AppliedLimit, Decision]],
) -> bodies.ReadQuotaResponse | None:
    """Return what the rule with the least remaining leaves, or None if none can deny."""
    enforced = [(limit, decision) for limit, decision in decisions if not limit.dry_run]
    if not enforced:
        return None
    limit, decision = min(
        enforced,
        key=lambda pair: (pair[1].remaining / pair[0].max_requests, pair[0].rule),
    )
    return bodies.ReadQuotaResponse(
        rule=limit.rule,
        limit=limit.max_requests,
        remaining=decision.remaining,
        reset_seconds=decision.reset / MICROSECONDS,
    )
