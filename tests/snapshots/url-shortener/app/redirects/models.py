"""Fields and tables of the component redirects."""

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

    link_id = Annotated[Identifier, Field(description="Link that was followed")]
    clicked_at = Annotated[
        Timestamp,
        Field(description="Time of the redirect", examples=["2026-11-21T09:30:00Z"]),
    ]
    referrer = Annotated[
        str | None,
        Field(
            description="Host of the referring page, taken from the Referer header if that is valid",
            max_length=253,
            pattern="^[0-9A-Za-z.-]+$",
            examples=["news.example.com"],
        ),
    ]
    visitor_hash = Annotated[
        str | None,
        Field(
            description="Hash of client address and user agent, keyed with VISITOR_HASH_KEY; neither is stored",
            min_length=64,
            max_length=64,
            pattern="^[0-9a-f]{64}$",
            examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
        ),
    ]


class Click(Base):
    """A followed link. Never changed. A click appears in lists and statistics within 2 seconds of its redirect, and an orderly shutdown loses none."""

    __tablename__ = "clicks"

    link_id: Mapped[UUID] = column(ClickFields.link_id, sa.ForeignKey("links.id"), index=True)
    clicked_at: Mapped[datetime] = column(ClickFields.clicked_at, index=True)
    referrer: Mapped[str | None] = column(ClickFields.referrer)
    visitor_hash: Mapped[str | None] = column(ClickFields.visitor_hash)
