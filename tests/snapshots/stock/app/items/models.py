"""Fields and tables of the component items."""

from typing import Annotated

from pydantic import Field
from sqlalchemy.orm import Mapped

from app.platform.database import Base, column


class ItemFields:
    """The rules of an item's fields, which requests, responses, the table and tests share."""

    name = Annotated[
        str,
        Field(
            description="Display name",
            min_length=1,
            max_length=120,
            examples=["Evening concert"],
        ),
    ]
    available = Annotated[
        int,
        Field(
            description="Units that can be held. Those of expired holds may still be missing here",
            ge=0,
            le=1000000,
            examples=[100],
        ),
    ]


class Item(Base):
    """Something of which there is a limited number of units."""

    __tablename__ = "items"

    name: Mapped[str] = column(ItemFields.name)
    available: Mapped[int] = column(ItemFields.available)
