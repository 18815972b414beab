"""POST /api/v1/check: decide whether a request is allowed, and count it."""

import logging
from http import HTTPStatus

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from app.clients.models import Client
from app.limiter import bodies, counters
from app.limiter.algorithms import Decision, State, decide, seconds
from app.limiter.limits import AppliedLimit, limits_for
from app.limiter.quotas import strictest
from app.platform.clock import Clock
from app.platform.errors import ProblemError, TooManyRequestsError, UnavailableError
from app.platform.resilience import CircuitOpenError

logger = logging.getLogger(__name__)


def check(
    data: bodies.CheckRequest,
    *,
    session: Session,
    clock: Clock,
    **_: object,
) -> bodies.CheckResponse:
    """Decide whether a request is allowed, and count it."""
    client = session.scalar(sa.select(Client).where(Client.client_key == data.client_key))
    if client is not None and client.blocked:
        raise ProblemError(HTTPStatus.TOO_MANY_REQUESTS, "The client is blocked.")
    limits = limits_for(session, data.client_key, client, data.route, clock())
    # The rules have been read. From here on, an outage of the counters has an answer.
    try:
        decisions, is_counted = _count(session, clock, limits, data)
    except (OperationalError, PoolTimeoutError, CircuitOpenError) as error:
        session.rollback()
        logger.warning("deciding without counters", extra={"error": str(error)})
        if any(limit.on_outage == "deny" for limit in limits if not limit.dry_run):
            raise UnavailableError("The counters are unavailable.") from error
        return bodies.CheckResponse(counted=False, exceeded=[])
    _deny(decisions)
    exceeded = [limit.rule for limit, decision in decisions if not decision.allowed]
    quota = strictest(decisions)
    if quota is None:
        return bodies.CheckResponse(counted=is_counted, exceeded=exceeded)
    return bodies.CheckResponse(counted=is_counted, exceeded=exceeded, **quota.model_dump())


def _count(
    session: Session,
    clock: Clock,
    limits: list[AppliedLimit],
    data: bodies.CheckRequest,
) -> tuple[list[tuple[AppliedLimit, Decision]], bool]:
    """Decide under all limits, and count under them all or under none of them."""
    names = [limit.counter for limit in limits]
    states = (counters.peek if data.dry_run else counters.hold)(session, names)
    # The time is taken with the locks held, so a request that waited for them is not early.
    now = counters.microseconds(clock)
    decided: list[tuple[AppliedLimit, Decision, State]] = [
        (limit, *decide(limit, states[limit.counter], now, cost=1)) for limit in limits
    ]
    is_denied = any(not decision.allowed for limit, decision, _ in decided if not limit.dry_run)
    counting = [] if is_denied or data.dry_run else [step for step in decided if step[1].allowed]
    for limit, _, state in counting:
        counters.store(session, limit.counter, state)
    session.commit()
    return [(limit, decision) for limit, decision, _ in decided], bool(counting)


def _deny(decisions: list[tuple[AppliedLimit, Decision]]) -> None:
    """Raise 429 if a rule denies, with the wait until the last of them would allow."""
    denials = [
        (limit, decision)
        for limit, decision in decisions
        if not limit.dry_run and not decision.allowed
    ]
    if not denials:
        return
    detail = f"The limit of {', '.join(limit.rule for limit, _ in denials)} is reached."
    waits = [decision.wait for _, decision in denials if decision.wait is not None]
    if len(waits) < len(denials):
        raise ProblemError(HTTPStatus.TOO_MANY_REQUESTS, detail)
    raise TooManyRequestsError(detail, seconds(max(waits)))
