"""Request and response models of the component campaigns's entities."""

from pydantic import Field

from app.campaigns.models import AdFields, CampaignFields
from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp, unset


class CampaignCreate(RequestModel):
    """A campaign to create."""

    advertiser: CampaignFields.advertiser
    title: CampaignFields.title
    closed_until: CampaignFields.closed_until = None


class CampaignUpdate(RequestModel):
    """A change of a campaign; omitted members are kept."""

    advertiser: CampaignFields.advertiser = Field(default_factory=unset)
    title: CampaignFields.title = Field(default_factory=unset)
    closed_until: CampaignFields.closed_until = Field(default_factory=unset)


class CampaignRead(ResponseModel):
    """A campaign, as it is stored."""

    id: Identifier = Field(description="Identifier")
    advertiser: CampaignFields.advertiser
    title: CampaignFields.title
    closed_until: CampaignFields.closed_until
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")


class AdCreate(RequestModel):
    """An ad to create."""

    campaign_id: AdFields.campaign_id
    headline: AdFields.headline
    target_url: AdFields.target_url


class AdRead(ResponseModel):
    """An ad, as it is stored."""

    id: Identifier = Field(description="Identifier")
    campaign_id: AdFields.campaign_id
    headline: AdFields.headline
    target_url: AdFields.target_url
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
