"""HTTP endpoints of the component files."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import FileResponse

from app.files import models, schemas, service
from app.platform.blobs import BlobsDependency, stream
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier, Storable, Timestamp
from app.platform.pagination import Page, PageDependency, Rows

router = APIRouter(tags=["files"])


@router.post(
    "/api/v1/files",
    status_code=201,
    response_model=schemas.FileRead,
    responses=outcomes(409, 413, 422),
)
def upload_file(
    session: SessionDependency,
    blobs: BlobsDependency,
    file: Annotated[UploadFile, File(description="The content")],
    folder_id: Annotated[
        Identifier | None,
        Form(
            description="Folder that the file lies in; empty for the top level",
        ),
    ] = None,
    description: Annotated[
        str | None,
        Form(
            description="Remarks of the owner",
            max_length=1000,
            examples=["Signed copy of the report"],
        ),
        Storable,
    ] = None,
    locked: Annotated[
        bool,
        Form(
            description="Whether others are asked to leave the file as it is",
        ),
    ] = False,
    expires_at: Annotated[
        Timestamp | None,
        Form(
            description="From when on the file may be removed by a clean-up",
            examples=["2099-12-31T23:00:00Z"],
        ),
    ] = None,
) -> models.File:
    """Upload a file."""
    row = models.File(
        folder_id=folder_id,
        description=description,
        locked=locked,
        expires_at=expires_at,
    )
    return service.upload_file(session, blobs, file, row)


@router.get(
    "/api/v1/files",
    response_model=Page[schemas.FileRead],
    responses=outcomes(422),
)
def list_files(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.File]:
    """List files, oldest first."""
    return service.list_files(session, page)


@router.get(
    "/api/v1/files/{file_id}",
    response_model=schemas.FileRead,
    responses=outcomes(404, 422),
)
def read_file(
    session: SessionDependency,
    file_id: Identifier,
) -> models.File:
    """Read what is known about a file."""
    return service.get_file(session, file_id)


@router.get(
    "/api/v1/files/{file_id}/content",
    response_class=FileResponse,
    responses=outcomes(404, 422),
)
def download_file(
    request: Request,
    session: SessionDependency,
    blobs: BlobsDependency,
    file_id: Identifier,
) -> Response:
    """Download the content of a file."""
    row = service.get_file(session, file_id)
    return stream(request, blobs, row)


@router.patch(
    "/api/v1/files/{file_id}",
    response_model=schemas.FileRead,
    responses=outcomes(404, 409, 422),
)
def update_file(
    session: SessionDependency,
    file_id: Identifier,
    data: schemas.FileUpdate,
) -> models.File:
    """Move, describe, lock or unlock a file, or set when it expires."""
    row = service.get_file(session, file_id)
    return service.update_file(session, row, data)


@router.delete(
    "/api/v1/files/{file_id}",
    status_code=204,
    responses=outcomes(404, 409, 422),
)
def delete_file(
    session: SessionDependency,
    blobs: BlobsDependency,
    file_id: Identifier,
) -> None:
    """Delete a file that has neither revisions nor shares."""
    row = service.get_file(session, file_id)
    service.delete_file(session, blobs, row)
