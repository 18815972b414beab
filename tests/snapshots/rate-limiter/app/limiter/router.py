"""HTTP endpoints of the component limiter."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.limiter import bodies
from app.limiter.check import check
from app.limiter.read_quota import read_quota
from app.limiter.simulate import simulate
from app.platform.auth import CallerDependency
from app.platform.background import BackgroundDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier, Storable
from app.settings import SettingsDependency

router = APIRouter(tags=["limiter"])


@router.post(
    "/api/v1/simulations",
    name="simulate",
    tags=["to build"],
    responses=outcomes(422, 501),
)
def _simulate(
    request: Request,
    response: Response,
    session: SessionDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    caller: CallerDependency,
    data: bodies.SimulateRequest,
) -> bodies.SimulateResponse:
    """Work out what a limit decides on requests of one client that has used nothing before; nothing is stored."""
    return simulate(
        data,
        request=request,
        response=response,
        session=session,
        settings=settings,
        clock=clock,
        background=background,
        caller=caller,
    )


@router.post(
    "/api/v1/check",
    name="check",
    tags=["to build"],
    responses=outcomes(422, 429, 501, 503),
)
def _check(
    request: Request,
    response: Response,
    session: SessionDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    caller: CallerDependency,
    data: bodies.CheckRequest,
) -> bodies.CheckResponse:
    """Decide whether a request is allowed, and count it under each rule that applies, or under none if one denies it. A denial is `429`; its `Retry-After` has the seconds, rounded up, until all would allow the request."""
    return check(
        data,
        request=request,
        response=response,
        session=session,
        settings=settings,
        clock=clock,
        background=background,
        caller=caller,
    )


@router.get(
    "/api/v1/clients/{client_id}/quota",
    name="read_quota",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def _read_quota(
    request: Request,
    response: Response,
    session: SessionDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    caller: CallerDependency,
    client_id: Identifier,
    route: Annotated[
        str,
        Query(
            description="Path that the client would request",
            min_length=1,
            max_length=200,
            pattern="^/[!-~]*$",
            examples=["/api/v1/search"],
        ),
        Storable,
    ],
) -> bodies.ReadQuotaResponse:
    """Read what a client has left on a route, without counting."""
    return read_quota(
        client_id,
        route,
        request=request,
        response=response,
        session=session,
        settings=settings,
        clock=clock,
        background=background,
        caller=caller,
    )
