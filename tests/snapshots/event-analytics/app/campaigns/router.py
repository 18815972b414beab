"""HTTP endpoints of the component campaigns."""

from fastapi import APIRouter

from app.campaigns import models, schemas, service
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
    campaign_id: Identifier,
) -> models.Campaign:
    """Read a campaign."""
    return service.get_campaign(session, campaign_id)


@router.patch(
    "/api/v1/campaigns/{campaign_id}",
    response_model=schemas.CampaignRead,
    responses=outcomes(404, 409, 422),
)
def update_campaign(
    session: SessionDependency,
    campaign_id: Identifier,
    data: schemas.CampaignUpdate,
) -> models.Campaign:
    """Rename or close a campaign."""
    row = service.get_campaign(session, campaign_id)
    return service.update_campaign(session, row, data)


@router.post(
    "/api/v1/ads",
    status_code=201,
    response_model=schemas.AdRead,
    responses=outcomes(409, 422),
)
def create_ad(
    session: SessionDependency,
    data: schemas.AdCreate,
) -> models.Ad:
    """Add an ad to a campaign."""
    return service.create_ad(session, data)


@router.get(
    "/api/v1/ads",
    response_model=Page[schemas.AdRead],
    responses=outcomes(422),
)
def list_ads(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Ad]:
    """List ads, oldest first."""
    return service.list_ads(session, page)


@router.get(
    "/api/v1/ads/{ad_id}",
    response_model=schemas.AdRead,
    responses=outcomes(404, 422),
)
def read_ad(
    session: SessionDependency,
    ad_id: Identifier,
) -> models.Ad:
    """Read an ad."""
    return service.get_ad(session, ad_id)
