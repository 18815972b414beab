"""HTTP endpoints of the component links."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.links import bodies, models, schemas, service
from app.links.shorten import shorten
from app.platform.background import BackgroundDependency
from app.platform.cache import CacheDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier, Text
from app.platform.pagination import Page, PageDependency, Rows
from app.settings import SettingsDependency

router = APIRouter(tags=["links"])


@router.post(
    "/api/v1/links",
    status_code=201,
    response_model=schemas.LinkRead,
    responses=outcomes(409, 422),
)
def create_link(
    session: SessionDependency,
    data: schemas.LinkCreate,
) -> models.Link:
    """Create a link with a chosen code."""
    return service.create_link(session, data)


@router.get(
    "/api/v1/links",
    response_model=Page[schemas.LinkRead],
    responses=outcomes(422),
)
def list_links(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Link]:
    """List links, oldest first."""
    return service.list_links(session, page)


@router.get(
    "/api/v1/links/{link_id}",
    response_model=schemas.LinkRead,
    responses=outcomes(404, 422),
)
def read_link(
    session: SessionDependency,
    cache: CacheDependency,
    link_id: Identifier,
) -> schemas.LinkRead:
    """Read a link."""
    return service.read_link(session, cache, link_id)


@router.patch(
    "/api/v1/links/{link_id}",
    response_model=schemas.LinkRead,
    responses=outcomes(404, 409, 422),
)
def update_link(
    session: SessionDependency,
    cache: CacheDependency,
    link_id: Identifier,
    data: schemas.LinkUpdate,
) -> models.Link:
    """Change a link."""
    row = service.get_link(session, link_id)
    return service.update_link(session, cache, row, data)


@router.delete(
    "/api/v1/links/{link_id}",
    status_code=204,
    responses=outcomes(404, 409, 422),
)
def delete_link(
    session: SessionDependency,
    cache: CacheDependency,
    link_id: Identifier,
) -> None:
    """Delete a link that has no recorded clicks."""
    row = service.get_link(session, link_id)
    service.delete_link(session, cache, row)


@router.get(
    "/api/v1/codes/{code}",
    response_model=schemas.LinkRead,
    responses=outcomes(404, 422),
)
def read_link_by_code(
    session: SessionDependency,
    cache: CacheDependency,
    code: Annotated[
        Text,
        Path(
            description="Short code, the last segment of the short address; case-sensitive",
        ),
    ],
) -> schemas.LinkRead:
    """Read a link by its code."""
    return service.read_link_by_code(session, cache, code)


@router.post(
    "/api/v1/shorten",
    name="shorten",
    tags=["to build"],
    status_code=201,
    responses=outcomes(422, 501),
)
def _shorten(
    request: Request,
    response: Response,
    session: SessionDependency,
    cache: CacheDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    data: bodies.ShortenRequest,
) -> bodies.ShortenResponse:
    """Create a new link with a generated code, even if the address has been shortened before. Succeeds as long as at least half of all possible codes are free. Codes must not be guessable from one another."""
    return shorten(
        data,
        request=request,
        response=response,
        session=session,
        cache=cache,
        settings=settings,
        clock=clock,
        background=background,
    )
