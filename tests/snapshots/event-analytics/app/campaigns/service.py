"""Operations of the component campaigns."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.campaigns import models, schemas
from app.platform.cache import Cache, cache_key
from app.platform.database import delete, save
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate


def create_advertiser(session: Session, data: schemas.AdvertiserCreate) -> models.Advertiser:
    """Store an advertiser."""
    row = models.Advertiser(**data.model_dump())
    return save(session, row)


def list_advertisers(session: Session, page: PageRequest) -> Rows[models.Advertiser]:
    """Return one page of advertisers."""
    return paginate(session, models.Advertiser, page)


def get_advertiser(session: Session, advertiser_id: UUID) -> models.Advertiser:
    """Return the advertiser with this id, or raise an error."""
    row = session.get(models.Advertiser, advertiser_id)
    if row is None:
        raise NotFoundError("advertiser", advertiser_id)
    return row


def read_advertiser(session: Session, cache: Cache, advertiser_id: UUID) -> schemas.AdvertiserRead:
    """Return the advertiser with this id, from the cache if possible."""
    key = cache_key("advertiser", "id", advertiser_id)
    return cache.read(key, schemas.AdvertiserRead, lambda: get_advertiser(session, advertiser_id))


def advertiser_keys(row: models.Advertiser) -> list[str]:
    """Return the keys under which the cache may have an advertiser."""
    return [
        cache_key("advertiser", "id", row.id),
    ]


def update_advertiser(
    session: Session,
    cache: Cache,
    row: models.Advertiser,
    data: schemas.AdvertiserUpdate,
) -> models.Advertiser:
    """Change an advertiser as `data` specifies."""
    keys = advertiser_keys(row)
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(row, name, value)
    try:
        return save(session, row)
    finally:
        cache.remove(keys)


def create_campaign(session: Session, data: schemas.CampaignCreate) -> models.Campaign:
    """Store a campaign."""
    row = models.Campaign(**data.model_dump())
    return save(session, row)


def list_campaigns(session: Session, page: PageRequest) -> Rows[models.Campaign]:
    """Return one page of campaigns."""
    return paginate(session, models.Campaign, page)


def get_campaign(session: Session, campaign_id: UUID) -> models.Campaign:
    """Return the campaign with this id, or raise an error."""
    row = session.get(models.Campaign, campaign_id)
    if row is None:
        raise NotFoundError("campaign", campaign_id)
    return row


def read_campaign(session: Session, cache: Cache, campaign_id: UUID) -> schemas.CampaignRead:
    """Return the campaign with this id, from the cache if possible."""
    key = cache_key("campaign", "id", campaign_id)
    return cache.read(key, schemas.CampaignRead, lambda: get_campaign(session, campaign_id))


def campaign_keys(row: models.Campaign) -> list[str]:
    """Return the keys under which the cache may have a campaign."""
    return [
        cache_key("campaign", "id", row.id),
    ]


def update_campaign(
    session: Session,
    cache: Cache,
    row: models.Campaign,
    data: schemas.CampaignUpdate,
) -> models.Campaign:
    """Change a campaign as `data` specifies."""
    keys = campaign_keys(row)
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(row, name, value)
    try:
        return save(session, row)
    finally:
        cache.remove(keys)


def create_ad(session: Session, data: schemas.AdCreate) -> models.Ad:
    """Store an ad."""
    row = models.Ad(**data.model_dump())
    return save(session, row)


def list_ads(session: Session, page: PageRequest) -> Rows[models.Ad]:
    """Return one page of ads."""
    return paginate(session, models.Ad, page)


def get_ad(session: Session, ad_id: UUID) -> models.Ad:
    """Return the ad with this id, or raise an error."""
    row = session.get(models.Ad, ad_id)
    if row is None:
        raise NotFoundError("ad", ad_id)
    return row


def read_ad(session: Session, cache: Cache, ad_id: UUID) -> schemas.AdRead:
    """Return the ad with this id, from the cache if possible."""
    key = cache_key("ad", "id", ad_id)
    return cache.read(key, schemas.AdRead, lambda: get_ad(session, ad_id))


def ad_keys(row: models.Ad) -> list[str]:
    """Return the keys under which the cache may have an ad."""
    return [
        cache_key("ad", "id", row.id),
    ]


def update_ad(session: Session, cache: Cache, row: models.Ad, data: schemas.AdUpdate) -> models.Ad:
    """Change an ad as `data` specifies."""
    keys = ad_keys(row)
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(row, name, value)
    try:
        return save(session, row)
    finally:
        cache.remove(keys)


def delete_ad(session: Session, cache: Cache, row: models.Ad) -> None:
    """Delete an ad."""
    keys = ad_keys(row)
    try:
        delete(session, row)
    finally:
        cache.remove(keys)
