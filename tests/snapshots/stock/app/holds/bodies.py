"""What the exercises of the component holds receive and return."""

from pydantic import Field

from app.platform.fields import RequestModel


class ReserveRequest(RequestModel):
    """Body of POST /api/v1/items/{item_id}/holds."""

    request_key: str = Field(
        description="Key that the client draws for each new hold, and sends again when it repeats the request. A request that was refused leaves its key unused",
        min_length=8,
        max_length=64,
        pattern="^[0-9A-Za-z_-]{8,64}$",
        examples=["order-20260001"],
    )
    quantity: int = Field(
        description="Number of units",
        ge=1,
        le=1000000,
        examples=[2],
    )
