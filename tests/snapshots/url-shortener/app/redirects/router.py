"""HTTP endpoints of the component redirects."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.cache import CacheDependency
from app.database import SessionDependency
from app.errors import NotBuiltError, outcomes
from app.fields import Identifier, Text
from app.pagination import Page, PageDependency, Rows
from app.redirects import models, schemas, service

router = APIRouter(tags=["redirects"])


@router.get(
    "/r/{code}",
    tags=["to build"],
    status_code=302,
    response_class=Response,
    responses=outcomes(301, 404, 410, 422, 501),
)
def follow(
    code: Annotated[
        Text,
        Path(
            description="Short code, the last part of the short address",
        ),
    ],
) -> None:
    """Redirect to the target of a code."""
    raise NotBuiltError


@router.get(
    "/api/v1/clicks",
    response_model=Page[schemas.ClickRead],
    responses=outcomes(422),
)
def list_clicks(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Click]:
    """List recorded clicks, oldest first."""
    return service.list_clicks(session, page)


@router.get(
    "/api/v1/clicks/{click_id}",
    response_model=schemas.ClickRead,
    responses=outcomes(404, 422),
)
def read_click(
    session: SessionDependency,
    cache: CacheDependency,
    click_id: Identifier,
) -> schemas.ClickRead:
    """Read a recorded click."""
    return service.read_click(session, cache, click_id)
