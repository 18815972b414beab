"""HTTP endpoints of the component folders."""

from fastapi import APIRouter

from app.folders import models, schemas, service
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier
from app.platform.pagination import Page, PageDependency, Rows

router = APIRouter(tags=["folders"])


@router.post(
    "/api/v1/folders",
    status_code=201,
    response_model=schemas.FolderRead,
    responses=outcomes(409, 422),
)
def create_folder(
    session: SessionDependency,
    data: schemas.FolderCreate,
) -> models.Folder:
    """Create a folder."""
    return service.create_folder(session, data)


@router.get(
    "/api/v1/folders",
    response_model=Page[schemas.FolderRead],
    responses=outcomes(422),
)
def list_folders(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Folder]:
    """List folders, oldest first."""
    return service.list_folders(session, page)


@router.get(
    "/api/v1/folders/{folder_id}",
    response_model=schemas.FolderRead,
    responses=outcomes(404, 422),
)
def read_folder(
    session: SessionDependency,
    folder_id: Identifier,
) -> models.Folder:
    """Read a folder."""
    return service.get_folder(session, folder_id)


@router.patch(
    "/api/v1/folders/{folder_id}",
    response_model=schemas.FolderRead,
    responses=outcomes(404, 409, 422),
)
def update_folder(
    session: SessionDependency,
    folder_id: Identifier,
    data: schemas.FolderUpdate,
) -> models.Folder:
    """Rename or describe a folder."""
    row = service.get_folder(session, folder_id)
    return service.update_folder(session, row, data)


@router.delete(
    "/api/v1/folders/{folder_id}",
    status_code=204,
    responses=outcomes(404, 409, 422),
)
def delete_folder(
    session: SessionDependency,
    folder_id: Identifier,
) -> None:
    """Delete a folder that no file lies in."""
    row = service.get_folder(session, folder_id)
    service.delete_folder(session, row)
