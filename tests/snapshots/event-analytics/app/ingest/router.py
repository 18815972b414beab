"""HTTP endpoints of the component ingest."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.ingest import bodies, schemas, service
from app.ingest.ingest_events import ingest_events
from app.platform.auth import CallerDependency
from app.platform.background import BackgroundDependency
from app.platform.cache import CacheDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier, Text
from app.platform.messaging.outbox import EventsDependency
from app.settings import SettingsDependency

router = APIRouter(tags=["ingest"])


@router.post(
    "/api/v1/events",
    name="ingest_events",
    tags=["to build"],
    status_code=202,
    responses=outcomes(409, 422, 501),
)
def _ingest_events(
    request: Request,
    response: Response,
    session: SessionDependency,
    cache: CacheDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
    caller: CallerDependency,
    data: bodies.IngestEventsRequest,
) -> bodies.IngestEventsResponse:
    """Ingest a batch of clicks exactly once."""
    return ingest_events(
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
    "/api/v1/batches/{click_batch_id}",
    response_model=schemas.ClickBatchRead,
    responses=outcomes(404, 422),
)
def read_click_batch(
    session: SessionDependency,
    cache: CacheDependency,
    click_batch_id: Identifier,
) -> schemas.ClickBatchRead:
    """Read a batch."""
    return service.read_click_batch(session, cache, click_batch_id)


@router.get(
    "/api/v1/batch-keys/{batch_key}",
    response_model=schemas.ClickBatchRead,
    responses=outcomes(404, 422),
)
def read_batch_by_key(
    session: SessionDependency,
    cache: CacheDependency,
    batch_key: Annotated[
        Text,
        Path(
            description="Key chosen by the ad server; a resent batch has the same key",
        ),
    ],
) -> schemas.ClickBatchRead:
    """Read a batch by its key."""
    return service.read_click_batch_by_batch_key(session, cache, batch_key)
