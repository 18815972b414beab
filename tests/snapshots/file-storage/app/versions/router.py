"""HTTP endpoints of the component versions."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.platform.background import BackgroundDependency
from app.platform.blobs import BlobsDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier, Storable
from app.settings import SettingsDependency
from app.versions import bodies, models, schemas, service
from app.versions.commit_version import commit_version
from app.versions.delete_version import delete_version
from app.versions.list_changes import list_changes

router = APIRouter(tags=["versions"])


@router.post(
    "/api/v1/spaces/{space_id}/commits",
    name="commit_version",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def _commit_version(
    request: Request,
    response: Response,
    session: SessionDependency,
    blobs: BlobsDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    space_id: Identifier,
    data: bodies.CommitVersionRequest,
) -> bodies.CommitVersionResponse:
    """Make a list of blocks the next version of a file."""
    return commit_version(
        space_id,
        data,
        request=request,
        response=response,
        session=session,
        blobs=blobs,
        settings=settings,
        clock=clock,
        background=background,
    )


@router.get(
    "/api/v1/spaces/{space_id}/changes",
    name="list_changes",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def _list_changes(
    request: Request,
    response: Response,
    session: SessionDependency,
    blobs: BlobsDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    space_id: Identifier,
    after: Annotated[
        str | None,
        Query(
            description="`cursor` of an earlier response, which stays valid; by default, the feed starts at the first change. What cannot be a cursor is refused with 422",
            max_length=200,
        ),
        Storable,
    ] = None,
    limit: Annotated[
        int,
        Query(
            description="Maximum number of changes",
            ge=1,
            le=100,
        ),
    ] = 20,
) -> bodies.ListChangesResponse:
    """List the versions of a space in the order of their commits. A device that continues after the last `cursor` sees each version exactly once, also while others commit. Deleted versions are omitted."""
    return list_changes(
        space_id,
        after,
        limit,
        request=request,
        response=response,
        session=session,
        blobs=blobs,
        settings=settings,
        clock=clock,
        background=background,
    )


@router.get(
    "/api/v1/versions/{version_id}",
    response_model=schemas.VersionRead,
    responses=outcomes(404, 422),
)
def read_version(
    session: SessionDependency,
    version_id: Identifier,
) -> models.Version:
    """Read a version."""
    return service.get_version(session, version_id)


@router.delete(
    "/api/v1/versions/{version_id}",
    name="delete_version",
    tags=["to build"],
    responses=outcomes(404, 409, 422, 501),
)
def _delete_version(
    request: Request,
    response: Response,
    session: SessionDependency,
    blobs: BlobsDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    version_id: Identifier,
) -> bodies.DeleteVersionResponse:
    """Delete a version, and free the blocks that no other version uses: they no longer exist. The current version is refused with 409."""
    return delete_version(
        version_id,
        request=request,
        response=response,
        session=session,
        blobs=blobs,
        settings=settings,
        clock=clock,
        background=background,
    )
