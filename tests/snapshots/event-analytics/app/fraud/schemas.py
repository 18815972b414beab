"""Request and response models of the component fraud's entities."""

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
        description="Attribute that the value is compared with",
    )
    value: str = Field(
        description="Visitor hash, ad server name or country code",
        min_length=2,
        max_length=64,
        pattern="^[0-9A-Za-z.-]{2,64}$",
        examples=["9f86d081884c7d65"],
    )
    reason: str = Field(
        description="Why the clicks are invalid, in words for the advertiser",
        min_length=5,
        max_length=300,
        examples=["Clicked 400 ads in one minute on 20 November"],
    )
    expires_at: Timestamp | None = Field(
        default=None,
        description="End of the rule; empty for an open end",
        examples=["2099-12-31T23:00:00Z"],
    )


class BlockRuleUpdate(RequestModel):
    """A change of a block rule; omitted members are kept."""

    kind: Literal[
        "visitor",
        "source",
        "country",
    ] = Field(
        default_factory=unset,
        description="Attribute that the value is compared with",
    )
    value: str = Field(
        default_factory=unset,
        description="Visitor hash, ad server name or country code",
        min_length=2,
        max_length=64,
        pattern="^[0-9A-Za-z.-]{2,64}$",
        examples=["9f86d081884c7d65"],
    )
    reason: str = Field(
        default_factory=unset,
        description="Why the clicks are invalid, in words for the advertiser",
        min_length=5,
        max_length=300,
        examples=["Clicked 400 ads in one minute on 20 November"],
    )
    expires_at: Timestamp | None = Field(
        default_factory=unset,
        description="End of the rule; empty for an open end",
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
        description="Attribute that the value is compared with",
    )
    value: str = Field(
        description="Visitor hash, ad server name or country code",
        examples=["9f86d081884c7d65"],
    )
    reason: str = Field(
        description="Why the clicks are invalid, in words for the advertiser",
        examples=["Clicked 400 ads in one minute on 20 November"],
    )
    expires_at: Timestamp | None = Field(
        description="End of the rule; empty for an open end",
        examples=["2099-12-31T23:00:00Z"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
