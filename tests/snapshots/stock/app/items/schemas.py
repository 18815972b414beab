"""Request and response models of the component items's entities."""

from pydantic import Field

from app.platform.fields import Identifier, Integer, RequestModel, ResponseModel, Timestamp


class ItemCreate(RequestModel):
    """An item to create."""

    name: str = Field(
        description="Display name",
        min_length=1,
        max_length=120,
        examples=["Evening concert"],
    )
    available: int = Field(
        description="Units that can be held. Those of an expired hold may be missing here until the next hold of the item",
        ge=0,
        le=1000000,
        examples=[100],
    )


class ItemRead(ResponseModel):
    """An item, as it is stored."""

    id: Identifier = Field(description="Identifier")
    name: str = Field(
        description="Display name",
        examples=["Evening concert"],
    )
    available: Integer = Field(
        description="Units that can be held. Those of an expired hold may be missing here until the next hold of the item",
        examples=[100],
    )
    created_at: Timestamp = Field(description="Time of creation")
    updated_at: Timestamp = Field(description="Time of the last change")
