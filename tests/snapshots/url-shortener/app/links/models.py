"""Fields and tables of the component links."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field
from sqlalchemy.orm import Mapped

from app.platform.database import Base, column
from app.platform.fields import Timestamp


class LinkFields:
    """The rules of a link's fields, which requests, responses, the table and tests share."""

    code = Annotated[
        str,
        Field(
            description="Short code, the last segment of the short address; case-sensitive",
            min_length=4,
            max_length=32,
            pattern="^[0-9A-Za-z]{4,32}$",
            examples=["aZ3kP9x"],
        ),
    ]
    target_url = Annotated[
        str,
        Field(
            description="Target address, sent unchanged in redirects",
            min_length=10,
            max_length=2048,
            pattern="^https?://[!-~]+$",
            examples=["https://www.example.com/articles/2026/spring?ref=newsletter"],
        ),
    ]
    title = Annotated[
        str | None,
        Field(
            description="Label for the owner of the link",
            max_length=200,
            examples=["Spring article"],
        ),
    ]
    redirect_type = Annotated[
        Literal[
            "permanent",
            "temporary",
        ],
        Field(
            description="Whether clients may cache the redirect: never if temporary; if permanent, for up to REDIRECT_CACHE_SECONDS, but not beyond the expiry of the link",
        ),
    ]
    active = Annotated[bool, Field(description="Whether the code may be followed")]
    expires_at = Annotated[
        Timestamp | None,
        Field(
            description="Time at which the link expires and stops redirecting",
            examples=["2099-12-31T23:00:00Z"],
        ),
    ]


class Link(Base):
    """A short code and its target address."""

    __tablename__ = "links"

    code: Mapped[str] = column(LinkFields.code, unique=True)
    target_url: Mapped[str] = column(LinkFields.target_url)
    title: Mapped[str | None] = column(LinkFields.title)
    redirect_type: Mapped[str] = column(LinkFields.redirect_type, default="temporary")
    active: Mapped[bool] = column(LinkFields.active, default=True)
    expires_at: Mapped[datetime | None] = column(LinkFields.expires_at, index=True)
