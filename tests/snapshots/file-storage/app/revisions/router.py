"""HTTP endpoints of the component revisions."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import FileResponse

from app.platform.background import BackgroundDependency
from app.platform.blobs import BlobsDependency, stream
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier, Storable
from app.platform.messaging.outbox import EventsDependency
from app.platform.pagination import Page, PageDependency, Rows
from app.revisions import bodies, models, schemas, service
from app.revisions.restore_revision import restore_revision
from app.settings import SettingsDependency

router = APIRouter(tags=["revisions"])


@router.post(
    "/api/v1/revisions",
    status_code=201,
    response_model=schemas.RevisionRead,
    responses=outcomes(409, 413, 422),
)
def upload_revision(
    session: SessionDependency,
    blobs: BlobsDependency,
    file: Annotated[UploadFile, File(description="The content")],
    file_id: Annotated[
        Identifier,
        Form(
            description="File that the revision belongs to",
        ),
    ],
    comment: Annotated[
        str | None,
        Form(
            description="What changed",
            max_length=200,
            examples=["Corrected the totals on page 3"],
        ),
        Storable,
    ] = None,
) -> models.Revision:
    """Upload a revision of a file."""
    row = models.Revision(
        file_id=file_id,
        comment=comment,
    )
    return service.upload_revision(session, blobs, file, row)


@router.get(
    "/api/v1/revisions",
    response_model=Page[schemas.RevisionRead],
    responses=outcomes(422),
)
def list_revisions(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Revision]:
    """List revisions, oldest first."""
    return service.list_revisions(session, page)


@router.get(
    "/api/v1/revisions/{revision_id}",
    response_model=schemas.RevisionRead,
    responses=outcomes(404, 422),
)
def read_revision(
    session: SessionDependency,
    revision_id: Identifier,
) -> models.Revision:
    """Read what is known about a revision."""
    return service.get_revision(session, revision_id)


@router.get(
    "/api/v1/revisions/{revision_id}/content",
    response_class=FileResponse,
    responses=outcomes(404, 422),
)
def download_revision(
    request: Request,
    session: SessionDependency,
    blobs: BlobsDependency,
    revision_id: Identifier,
) -> Response:
    """Download the content of a revision."""
    row = service.get_revision(session, revision_id)
    return stream(request, blobs, row)


@router.delete(
    "/api/v1/revisions/{revision_id}",
    status_code=204,
    responses=outcomes(404, 409, 422),
)
def delete_revision(
    session: SessionDependency,
    blobs: BlobsDependency,
    revision_id: Identifier,
) -> None:
    """Delete a revision."""
    row = service.get_revision(session, revision_id)
    service.delete_revision(session, blobs, row)


@router.post(
    "/api/v1/revisions/{revision_id}/restore",
    name="restore_revision",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def _restore_revision(
    request: Request,
    response: Response,
    session: SessionDependency,
    blobs: BlobsDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
    revision_id: Identifier,
) -> bodies.RestoreRevisionResponse:
    """Make the content of a revision the content of its file again."""
    return restore_revision(
        revision_id,
        request=request,
        response=response,
        session=session,
        blobs=blobs,
        settings=settings,
        clock=clock,
        background=background,
        events=events,
    )
