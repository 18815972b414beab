"""Request and response models of the component campaigns's entities."""

from pydantic import Field

from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp, unset


class CampaignCreate(RequestModel):
    """A campaign to create."""

    slug: str = Field(
        description="Short name for URLs and reports",
        min_length=3,
        max_length=64,
        pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
        examples=["spring-sale"],
    )
    title: str = Field(
        description="Display name",
        min_length=1,
        max_length=120,
        examples=["Spring sale"],
    )
    notes: str | None = Field(
        default=None,
        description="Purpose, owner and remarks",
        max_length=2000,
        examples=["Newsletter and posters, run by the shop team"],
    )
    ends_at: Timestamp | None = Field(
        default=None,
        description="End of the campaign; empty for an open end",
        examples=["2099-05-31T22:00:00Z"],
    )


class CampaignUpdate(RequestModel):
    """A change of a campaign; omitted members are kept."""

    slug: str = Field(
        default_factory=unset,
        description="Short name for URLs and reports",
        min_length=3,
        max_length=64,
        pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
        examples=["spring-sale"],
    )
    title: str = Field(
        default_factory=unset,
        description="Display name",
        min_length=1,
        max_length=120,
        examples=["Spring sale"],
    )
    notes: str | None = Field(
        default_factory=unset,
        description="Purpose, owner and remarks",
        max_length=2000,
        examples=["Newsletter and posters, run by the shop team"],
    )
    ends_at: Timestamp | None = Field(
        default_factory=unset,
        description="End of the campaign; empty for an open end",
        examples=["2099-05-31T22:00:00Z"],
    )


class CampaignRead(ResponseModel):
    """A campaign, as it is stored."""

    id: Identifier = Field(description="Identifier")
    slug: str = Field(
        description="Short name for URLs and reports",
        examples=["spring-sale"],
    )
    title: str = Field(
        description="Display name",
        examples=["Spring sale"],
    )
    notes: str | None = Field(
        description="Purpose, owner and remarks",
        examples=["Newsletter and posters, run by the shop team"],
    )
    ends_at: Timestamp | None = Field(
        description="End of the campaign; empty for an open end",
        examples=["2099-05-31T22:00:00Z"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
