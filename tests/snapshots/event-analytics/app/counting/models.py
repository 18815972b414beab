"""Fields and tables of the component counting."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.orm import Mapped

from app.platform.database import Base, column
from app.platform.fields import MAX_INTEGER, Identifier, Timestamp


class HourCountFields:
    """The rules of an hour count's fields, which requests, responses, the table and tests share."""

    slot = Annotated[
        str,
        Field(
            description="The ad and the hour in UTC",
            min_length=50,
            max_length=50,
            pattern="^[0-9a-f-]{36}/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}$",
            examples=["0199c2a4-61d0-7a05-8b1f-54c3d2e1f009/2024-03-01T09"],
        ),
    ]
    ad_id = Annotated[Identifier, Field(description="The ad")]
    hour = Annotated[
        Timestamp,
        Field(
            description="Start of the hour in UTC, which belongs to it",
            examples=["2024-03-01T09:00:00Z"],
        ),
    ]
    clicks = Annotated[
        int,
        Field(description="Counted clicks", ge=1, le=MAX_INTEGER, examples=[41]),
    ]


class HourCount(Base):
    """Clicks on an ad in one hour. One row for each ad and hour with clicks."""

    __tablename__ = "hour_counts"

    slot: Mapped[str] = column(HourCountFields.slot, unique=True)
    ad_id: Mapped[UUID] = column(HourCountFields.ad_id, sa.ForeignKey("ads.id"), index=True)
    hour: Mapped[datetime] = column(HourCountFields.hour, index=True)
    clicks: Mapped[int] = column(HourCountFields.clicks)
