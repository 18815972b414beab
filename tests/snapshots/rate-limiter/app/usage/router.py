"""HTTP endpoints of the component usage."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.platform.auth import CallerDependency
from app.platform.background import BackgroundDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier, Timestamp
from app.platform.pagination import Page, PageDependency, Rows
from app.settings import SettingsDependency
from app.usage import bodies, models, schemas, service
from app.usage.summarise_usage import summarise_usage

router = APIRouter(tags=["usage"])


@router.get(
    "/api/v1/usage-records",
    response_model=Page[schemas.UsageRecordRead],
    responses=outcomes(422),
)
def list_usage_records(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.UsageRecord]:
    """List usage records, oldest first."""
    return service.list_usage_records(session, page)


@router.get(
    "/api/v1/usage-records/{usage_record_id}",
    response_model=schemas.UsageRecordRead,
    responses=outcomes(404, 422),
)
def read_usage_record(
    session: SessionDependency,
    usage_record_id: Identifier,
) -> models.UsageRecord:
    """Read a usage record."""
    return service.get_usage_record(session, usage_record_id)


@router.get(
    "/api/v1/clients/{client_id}/usage",
    name="summarise_usage",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def _summarise_usage(
    request: Request,
    response: Response,
    session: SessionDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    caller: CallerDependency,
    client_id: Identifier,
    since: Annotated[
        Timestamp | None,
        Query(
            description="Start of the period; 24 hours ago when left out",
            examples=["2026-11-20T00:00:00Z"],
        ),
    ] = None,
    until: Annotated[
        Timestamp | None,
        Query(
            description="End of the period; now when left out",
            examples=["2026-11-21T00:00:00Z"],
        ),
    ] = None,
) -> bodies.SummariseUsageResponse:
    """Sum up what a client was allowed and denied in a period."""
    return summarise_usage(
        client_id,
        since,
        until,
        request=request,
        response=response,
        session=session,
        settings=settings,
        clock=clock,
        background=background,
        caller=caller,
    )
