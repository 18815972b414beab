"""HTTP endpoints of the component uploads."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from app.platform.background import BackgroundDependency
from app.platform.blobs import BlobsDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier
from app.platform.messaging.outbox import EventsDependency
from app.platform.pagination import Page, PageDependency, Rows
from app.settings import SettingsDependency
from app.uploads import bodies, models, schemas, service
from app.uploads.complete_upload import complete_upload
from app.uploads.read_progress import read_progress

router = APIRouter(tags=["uploads"])


@router.post(
    "/api/v1/uploads",
    status_code=201,
    response_model=schemas.UploadRead,
    responses=outcomes(409, 422),
)
def start_upload(
    session: SessionDependency,
    data: schemas.UploadCreate,
) -> models.Upload:
    """Start a resumable upload."""
    return service.create_upload(session, data)


@router.get(
    "/api/v1/uploads",
    response_model=Page[schemas.UploadRead],
    responses=outcomes(422),
)
def list_uploads(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Upload]:
    """List uploads that are not complete, oldest first."""
    return service.list_uploads(session, page)


@router.get(
    "/api/v1/uploads/{upload_id}",
    response_model=schemas.UploadRead,
    responses=outcomes(404, 422),
)
def read_upload(
    session: SessionDependency,
    upload_id: Identifier,
) -> models.Upload:
    """Read an upload."""
    return service.get_upload(session, upload_id)


@router.delete(
    "/api/v1/uploads/{upload_id}",
    status_code=204,
    responses=outcomes(404, 409, 422),
)
def give_up_upload(
    session: SessionDependency,
    upload_id: Identifier,
) -> None:
    """Give an upload up that has no parts."""
    row = service.get_upload(session, upload_id)
    service.delete_upload(session, row)


@router.post(
    "/api/v1/parts",
    status_code=201,
    response_model=schemas.PartRead,
    responses=outcomes(409, 413, 422),
)
def upload_part(
    session: SessionDependency,
    blobs: BlobsDependency,
    file: Annotated[UploadFile, File(description="The content")],
    upload_id: Annotated[
        Identifier,
        Form(
            description="Upload that the part belongs to",
        ),
    ],
    number: Annotated[
        int,
        Form(
            description="Place of the part in the file, counted from 1",
            ge=1,
            le=10000,
            examples=[1],
        ),
    ],
) -> models.Part:
    """Upload a part; parts may come in any order and more than once."""
    row = models.Part(
        upload_id=upload_id,
        number=number,
    )
    return service.upload_part(session, blobs, file, row)


@router.get(
    "/api/v1/parts",
    response_model=Page[schemas.PartRead],
    responses=outcomes(422),
)
def list_parts(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Part]:
    """List parts, oldest first."""
    return service.list_parts(session, page)


@router.delete(
    "/api/v1/parts/{part_id}",
    status_code=204,
    responses=outcomes(404, 409, 422),
)
def delete_part(
    session: SessionDependency,
    blobs: BlobsDependency,
    part_id: Identifier,
) -> None:
    """Delete a part."""
    row = service.get_part(session, part_id)
    service.delete_part(session, blobs, row)


@router.get(
    "/api/v1/uploads/{upload_id}/progress",
    name="read_progress",
    tags=["to build"],
    responses=outcomes(404, 422, 501),
)
def _read_progress(
    request: Request,
    response: Response,
    session: SessionDependency,
    blobs: BlobsDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
    upload_id: Identifier,
) -> bodies.ReadProgressResponse:
    """Tell which part of an upload is the first one missing."""
    return read_progress(
        upload_id,
        request=request,
        response=response,
        session=session,
        blobs=blobs,
        settings=settings,
        clock=clock,
        background=background,
        events=events,
    )


@router.post(
    "/api/v1/uploads/{upload_id}/complete",
    name="complete_upload",
    tags=["to build"],
    responses=outcomes(404, 409, 422, 501),
)
def _complete_upload(
    request: Request,
    response: Response,
    session: SessionDependency,
    blobs: BlobsDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
    upload_id: Identifier,
) -> bodies.CompleteUploadResponse:
    """Join the parts, compare the digest and create the file, if no part is missing."""
    return complete_upload(
        upload_id,
        request=request,
        response=response,
        session=session,
        blobs=blobs,
        settings=settings,
        clock=clock,
        background=background,
        events=events,
    )
