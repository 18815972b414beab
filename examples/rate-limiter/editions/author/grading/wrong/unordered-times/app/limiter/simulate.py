"""POST /api/v1/simulations: work out what a limit decides on a series of requests."""

from fastapi import Request, Response
from sqlalchemy.orm import Session

from app import objects
from app.limiter import bodies
from app.limiter.algorithms import MICROSECONDS, State, decide, seconds
from app.platform.auth import Caller
from app.platform.background import Background
from app.platform.clock import Clock
from app.settings import Settings


def simulate(
    data: bodies.SimulateRequest,
    *,
    request: Request,
    response: Response,
    session: Session,
    settings: Settings,
    clock: Clock,
    background: Background,
    caller: Caller,
) -> bodies.SimulateResponse:
    """Work out what a limit decides on a series of requests."""
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
