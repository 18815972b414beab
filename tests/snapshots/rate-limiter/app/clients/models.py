"""Tables of the component clients."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base, UtcDateTime


class Client(Base):
    """A caller whose requests are counted."""

    __tablename__ = "clients"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("client_key")).between(3, 64),
            name="client_key_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("title")).between(1, 120),
            name="title_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("contact")) <= 254,
            name="contact_length",
        ),
    )

    client_key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    blocked: Mapped[bool] = mapped_column(default=False)
    contact: Mapped[str | None] = mapped_column(sa.String(254))


class Override(Base):
    """A limit for one client that replaces `max_requests` of a rule with the scope `client`. It takes effect with the next check, and what the client has used so far still counts."""

    __tablename__ = "overrides"
    __table_args__ = (
        sa.CheckConstraint(
            sa.column("max_requests") >= 1,
            name="max_requests_min",
        ),
        sa.CheckConstraint(
            sa.column("max_requests") <= 1000000,
            name="max_requests_max",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("reason")).between(5, 300),
            name="reason_length",
        ),
    )

    client_id: Mapped[UUID] = mapped_column(sa.ForeignKey("clients.id"), index=True)
    rule_id: Mapped[UUID] = mapped_column(sa.ForeignKey("rules.id"), index=True)
    max_requests: Mapped[int] = mapped_column(sa.BigInteger)
    reason: Mapped[str] = mapped_column(sa.String(300))
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
