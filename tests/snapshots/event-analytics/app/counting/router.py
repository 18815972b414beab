"""HTTP endpoints of the component counting."""

from fastapi import APIRouter

from app.counting import models, schemas, service
from app.database import SessionDependency
from app.errors import NotBuiltError, outcomes
from app.pagination import Page, PageDependency, Rows

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
    tags=["to build"],
    responses=outcomes(422, 501),
)
def counting_status() -> schemas.CountingStatusResponse:
    """Tell how far the counting has come."""
    raise NotBuiltError
