"""HTTP endpoints of the component sharing."""

from fastapi import APIRouter

from app.database import SessionDependency
from app.errors import NotBuiltError, outcomes
from app.fields import Identifier
from app.pagination import Page, PageDependency, Rows
from app.sharing import models, schemas, service

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
    tags=["to build"],
    status_code=201,
    responses=outcomes(404, 422, 501),
)
def issue_token(
    share_id: Identifier,
) -> schemas.IssueTokenResponse:
    """Issue a signed token that stands for a share."""
    raise NotBuiltError


@router.post(
    "/api/v1/tokens/check",
    tags=["to build"],
    responses=outcomes(422, 501),
)
def check_token(
    data: schemas.CheckTokenRequest,
) -> schemas.CheckTokenResponse:
    """Tell whether a token is valid, and for which file."""
    raise NotBuiltError
