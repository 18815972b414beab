"""Keyset pagination: a page continues after the last id of the previous page.

Ids grow with time, so a page costs the same at either end of a table, and rows that are added
meanwhile neither repeat nor skip items.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, Query
from pydantic import BaseModel, Field
from sqlalchemy import orm

from app.platform.database import Row

Item = TypeVar("Item")

DEFAULT_LIMIT = 20
MAX_LIMIT = 100


class Page(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item] = Field(description="The items, oldest first")
    next: UUID | None = Field(description="Value of `after` for the next page; null on the last")


@dataclass(frozen=True)
class PageRequest:
    """The page that a client requests."""

    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Most items on the page")] = (
        DEFAULT_LIMIT
    )
    after: Annotated[UUID | None, Query(description="`next` of the page before")] = None


PageDependency = Annotated[PageRequest, Depends()]


@dataclass(frozen=True)
class Rows(Generic[Row]):
    """The rows of one page, and the id to continue after."""

    items: Sequence[Row]
    next: UUID | None


def paginate(
    session: orm.Session,
    model: type[Row],
    page: PageRequest,
    *conditions: sa.ColumnElement[bool],
) -> Rows[Row]:
    """Return a page of the rows of `model` that meet all `conditions`."""
    statement = sa.select(model).where(*conditions).order_by(model.id).limit(page.limit + 1)
    if page.after is not None:
        statement = statement.where(model.id > page.after)
    rows = session.scalars(statement).all()
    items = rows[: page.limit]
    return Rows(items=items, next=items[-1].id if len(rows) > page.limit else None)
