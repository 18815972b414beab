"""Request and response models of the component holds's entities."""

from typing import Literal

from pydantic import Field

from app.platform.fields import Identifier, Integer, ResponseModel, Timestamp


class HoldRead(ResponseModel):
    """A hold, as it is stored."""

    id: Identifier = Field(description="Identifier")
    item_id: Identifier = Field(
        description="Item whose units are held",
    )
    request_key: str = Field(
        description="Key of the request that made the hold",
        examples=["order-20260001"],
    )
    quantity: Integer = Field(
        description="Number of units",
        examples=[2],
    )
    state: Literal[
        "held",
        "confirmed",
        "released",
        "expired",
    ] = Field(
        description="What became of the hold. An expired hold may still be shown as `held`",
    )
    expires_at: Timestamp = Field(
        description="When a hold expires that was neither confirmed nor released",
        examples=["2099-12-31T23:00:00Z"],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
