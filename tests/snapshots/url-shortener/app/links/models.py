"""Tables of the component links."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, UtcDateTime


class Link(Base):
    """A short code and its target address."""

    __tablename__ = "links"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("code")).between(4, 32),
            name="code_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("target_url")).between(10, 2048),
            name="target_url_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("title")) <= 200,
            name="title_length",
        ),
        sa.CheckConstraint(
            sa.column("redirect_type").in_(
                [
                    "permanent",
                    "temporary",
                ]
            ),
            name="redirect_type_choices",
        ),
    )

    code: Mapped[str] = mapped_column(sa.String(32), unique=True)
    target_url: Mapped[str] = mapped_column(sa.String(2048))
    title: Mapped[str | None] = mapped_column(sa.String(200))
    redirect_type: Mapped[str] = mapped_column(sa.String(255), default="temporary")
    active: Mapped[bool] = mapped_column(default=True)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
