"""HTTP endpoints of the component reconciliation."""

from fastapi import APIRouter

from app.cache import CacheDependency
from app.database import SessionDependency
from app.errors import NotBuiltError, outcomes
from app.fields import Identifier
from app.pagination import Page, PageDependency, Rows
from app.reconciliation import models, schemas, service

router = APIRouter(tags=["reconciliation"])


@router.post(
    "/api/v1/recounts",
    tags=["to build"],
    status_code=202,
    responses=outcomes(409, 422, 501),
)
def start_recount(
    data: schemas.StartRecountRequest,
) -> schemas.StartRecountResponse:
    """Start counting a finished day again."""
    raise NotBuiltError


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
    """Read how far a recount is and what it found."""
    return service.read_recount(session, cache, recount_id)
