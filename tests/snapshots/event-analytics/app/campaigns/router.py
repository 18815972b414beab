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
    "/api/v1/advertisers",
    status_code=201,
    response_model=schemas.AdvertiserRead,
    responses=outcomes(409, 422),
)
def create_advertiser(
    session: SessionDependency,
    data: schemas.AdvertiserCreate,
) -> models.Advertiser:
    """Register an advertiser."""
    return service.create_advertiser(session, data)


@router.get(
    "/api/v1/advertisers",
    response_model=Page[schemas.AdvertiserRead],
    responses=outcomes(422),
)
def list_advertisers(
    session: SessionDependency,
    page: PageDependency,
) -> Rows[models.Advertiser]:
    """List advertisers, oldest first."""
    return service.list_advertisers(session, page)


@router.get(
    "/api/v1/advertisers/{advertiser_id}",
    response_model=schemas.AdvertiserRead,
    responses=outcomes(404, 422),
)
def read_advertiser(
    session: SessionDependency,
    cache: CacheDependency,
    advertiser_id: Identifier,
) -> schemas.AdvertiserRead:
    """Read an advertiser."""
    return service.read_advertiser(session, cache, advertiser_id)


@router.patch(
    "/api/v1/advertisers/{advertiser_id}",
    response_model=schemas.AdvertiserRead,
    responses=outcomes(404, 409, 422),
)
def update_advertiser(
    session: SessionDependency,
    cache: CacheDependency,
    advertiser_id: Identifier,
    data: schemas.AdvertiserUpdate,
) -> models.Advertiser:
    """Change an advertiser."""
    row = service.get_advertiser(session, advertiser_id)
    return service.update_advertiser(session, cache, row, data)


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
    """Start, pause or end a campaign, or change its price."""
    row = service.get_campaign(session, campaign_id)
    return service.update_campaign(session, cache, row, data)


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
    cache: CacheDependency,
    ad_id: Identifier,
) -> schemas.AdRead:
    """Read an ad."""
    return service.read_ad(session, cache, ad_id)


@router.patch(
    "/api/v1/ads/{ad_id}",
    response_model=schemas.AdRead,
    responses=outcomes(404, 409, 422),
)
def update_ad(
    session: SessionDependency,
    cache: CacheDependency,
    ad_id: Identifier,
    data: schemas.AdUpdate,
) -> models.Ad:
    """Change an ad."""
    row = service.get_ad(session, ad_id)
    return service.update_ad(session, cache, row, data)


@router.delete(
    "/api/v1/ads/{ad_id}",
    status_code=204,
    responses=outcomes(404, 409, 422),
)
def delete_ad(
    session: SessionDependency,
    cache: CacheDependency,
    ad_id: Identifier,
) -> None:
    """Delete an ad that was never clicked."""
    row = service.get_ad(session, ad_id)
    service.delete_ad(session, cache, row)
