"""HTTP endpoints of the component ingest."""

from typing import Annotated

from fastapi import APIRouter, Path

from app.cache import CacheDependency
from app.database import SessionDependency
from app.errors import NotBuiltError, outcomes
from app.fields import Identifier, Text
from app.ingest import schemas, service

router = APIRouter(tags=["ingest"])


@router.post(
    "/api/v1/events",
    tags=["to build"],
    status_code=202,
    responses=outcomes(409, 422, 501),
)
def ingest_events(
    data: schemas.IngestEventsRequest,
) -> schemas.IngestEventsResponse:
    """Take a batch of clicks, once."""
    raise NotBuiltError


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
            description="Key that the ad server chose; the same batch sent again has the same key",
        ),
    ],
) -> schemas.ClickBatchRead:
    """Find out whether a batch arrived, by its key."""
    return service.read_click_batch_by_batch_key(session, cache, batch_key)
