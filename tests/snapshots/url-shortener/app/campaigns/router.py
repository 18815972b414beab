"""HTTP endpoints of the component campaigns."""

from fastapi import APIRouter

from app.campaigns import models, schemas, service
from app.platform.cache import CacheDependency
from app.platform.database import SessionDependency
from app.platform.errors import outcomes
from app.platform.fields import Identifier
from app.platform.pagination import Page, PageDependency, Rows

router = APIRouter(tags=["campaigns"])


@router.post(
    "/api/v1/campaigns",
    status_code=201,
    response_model=schemas.CampaignRead,
    responses=outcomes(409, 422),
)
def create_campaign(
    session: SessionDependency,
    data: schemas.CampaignCreate,
) -> models.Campaign:
    """Create a campaign."""
    return service.create_campaign(session, data)


@router.get(
    "/api/v1/campaigns",
    response_model=Page[schemas.CampaignRead],
    responses=outcomes(422),
)
def list_campaigns(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Campaign]:
    """List campaigns, oldest first."""
    return service.list_campaigns(session, page)


@router.get(
    "/api/v1/campaigns/{campaign_id}",
    response_model=schemas.CampaignRead,
    responses=outcomes(404, 422),
)
def read_campaign(
    session: SessionDependency,
    cache: CacheDependency,
    campaign_id: Identifier,
) -> schemas.CampaignRead:
    """Read a campaign."""
    return service.read_campaign(session, cache, campaign_id)


@router.patch(
    "/api/v1/campaigns/{campaign_id}",
    response_model=schemas.CampaignRead,
    responses=outcomes(404, 409, 422),
)
def update_campaign(
    session: SessionDependency,
    cache: CacheDependency,
    campaign_id: Identifier,
    data: schemas.CampaignUpdate,
) -> models.Campaign:
    """Change a campaign."""
    row = service.get_campaign(session, campaign_id)
    return service.update_campaign(session, cache, row, data)


@router.delete(
    "/api/v1/campaigns/{campaign_id}",
    status_code=204,
    responses=outcomes(404, 409, 422),
)
def delete_campaign(
    session: SessionDependency,
    cache: CacheDependency,
    campaign_id: Identifier,
) -> None:
    """Delete a campaign that no link belongs to."""
    row = service.get_campaign(session, campaign_id)
    service.delete_campaign(session, cache, row)
