"""GET /api/v1/clients/{client_id}/quota: read what a client has left on a route."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.clients.models import Client
from app.limiter import bodies, counters
from app.limiter.algorithms import decide
from app.limiter.limits import limits_for
from app.limiter.quotas import strictest
from app.platform.clock import Clock
from app.platform.errors import NotFoundError


def read_quota(
    client_id: UUID,
    route: str,
    *,
    session: Session,
    clock: Clock,
    **_: object,
) -> bodies.ReadQuotaResponse:
    """Read what a client has left on a route, without counting."""
    client = session.get(Client, client_id)
    if client is None:
        raise NotFoundError("client", client_id)
    limits = limits_for(session, client.client_key, client, route, clock())
    states = counters.peek(session, [limit.counter for limit in limits])
    now = counters.microseconds(clock)
    decisions = []
    for limit in limits:
        state = states[limit.counter]
        last = state[-1][0] if state else now
        decisions.append((limit, decide(limit, state, last, cost=0)[0]))
    return strictest(decisions) or bodies.ReadQuotaResponse()
