"""Operations of the component campaigns."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.campaigns import models, schemas
from app.platform.database import save
from app.platform.errors import NotFoundError
from app.platform.pagination import PageRequest, Rows, paginate


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


def update_campaign(
    session: Session,
    row: models.Campaign,
    data: schemas.CampaignUpdate,
) -> models.Campaign:
    """Change a campaign as `data` specifies."""
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(row, name, value)
    return save(session, row)


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
