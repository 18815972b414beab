"""HTTP endpoints of the component counting."""

from fastapi import APIRouter, Request, Response

from app.counting import bodies, models, schemas, service
from app.counting.counting_status import counting_status
from app.platform.auth import CallerDependency
from app.platform.background import BackgroundDependency
from app.platform.cache import CacheDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.messaging.outbox import EventsDependency
from app.platform.pagination import Page, PageDependency, Rows
from app.settings import SettingsDependency

router = APIRouter(tags=["counting"])


@router.get(
    "/api/v1/minute-counts",
    response_model=Page[schemas.MinuteCountRead],
    responses=outcomes(422),
)
def list_minute_counts(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.MinuteCount]:
    """List minute counts, oldest first."""
    return service.list_minute_counts(session, page)


@router.get(
    "/api/v1/hour-counts",
    response_model=Page[schemas.HourCountRead],
    responses=outcomes(422),
)
def list_hour_counts(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.HourCount]:
    """List hour counts, oldest first."""
    return service.list_hour_counts(session, page)


@router.get(
    "/api/v1/counting",
    name="counting_status",
    tags=["to build"],
    responses=outcomes(422, 501),
)
def _counting_status(
    request: Request,
    response: Response,
    session: SessionDependency,
    cache: CacheDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
    caller: CallerDependency,
) -> bodies.CountingStatusResponse:
    """Report the progress of counting."""
    return counting_status(
        request=request,
        response=response,
        session=session,
        cache=cache,
        settings=settings,
        clock=clock,
        background=background,
        events=events,
        caller=caller,
    )
