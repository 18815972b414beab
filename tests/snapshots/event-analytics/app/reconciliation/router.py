"""HTTP endpoints of the component reconciliation."""

from fastapi import APIRouter, Request, Response

from app.platform.auth import CallerDependency
from app.platform.background import BackgroundDependency
from app.platform.cache import CacheDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier
from app.platform.messaging.outbox import EventsDependency
from app.platform.pagination import Page, PageDependency, Rows
from app.reconciliation import bodies, models, schemas, service
from app.reconciliation.start_recount import start_recount
from app.settings import SettingsDependency

router = APIRouter(tags=["reconciliation"])


@router.post(
    "/api/v1/recounts",
    name="start_recount",
    tags=["to build"],
    status_code=202,
    responses=outcomes(409, 422, 501),
)
def _start_recount(
    request: Request,
    response: Response,
    session: SessionDependency,
    cache: CacheDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
    caller: CallerDependency,
    data: bodies.StartRecountRequest,
) -> bodies.StartRecountResponse:
    """Start the recount of a finished day."""
    return start_recount(
        data,
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


@router.get(
    "/api/v1/recounts",
    response_model=Page[schemas.RecountRead],
    responses=outcomes(422),
)
def list_recounts(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Recount]:
    """List recounts, oldest first."""
    return service.list_recounts(session, page)


@router.get(
    "/api/v1/recounts/{recount_id}",
    response_model=schemas.RecountRead,
    responses=outcomes(404, 422),
)
def read_recount(
    session: SessionDependency,
    cache: CacheDependency,
    recount_id: Identifier,
) -> schemas.RecountRead:
    """Read a recount."""
    return service.read_recount(session, cache, recount_id)
