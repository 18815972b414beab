"""Request and response models of the component campaigns's entities."""

from typing import Literal

from pydantic import Field

from app.platform.fields import Identifier, Integer, RequestModel, ResponseModel, Timestamp, unset


class AdvertiserCreate(RequestModel):
    """An advertiser to create."""

    slug: str = Field(
        description="Short name for URLs and reports",
        min_length=3,
        max_length=64,
        pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
        examples=["northern-bikes"],
    )
    title: str = Field(
        description="Name on invoices",
        min_length=1,
        max_length=120,
        examples=["Northern Bikes Ltd"],
    )
    currency: str = Field(
        description="Currency of prices, a three-letter code (ISO 4217)",
        min_length=3,
        max_length=3,
        pattern="^[A-Z]{3}$",
        examples=["EUR"],
    )
    contact: str | None = Field(
        default=None,
        description="Email address for invoices and corrections",
        max_length=254,
        pattern="^[0-9A-Za-z._+-]+@[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)+$",
        examples=["billing@example.com"],
    )


class AdvertiserUpdate(RequestModel):
    """A change of an advertiser; omitted members are kept."""

    slug: str = Field(
        default_factory=unset,
        description="Short name for URLs and reports",
        min_length=3,
        max_length=64,
        pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
        examples=["northern-bikes"],
    )
    title: str = Field(
        default_factory=unset,
        description="Name on invoices",
        min_length=1,
        max_length=120,
        examples=["Northern Bikes Ltd"],
    )
    currency: str = Field(
        default_factory=unset,
        description="Currency of prices, a three-letter code (ISO 4217)",
        min_length=3,
        max_length=3,
        pattern="^[A-Z]{3}$",
        examples=["EUR"],
    )
    contact: str | None = Field(
        default_factory=unset,
        description="Email address for invoices and corrections",
        max_length=254,
        pattern="^[0-9A-Za-z._+-]+@[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)+$",
        examples=["billing@example.com"],
    )


class AdvertiserRead(ResponseModel):
    """An advertiser, as it is stored."""

    id: Identifier = Field(description="Identifier")
    slug: str = Field(
        description="Short name for URLs and reports",
        examples=["northern-bikes"],
    )
    title: str = Field(
        description="Name on invoices",
        examples=["Northern Bikes Ltd"],
    )
    currency: str = Field(
        description="Currency of prices, a three-letter code (ISO 4217)",
        examples=["EUR"],
    )
    contact: str | None = Field(
        description="Email address for invoices and corrections",
        examples=["billing@example.com"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")


class CampaignCreate(RequestModel):
    """A campaign to create."""

    advertiser_id: Identifier = Field(
        description="Advertiser who pays for the clicks",
    )
    title: str = Field(
        description="Display name",
        min_length=1,
        max_length=120,
        examples=["Spring sale"],
    )
    state: Literal[
        "draft",
        "running",
        "paused",
        "ended",
    ] = Field(
        default="draft",
        description="Whether its ads are shown",
    )
    click_price_micros: int = Field(
        description="Price of a valid click, in millionths of the advertiser's currency",
        ge=0,
        le=1000000000,
        examples=[250000],
    )
    starts_at: Timestamp = Field(
        description="Start of charging",
        examples=["2026-11-01T00:00:00Z"],
    )
    ends_at: Timestamp | None = Field(
        default=None,
        description="End of charging; empty for an open end",
        examples=["2099-12-31T23:00:00Z"],
    )


class CampaignUpdate(RequestModel):
    """A change of a campaign; omitted members are kept."""

    advertiser_id: Identifier = Field(
        default_factory=unset,
        description="Advertiser who pays for the clicks",
    )
    title: str = Field(
        default_factory=unset,
        description="Display name",
        min_length=1,
        max_length=120,
        examples=["Spring sale"],
    )
    state: Literal[
        "draft",
        "running",
        "paused",
        "ended",
    ] = Field(
        default_factory=unset,
        description="Whether its ads are shown",
    )
    click_price_micros: int = Field(
        default_factory=unset,
        description="Price of a valid click, in millionths of the advertiser's currency",
        ge=0,
        le=1000000000,
        examples=[250000],
    )
    starts_at: Timestamp = Field(
        default_factory=unset,
        description="Start of charging",
        examples=["2026-11-01T00:00:00Z"],
    )
    ends_at: Timestamp | None = Field(
        default_factory=unset,
        description="End of charging; empty for an open end",
        examples=["2099-12-31T23:00:00Z"],
    )


class CampaignRead(ResponseModel):
    """A campaign, as it is stored."""

    id: Identifier = Field(description="Identifier")
    advertiser_id: Identifier = Field(
        description="Advertiser who pays for the clicks",
    )
    title: str = Field(
        description="Display name",
        examples=["Spring sale"],
    )
    state: Literal[
        "draft",
        "running",
        "paused",
        "ended",
    ] = Field(
        description="Whether its ads are shown",
    )
    click_price_micros: Integer = Field(
        description="Price of a valid click, in millionths of the advertiser's currency",
        examples=[250000],
    )
    starts_at: Timestamp = Field(
        description="Start of charging",
        examples=["2026-11-01T00:00:00Z"],
    )
    ends_at: Timestamp | None = Field(
        description="End of charging; empty for an open end",
        examples=["2099-12-31T23:00:00Z"],
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
    active: bool = Field(
        default=True,
        description="Whether ad servers may show it",
    )


class AdUpdate(RequestModel):
    """A change of an ad; omitted members are kept."""

    campaign_id: Identifier = Field(
        default_factory=unset,
        description="Campaign that the ad belongs to",
    )
    headline: str = Field(
        default_factory=unset,
        description="First line of the ad",
        min_length=1,
        max_length=90,
        examples=["City bikes from 399"],
    )
    target_url: str = Field(
        default_factory=unset,
        description="Address that a click opens",
        min_length=10,
        max_length=2048,
        pattern="^https?://[!-~]+$",
        examples=["https://www.example.com/bikes?ref=spring"],
    )
    active: bool = Field(
        default_factory=unset,
        description="Whether ad servers may show it",
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
    active: bool = Field(
        description="Whether ad servers may show it",
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
