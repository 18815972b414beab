"""HTTP endpoints of the component sharing."""

from fastapi import APIRouter, Request, Response

from app.platform.background import BackgroundDependency
from app.platform.blobs import BlobsDependency
from app.platform.clock import ClockDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier
from app.platform.messaging.outbox import EventsDependency
from app.platform.pagination import Page, PageDependency, Rows
from app.settings import SettingsDependency
from app.sharing import bodies, models, schemas, service
from app.sharing.check_token import check_token
from app.sharing.issue_token import issue_token

router = APIRouter(tags=["sharing"])


@router.post(
    "/api/v1/shares",
    status_code=201,
    response_model=schemas.ShareRead,
    responses=outcomes(409, 422),
)
def create_share(
    session: SessionDependency,
    data: schemas.ShareCreate,
) -> models.Share:
    """Share a file with a recipient."""
    return service.create_share(session, data)


@router.get(
    "/api/v1/shares",
    response_model=Page[schemas.ShareRead],
    responses=outcomes(422),
)
def list_shares(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Share]:
    """List shares, oldest first."""
    return service.list_shares(session, page)


@router.get(
    "/api/v1/shares/{share_id}",
    response_model=schemas.ShareRead,
    responses=outcomes(404, 422),
)
def read_share(
    session: SessionDependency,
    share_id: Identifier,
) -> models.Share:
    """Read a share."""
    return service.get_share(session, share_id)


@router.patch(
    "/api/v1/shares/{share_id}",
    response_model=schemas.ShareRead,
    responses=outcomes(404, 409, 422),
)
def update_share(
    session: SessionDependency,
    share_id: Identifier,
    data: schemas.ShareUpdate,
) -> models.Share:
    """Change a share."""
    row = service.get_share(session, share_id)
    return service.update_share(session, row, data)


@router.delete(
    "/api/v1/shares/{share_id}",
    status_code=204,
    responses=outcomes(404, 409, 422),
)
def delete_share(
    session: SessionDependency,
    share_id: Identifier,
) -> None:
    """Withdraw a share."""
    row = service.get_share(session, share_id)
    service.delete_share(session, row)


@router.post(
    "/api/v1/shares/{share_id}/tokens",
    name="issue_token",
    tags=["to build"],
    status_code=201,
    responses=outcomes(404, 422, 501),
)
def _issue_token(
    request: Request,
    response: Response,
    session: SessionDependency,
    blobs: BlobsDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
    share_id: Identifier,
) -> bodies.IssueTokenResponse:
    """Issue a signed token that stands for a share."""
    return issue_token(
        share_id,
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
    "/api/v1/tokens/check",
    name="check_token",
    tags=["to build"],
    responses=outcomes(422, 501),
)
def _check_token(
    request: Request,
    response: Response,
    session: SessionDependency,
    blobs: BlobsDependency,
    settings: SettingsDependency,
    clock: ClockDependency,
    background: BackgroundDependency,
    events: EventsDependency,
    data: bodies.CheckTokenRequest,
) -> bodies.CheckTokenResponse:
    """Tell whether a token is valid, and for which file."""
    return check_token(
        data,
        request=request,
        response=response,
        session=session,
        blobs=blobs,
        settings=settings,
        clock=clock,
        background=background,
        events=events,
    )
