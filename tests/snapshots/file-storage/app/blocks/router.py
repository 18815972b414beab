"""HTTP endpoints of the component blocks."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from app.blocks import bodies, models, schemas, service
from app.blocks.upload_block import upload_block
from app.platform.background import BackgroundDependency
from app.platform.blobs import BlobsDependency, stream
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier
from app.platform.pagination import Page, PageDependency, Rows
from app.settings import SettingsDependency

router = APIRouter(tags=["blocks"])


@router.get(
    "/api/v1/blocks",
    response_model=Page[schemas.BlockRead],
    responses=outcomes(422),
)
def list_blocks(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Block]:
    """List blocks, oldest first."""
    return service.list_blocks(session, page)


@router.get(
    "/api/v1/blocks/{block_id}",
    response_model=schemas.BlockRead,
    responses=outcomes(404, 422),
)
def read_block(
    session: SessionDependency,
    block_id: Identifier,
) -> models.Block:
    """Read a block."""
    return service.get_block(session, block_id)


@router.get(
    "/api/v1/blocks/{block_id}/content",
    response_class=FileResponse,
    responses=outcomes(404, 422),
)
def download_block(
    request: Request,
    session: SessionDependency,
    blobs: BlobsDependency,
    block_id: Identifier,
) -> Response:
    """Download a block."""
    row = service.get_block(session, block_id)
    return stream(request, blobs, row)


@router.post(
    "/api/v1/blocks",
    name="upload_block",
    tags=["to build"],
    responses=outcomes(413, 422, 501),
)
def _upload_block(
    request: Request,
    response: Response,
    session: SessionDependency,
    blobs: BlobsDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    data: bodies.UploadBlockRequest,
) -> bodies.UploadBlockResponse:
    """Store a block. It is stored once, however often it is sent."""
    return upload_block(
        data,
        request=request,
        response=response,
        session=session,
        blobs=blobs,
        settings=settings,
        clock=clock,
        background=background,
    )
