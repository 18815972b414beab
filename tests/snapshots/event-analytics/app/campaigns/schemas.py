"""Request and response models of the component campaigns's entities."""

from pydantic import Field

from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp, unset


class CampaignCreate(RequestModel):
    """A campaign to create."""

    advertiser: str = Field(
        description="Customer who pays for the clicks",
        min_length=1,
        max_length=120,
        examples=["Northern Bikes Ltd"],
    )
    title: str = Field(
        description="Display name",
        min_length=1,
        max_length=120,
        examples=["Spring sale"],
    )
    closed_until: Timestamp | None = Field(
        default=None,
        description="End of what has been invoiced. A click before this moment can no longer be counted, a click at this moment can. Empty until the first invoice",
        examples=["2024-03-01T00:00:00Z"],
    )


class CampaignUpdate(RequestModel):
    """A change of a campaign; omitted members are kept."""

    advertiser: str = Field(
        default_factory=unset,
        description="Customer who pays for the clicks",
        min_length=1,
        max_length=120,
        examples=["Northern Bikes Ltd"],
    )
    title: str = Field(
        default_factory=unset,
        description="Display name",
        min_length=1,
        max_length=120,
        examples=["Spring sale"],
    )
    closed_until: Timestamp | None = Field(
        default_factory=unset,
        description="End of what has been invoiced. A click before this moment can no longer be counted, a click at this moment can. Empty until the first invoice",
        examples=["2024-03-01T00:00:00Z"],
    )


class CampaignRead(ResponseModel):
    """A campaign, as it is stored."""

    id: Identifier = Field(description="Identifier")
    advertiser: str = Field(
        description="Customer who pays for the clicks",
        examples=["Northern Bikes Ltd"],
    )
    title: str = Field(
        description="Display name",
        examples=["Spring sale"],
    )
    closed_until: Timestamp | None = Field(
        description="End of what has been invoiced. A click before this moment can no longer be counted, a click at this moment can. Empty until the first invoice",
        examples=["2024-03-01T00:00:00Z"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")


class AdCreate(RequestModel):
    """An ad to create."""

    campaign_id: Identifier = Field(
        description="Campaign that the ad belongs to",
    )
    headline: str = Field(
        description="First line of the ad",
        min_length=1,
        max_length=90,
        examples=["City bikes from 399"],
    )
    target_url: str = Field(
        description="Address that a click opens",
        min_length=10,
        max_length=2048,
        pattern="^https?://[!-~]+$",
        examples=["https://www.example.com/bikes?ref=spring"],
    )


class AdRead(ResponseModel):
    """An ad, as it is stored."""

    id: Identifier = Field(description="Identifier")
    campaign_id: Identifier = Field(
        description="Campaign that the ad belongs to",
    )
    headline: str = Field(
        description="First line of the ad",
        examples=["City bikes from 399"],
    )
    target_url: str = Field(
        description="Address that a click opens",
        examples=["https://www.example.com/bikes?ref=spring"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
