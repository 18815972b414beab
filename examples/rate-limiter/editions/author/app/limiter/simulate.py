"""POST /api/v1/simulations: work out what a limit decides on a series of requests."""

from itertools import pairwise

from app import objects
from app.limiter import bodies
from app.limiter.algorithms import MICROSECONDS, State, decide, seconds
from app.platform.errors import InvalidFieldError


def simulate(data: bodies.SimulateRequest, **_: object) -> bodies.SimulateResponse:
    """Work out what a limit decides on a series of requests."""
    for index, (earlier, later) in enumerate(pairwise(data.requests), start=1):
        if later.at < earlier.at:
            raise InvalidFieldError(f"requests/{index}/at", "is before the previous request")
    state: State = []
    decisions = []
    for simulated in data.requests:
        now = round(simulated.at * MICROSECONDS)
        decision, state = decide(data, state, now, simulated.cost)
        decisions.append(
            objects.SimulatedDecision(
                allowed=decision.allowed,
                remaining=decision.remaining,
                reset_seconds=decision.reset / MICROSECONDS,
                retry_after_seconds=None if decision.wait is None else seconds(decision.wait),
            )
        )
    return bodies.SimulateResponse(decisions=decisions)
