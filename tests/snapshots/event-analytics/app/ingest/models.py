"""Fields and tables of the component ingest."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.orm import Mapped

from app.platform.database import Base, column
from app.platform.fields import Identifier, Timestamp


class ClickFields:
    """The rules of a click's fields, which requests, responses, the table and tests share."""

    click_id = Annotated[
        Identifier,
        Field(
            description="Assigned by the ad server, and the same whenever it sends the click again",
            examples=["0199c2a4-5b7e-7c31-9d42-3f1e8a6b2c10"],
        ),
    ]
    ad_id = Annotated[Identifier, Field(description="The ad")]
    clicked_at = Annotated[
        Timestamp,
        Field(
            description="Time of the click, which decides the hour that it counts in",
            examples=["2024-03-01T09:30:00Z"],
        ),
    ]
    visitor = Annotated[
        str,
        Field(
            description="Hash of the visitor",
            min_length=16,
            max_length=16,
            pattern="^[0-9a-f]{16}$",
            examples=["9f86d081884c7d65"],
        ),
    ]


class Click(Base):
    """A counted click."""

    __tablename__ = "clicks"

    click_id: Mapped[UUID] = column(ClickFields.click_id, unique=True)
    ad_id: Mapped[UUID] = column(ClickFields.ad_id, sa.ForeignKey("ads.id"), index=True)
    clicked_at: Mapped[datetime] = column(ClickFields.clicked_at, index=True)
    visitor: Mapped[str] = column(ClickFields.visitor)
