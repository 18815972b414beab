"""HTTP endpoints of the component counting."""

from fastapi import APIRouter

from app.counting import models, schemas, service
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.pagination import Page, PageDependency, Rows

router = APIRouter(tags=["counting"])


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
