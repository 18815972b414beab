"""Operations of the component campaigns."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.campaigns import models, schemas
from app.platform.cache import Cache, cache_key
from app.platform.database import delete, save
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


def delete_campaign(session: Session, cache: Cache, row: models.Campaign) -> None:
    """Delete a campaign."""
    keys = campaign_keys(row)
    try:
        delete(session, row)
    finally:
        cache.remove(keys)
