"""Fields and tables of the component spaces."""

from typing import Annotated

from pydantic import Field
from sqlalchemy.orm import Mapped

from app.platform.database import Base, column


class SpaceFields:
    """The rules of a space's fields, which requests, responses, the table and tests share."""

    name = Annotated[
        str,
        Field(
            description="Display name",
            min_length=1,
            max_length=100,
            examples=["Holiday photos"],
        ),
    ]


class Space(Base):
    """A tree of files that several devices share."""

    __tablename__ = "spaces"

    name: Mapped[str] = column(SpaceFields.name)
