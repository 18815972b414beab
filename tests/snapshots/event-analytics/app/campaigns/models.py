"""Fields and tables of the component campaigns."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.orm import Mapped

from app.platform.database import Base, column
from app.platform.fields import Identifier, Timestamp


class CampaignFields:
    """The rules of a campaign's fields, which requests, responses, the table and tests share."""

    advertiser = Annotated[
        str,
        Field(
            description="Customer who pays for the clicks",
            min_length=1,
            max_length=120,
            examples=["Northern Bikes Ltd"],
        ),
    ]
    title = Annotated[
        str,
        Field(description="Display name", min_length=1, max_length=120, examples=["Spring sale"]),
    ]
    closed_until = Annotated[
        Timestamp | None,
        Field(
            description="End of what has been invoiced: the first moment whose clicks can still be counted",
            examples=["2024-03-01T00:00:00Z"],
        ),
    ]


class Campaign(Base):
    """Ads that are invoiced together."""

    __tablename__ = "campaigns"

    advertiser: Mapped[str] = column(CampaignFields.advertiser, index=True)
    title: Mapped[str] = column(CampaignFields.title)
    closed_until: Mapped[datetime | None] = column(CampaignFields.closed_until)


class AdFields:
    """The rules of an ad's fields, which requests, responses, the table and tests share."""

    campaign_id = Annotated[Identifier, Field(description="Its campaign")]
    headline = Annotated[
        str,
        Field(
            description="First line of the ad",
            min_length=1,
            max_length=90,
            examples=["City bikes from 399"],
        ),
    ]
    target_url = Annotated[
        str,
        Field(
            description="Address that a click opens",
            min_length=10,
            max_length=2048,
            pattern="^https?://[!-~]+$",
            examples=["https://www.example.com/bikes?ref=spring"],
        ),
    ]


class Ad(Base):
    """An ad."""

    __tablename__ = "ads"

    campaign_id: Mapped[UUID] = column(
        AdFields.campaign_id,
        sa.ForeignKey("campaigns.id"),
        index=True,
    )
    headline: Mapped[str] = column(AdFields.headline)
    target_url: Mapped[str] = column(AdFields.target_url)
