"""Tables of the component rules."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base


class Rule(Base):
    """A limit, the algorithm that enforces it and the routes it applies to."""

    __tablename__ = "rules"
    __table_args__ = (
        sa.CheckConstraint(
            sa.func.length(sa.column("name")).between(3, 64),
            name="name_length",
        ),
        sa.CheckConstraint(
            sa.func.length(sa.column("route")).between(1, 200),
            name="route_length",
        ),
        sa.CheckConstraint(
            sa.column("algorithm").in_(
                [
                    "token_bucket",
                    "fixed_window",
                    "sliding_window",
                ]
            ),
            name="algorithm_choices",
        ),
        sa.CheckConstraint(
            sa.column("max_requests") >= 1,
            name="max_requests_min",
        ),
        sa.CheckConstraint(
            sa.column("max_requests") <= 1000000,
            name="max_requests_max",
        ),
        sa.CheckConstraint(
            sa.column("window_seconds") >= 1,
            name="window_seconds_min",
        ),
        sa.CheckConstraint(
            sa.column("window_seconds") <= 86400,
            name="window_seconds_max",
        ),
        sa.CheckConstraint(
            sa.column("burst") >= 1,
            name="burst_min",
        ),
        sa.CheckConstraint(
            sa.column("burst") <= 1000000,
            name="burst_max",
        ),
        sa.CheckConstraint(
            sa.column("scope").in_(
                [
                    "client",
                    "everyone",
                ]
            ),
            name="scope_choices",
        ),
        sa.CheckConstraint(
            sa.column("priority") >= 0,
            name="priority_min",
        ),
        sa.CheckConstraint(
            sa.column("priority") <= 1000,
            name="priority_max",
        ),
        sa.CheckConstraint(
            sa.column("on_outage").in_(
                [
                    "allow",
                    "deny",
                ]
            ),
            name="on_outage_choices",
        ),
    )

    name: Mapped[str] = mapped_column(sa.String(64), unique=True)
    route: Mapped[str] = mapped_column(sa.String(200), index=True)
    algorithm: Mapped[str] = mapped_column(sa.String(255), default="token_bucket")
    max_requests: Mapped[int] = mapped_column(sa.BigInteger)
    window_seconds: Mapped[int] = mapped_column(sa.BigInteger)
    burst: Mapped[int | None] = mapped_column(sa.BigInteger)
    scope: Mapped[str] = mapped_column(sa.String(255), default="client")
    priority: Mapped[int] = mapped_column(sa.BigInteger, default=100)
    on_outage: Mapped[str] = mapped_column(sa.String(255), default="allow")
    enabled: Mapped[bool] = mapped_column(default=True)
    dry_run: Mapped[bool] = mapped_column(default=False)
