"""HTTP endpoints of the component redirects."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.platform.background import BackgroundDependency
from app.platform.cache import CacheDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier, Text
from app.platform.pagination import Page, PageDependency, Rows
from app.redirects import models, schemas, service
from app.redirects.follow import follow
from app.settings import SettingsDependency

router = APIRouter(tags=["redirects"])


@router.get(
    "/r/{code}",
    name="follow",
    tags=["to build"],
    status_code=302,
    response_class=Response,
    responses=outcomes(301, 404, 410, 422, 501),
)
def _follow(
    request: Request,
    session: SessionDependency,
    cache: CacheDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    code: Annotated[
        Text,
        Path(
            description="Short code, the last segment of the short address; case-sensitive",
        ),
    ],
) -> Response:
    """Redirect to the target of a code and record a click: 302 for a temporary link, 301 for a permanent one. Inactive and expired links return 410 and record nothing. New links and changes take effect immediately."""
    return follow(
        code,
        request=request,
        session=session,
        cache=cache,
        settings=settings,
        clock=clock,
        background=background,
    )


@router.post(
    "/api/v1/clicks",
    status_code=201,
    response_model=schemas.ClickRead,
    responses=outcomes(409, 422),
)
def create_click(
    session: SessionDependency,
    data: schemas.ClickCreate,
) -> models.Click:
    """Import a click recorded elsewhere."""
    return service.create_click(session, data)


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
