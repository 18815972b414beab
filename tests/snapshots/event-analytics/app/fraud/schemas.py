"""What the endpoints of the component fraud take and give of its entities."""

from typing import Literal

from pydantic import Field

from app.platform.fields import Identifier, RequestModel, ResponseModel, Timestamp, unset


class BlockRuleCreate(RequestModel):
    """A block rule to create."""

    kind: Literal[
        "visitor",
        "source",
        "country",
    ] = Field(
        description="What the value is compared with",
    )
    value: str = Field(
        description="Visitor hash, name of an ad server, or country code",
        min_length=2,
        max_length=64,
        pattern="^[0-9A-Za-z.-]{2,64}$",
        examples=["9f86d081884c7d65"],
    )
    reason: str = Field(
        description="Why the clicks are invalid, as the advertiser will read it",
        min_length=5,
        max_length=300,
        examples=["Clicked 400 ads in one minute on 20 November"],
    )
    expires_at: Timestamp | None = Field(
        default=None,
        description="From when on clicks count again; empty for an open end",
        examples=["2099-12-31T23:00:00Z"],
    )


class BlockRuleUpdate(RequestModel):
    """What to change of a block rule; members left out stay as they are."""

    kind: Literal[
        "visitor",
        "source",
        "country",
    ] = Field(
        default_factory=unset,
        description="What the value is compared with",
    )
    value: str = Field(
        default_factory=unset,
        description="Visitor hash, name of an ad server, or country code",
        min_length=2,
        max_length=64,
        pattern="^[0-9A-Za-z.-]{2,64}$",
        examples=["9f86d081884c7d65"],
    )
    reason: str = Field(
        default_factory=unset,
        description="Why the clicks are invalid, as the advertiser will read it",
        min_length=5,
        max_length=300,
        examples=["Clicked 400 ads in one minute on 20 November"],
    )
    expires_at: Timestamp | None = Field(
        default_factory=unset,
        description="From when on clicks count again; empty for an open end",
        examples=["2099-12-31T23:00:00Z"],
    )


class BlockRuleRead(ResponseModel):
    """A block rule, as it is stored."""

    id: Identifier = Field(description="Identifier")
    kind: Literal[
        "visitor",
        "source",
        "country",
    ] = Field(
        description="What the value is compared with",
    )
    value: str = Field(
        description="Visitor hash, name of an ad server, or country code",
        examples=["9f86d081884c7d65"],
    )
    reason: str = Field(
        description="Why the clicks are invalid, as the advertiser will read it",
        examples=["Clicked 400 ads in one minute on 20 November"],
    )
    expires_at: Timestamp | None = Field(
        description="From when on clicks count again; empty for an open end",
        examples=["2099-12-31T23:00:00Z"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
