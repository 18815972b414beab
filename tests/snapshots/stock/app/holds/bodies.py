"""What the exercises of the component holds receive and return."""

from pydantic import Field

from app.holds.models import HoldFields
from app.platform.fields import RequestModel


class ReserveRequest(RequestModel):
    """Body of POST /api/v1/items/{item_id}/holds."""

    request_key: HoldFields.request_key = Field(
        description="Key that the client draws for each new hold, and sends again when it repeats the request. A request that was refused leaves its key unused",
    )
    quantity: HoldFields.quantity
