"""Fields and tables of the component rules."""

from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy.orm import Mapped

from app.platform.database import Base, column


class RuleFields:
    """The rules of a rule's fields, which requests, responses, the table and tests share."""

    name = Annotated[
        str,
        Field(
            description="Short name",
            min_length=3,
            max_length=64,
            pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
            examples=["search-per-minute"],
        ),
    ]
    route = Annotated[
        str,
        Field(
            description="Prefix of the request paths that the rule applies to, compared character by character",
            min_length=1,
            max_length=200,
            pattern="^/[0-9A-Za-z/_.-]*$",
            examples=["/api/v1/search"],
        ),
    ]
    algorithm = Annotated[
        Literal[
            "token_bucket",
            "fixed_window",
            "sliding_window",
        ],
        Field(
            description="How requests are counted. `fixed_window`: windows begin at whole multiples of `window_seconds` since 1970-01-01T00:00:00Z. `sliding_window`: the window is the last `window_seconds`; a request has left it exactly that long after it was made. `token_bucket`: a bucket is full at first and gains `max_requests` tokens in `window_seconds`, evenly; a request takes as many as it costs",
        ),
    ]
    max_requests = Annotated[
        int,
        Field(
            description="Requests allowed in a window, or tokens that a bucket gains in it",
            ge=1,
            le=1000000,
            examples=[100],
        ),
    ]
    window_seconds = Annotated[
        int,
        Field(description="Length of the window", ge=1, le=86400, examples=[60]),
    ]
    burst = Annotated[
        int | None,
        Field(
            description="Most tokens that a bucket holds; without it, `max_requests`; windows ignore it",
            ge=1,
            le=1000000,
            examples=[20],
        ),
    ]
    scope = Annotated[
        Literal[
            "client",
            "everyone",
        ],
        Field(description="Whether each client is counted alone, or all clients together"),
    ]
    priority = Annotated[
        int,
        Field(
            description="A rule is passed over when an enabled rule with a lower number, not a dry run, matches too; rules with the same number apply together",
            ge=0,
            le=1000,
        ),
    ]
    on_outage = Annotated[
        Literal[
            "allow",
            "deny",
        ],
        Field(
            description="What happens while the rule can be read but its counter cannot be updated: `allow` lets requests pass uncounted, `deny` makes the response `503`; one rule with `deny`, not a dry run, suffices",
        ),
    ]
    enabled = Annotated[bool, Field(description="Whether the rule is applied")]
    dry_run = Annotated[
        bool,
        Field(description="Whether the rule is only tried out. It counts requests but denies none"),
    ]


class Rule(Base):
    """A limit, and where it applies."""

    __tablename__ = "rules"

    name: Mapped[str] = column(RuleFields.name, unique=True)
    route: Mapped[str] = column(RuleFields.route, index=True)
    algorithm: Mapped[str] = column(RuleFields.algorithm, default="token_bucket")
    max_requests: Mapped[int] = column(RuleFields.max_requests)
    window_seconds: Mapped[int] = column(RuleFields.window_seconds)
    burst: Mapped[int | None] = column(RuleFields.burst)
    scope: Mapped[str] = column(RuleFields.scope, default="client")
    priority: Mapped[int] = column(RuleFields.priority, default=100)
    on_outage: Mapped[str] = column(RuleFields.on_outage, default="allow")
    enabled: Mapped[bool] = column(RuleFields.enabled, default=True)
    dry_run: Mapped[bool] = column(RuleFields.dry_run, default=False)
