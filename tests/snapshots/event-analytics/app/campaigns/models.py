"""Tables of the component campaigns."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, UtcDateTime


class Campaign(Base):
    """Ads that are invoiced together."""

    __tablename__ = "campaigns"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("advertiser")).between(1, 120),
            name="advertiser_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("title")).between(1, 120),
            name="title_length",
        ),
    )

    advertiser: Mapped[str] = mapped_column(sa.String(120), index=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    closed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Ad(Base):
    """An ad, referenced by every click on it."""

    __tablename__ = "ads"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("headline")).between(1, 90),
            name="headline_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("target_url")).between(10, 2048),
            name="target_url_length",
        ),
    )

    campaign_id: Mapped[UUID] = mapped_column(sa.ForeignKey("campaigns.id"), index=True)
    headline: Mapped[str] = mapped_column(sa.String(90))
    target_url: Mapped[str] = mapped_column(sa.String(2048))
