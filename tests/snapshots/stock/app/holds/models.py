"""Fields and tables of the component holds."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.orm import Mapped

from app.platform.database import Base, column
from app.platform.fields import Identifier, Timestamp


class HoldFields:
    """The rules of a hold's fields, which requests, responses, the table and tests share."""

    item_id = Annotated[Identifier, Field(description="Item whose units are held")]
    request_key = Annotated[
        str,
        Field(
            description="Key of the request that made the hold",
            min_length=8,
            max_length=64,
            pattern="^[0-9A-Za-z_-]{8,64}$",
            examples=["order-20260001"],
        ),
    ]
    quantity = Annotated[int, Field(description="Number of units", ge=1, le=1000000, examples=[2])]
    state = Annotated[
        Literal[
            "held",
            "confirmed",
            "released",
            "expired",
        ],
        Field(description="What became of the hold. An expired hold may still be shown as `held`"),
    ]
    expires_at = Annotated[
        Timestamp,
        Field(
            description="When a hold expires that was neither confirmed nor released",
            examples=["2099-12-31T23:00:00Z"],
        ),
    ]


class Hold(Base):
    """Units of an item that are kept for one client."""

    __tablename__ = "holds"

    item_id: Mapped[UUID] = column(HoldFields.item_id, sa.ForeignKey("items.id"), index=True)
    request_key: Mapped[str] = column(HoldFields.request_key, unique=True)
    quantity: Mapped[int] = column(HoldFields.quantity)
    state: Mapped[str] = column(HoldFields.state, default="held")
    expires_at: Mapped[datetime] = column(HoldFields.expires_at, index=True)
