"""Tables of the component campaigns."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, UtcDateTime


class Advertiser(Base):
    """A customer who pays for clicks."""

    __tablename__ = "advertisers"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("slug")).between(3, 64),
            name="slug_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("title")).between(1, 120),
            name="title_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("currency")).between(3, 3),
            name="currency_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("contact")) <= 254,
            name="contact_length",
        ),
    )

    slug: Mapped[str] = mapped_column(sa.String(64), unique=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    currency: Mapped[str] = mapped_column(sa.String(3))
    contact: Mapped[str | None] = mapped_column(sa.String(254))


class Campaign(Base):
    """Ads that share a price and a period."""

    __tablename__ = "campaigns"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("title")).between(1, 120),
            name="title_length",
        ),
        sa.CheckConstraint(
            sa.column("state").in_(
                [
                    "draft",
                    "running",
                    "paused",
                    "ended",
                ]
            ),
            name="state_choices",
        ),
        sa.CheckConstraint(
            sa.column("click_price_micros") >= 0,
            name="click_price_micros_min",
        ),
        sa.CheckConstraint(
            sa.column("click_price_micros") <= 1000000000,
            name="click_price_micros_max",
        ),
    )

    advertiser_id: Mapped[UUID] = mapped_column(sa.ForeignKey("advertisers.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    state: Mapped[str] = mapped_column(sa.String(255), default="draft", index=True)
    click_price_micros: Mapped[int] = mapped_column(sa.BigInteger)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


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
    active: Mapped[bool] = mapped_column(default=True)
