"""HTTP endpoints of the component limiter."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.errors import NotBuiltError, outcomes
from app.fields import Identifier, Text
from app.limiter import schemas

router = APIRouter(tags=["limiter"])


@router.post(
    "/api/v1/check",
    tags=["to build"],
    responses=outcomes(422, 429, 501),
)
def check(
    data: schemas.CheckRequest,
) -> schemas.CheckResponse:
    """Decide whether a request is allowed, and count it."""
    raise NotBuiltError


@router.get(
    "/api/v1/clients/{client_id}/quota",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def read_quota(
    client_id: Identifier,
    route: Annotated[
        Text,
        Query(
            description="Path that the client would ask for",
            examples=["/api/v1/search"],
        ),
    ],
) -> schemas.ReadQuotaResponse:
    """Read what a client has left on one route, without counting."""
    raise NotBuiltError


@router.post(
    "/api/v1/clients/{client_id}/reset",
    tags=["to build"],
    status_code=204,
    responses=outcomes(404, 422, 501),
)
def reset_quota(
    client_id: Identifier,
) -> None:
    """Forget what a client has used under all rules."""
    raise NotBuiltError
