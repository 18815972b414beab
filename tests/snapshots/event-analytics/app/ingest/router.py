"""HTTP endpoints of the component ingest."""

from fastapi import APIRouter, Request, Response

from app.ingest import bodies
from app.ingest.ingest_clicks import ingest_clicks
from app.platform.auth import CallerDependency
from app.platform.background import BackgroundDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.messaging.outbox import EventsDependency
from app.settings import SettingsDependency

router = APIRouter(tags=["ingest"])


@router.post(
    "/api/v1/clicks",
    name="ingest_clicks",
    tags=["to build"],
    responses=outcomes(422, 501),
)
def _ingest_clicks(
    request: Request,
    response: Response,
    session: SessionDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
    caller: CallerDependency,
    data: bodies.IngestClicksRequest,
) -> bodies.IngestClicksResponse:
    """Count each click of a batch once, and report its outcome."""
    return ingest_clicks(
        data,
        request=request,
        response=response,
        session=session,
        settings=settings,
        clock=clock,
        background=background,
        events=events,
        caller=caller,
    )
