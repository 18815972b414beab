"""Keyset pagination, on a separate table."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from app.platform.database import Base
from app.platform.pagination import PageRequest, paginate


class Numbered(Base):
    """A row with a number."""

    __tablename__ = "numbered_for_pagination"
    metadata = sa.MetaData()

    number: orm.Mapped[int]


@pytest.fixture
def numbers() -> Iterator[orm.Session]:
    """A database with five rows."""
    engine = sa.create_engine("sqlite://")
    Numbered.metadata.create_all(engine)
    with orm.Session(engine) as session:
        for number in range(5):
            session.add(Numbered(number=number))
            session.flush()
        yield session
    engine.dispose()


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6])
def test_pages_hold_every_row_once(numbers: orm.Session, limit: int) -> None:
    found: list[int] = []
    after = None
    while True:
        page = paginate(numbers, Numbered, PageRequest(limit=limit, after=after))
        assert len(page.items) <= limit
        found += [row.number for row in page.items]
        after = page.next
        if after is None:
            break
    assert found == [0, 1, 2, 3, 4]


def test_rows_deleted_meanwhile_do_not_disturb(numbers: orm.Session) -> None:
    first = paginate(numbers, Numbered, PageRequest(limit=2))
    numbers.delete(first.items[1])
    second = paginate(numbers, Numbered, PageRequest(limit=2, after=first.next))
    assert [row.number for row in second.items] == [2, 3]
