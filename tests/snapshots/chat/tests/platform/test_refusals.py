"""Violated constraints: responses name the rule and the members."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import orm

from app.platform.database import Base, delete, save
from app.platform.errors import ConflictError, InvalidFieldError, ProblemError


class OtherBase(orm.DeclarativeBase):
    """Base of tables that do not belong to the service."""

    metadata = sa.MetaData(naming_convention=Base.metadata.naming_convention)


class Owner(OtherBase):
    """A row referenced by others."""

    __tablename__ = "refusals_owners"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)


class Thing(OtherBase):
    """A row with a constraint of each kind."""

    __tablename__ = "refusals_things"
    __table_args__ = (
        sa.UniqueConstraint("shelf", "place", name="one_in_each_place"),
        sa.CheckConstraint(sa.column("size") >= 1, name="size_min"),
        sa.CheckConstraint(sa.column("place") != sa.column("size"), name="odd"),
    )

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    name: orm.Mapped[str] = orm.mapped_column(sa.String(40), unique=True)
    shelf: orm.Mapped[int]
    place: orm.Mapped[int]
    size: orm.Mapped[int]
    first_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("refusals_owners.id"))
    second_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("refusals_owners.id"))


def thing(**values: object) -> Thing:
    """Return a row that does not conflict with the first one."""
    valid = {"id": 2, "name": "second", "shelf": 1, "place": 20, "size": 5, "first_id": 1}
    return Thing(**valid | values)


@pytest.fixture
def session(app: FastAPI, client: TestClient) -> Iterator[orm.Session]:
    """A session with an owner and the first thing."""
    engine: sa.Engine = app.state.database.engine
    OtherBase.metadata.drop_all(engine)
    OtherBase.metadata.create_all(engine)
    with app.state.database.session() as session:
        session.add(Owner(id=1))
        session.commit()
        session.add(thing(id=1, name="for key 'x.uq_refusals_things_shelf'", place=10))
        session.commit()
        yield session
    OtherBase.metadata.drop_all(engine)


def refusal(session: orm.Session, row: OtherBase) -> ProblemError:
    """Return the error of storing a row."""
    with pytest.raises(ProblemError) as caught:
        save(session, row)  # type: ignore[type-var]
    return caught.value


def pointers(problem: ProblemError) -> list[str]:
    """Return the members named by a problem."""
    return [error.pointer for error in problem.errors or []]


def test_taken_values_are_named(session: orm.Session) -> None:
    first = session.get_one(Thing, 1)
    problem = refusal(session, thing(name=first.name))
    assert isinstance(problem, ConflictError)
    assert pointers(problem) == ["#/name"]
    assert problem.detail == "Another record has the same name."


def test_taken_combinations_are_named(session: orm.Session) -> None:
    problem = refusal(session, thing(place=10))
    assert isinstance(problem, ConflictError)
    assert pointers(problem) == ["#/shelf", "#/place"]


def test_broken_rules_are_named(session: orm.Session) -> None:
    problem = refusal(session, thing(size=0))
    assert isinstance(problem, InvalidFieldError)
    assert pointers(problem) == ["#/size"]
    assert "ck_refusals_things_size_min" in (problem.errors or [])[0].detail


def test_missing_references_are_named(session: orm.Session) -> None:
    problem = refusal(session, thing(second_id=7))
    assert isinstance(problem, InvalidFieldError)
    assert pointers(problem) == ["#/second_id"]
    row = session.get_one(Thing, 1)
    row.first_id = 8
    assert pointers(refusal(session, row)) == ["#/first_id"]


def test_values_that_the_service_forgot_are_defects(session: orm.Session) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        save(session, thing(name=None))  # type: ignore[type-var]


def test_rows_that_others_refer_to_stay(session: orm.Session) -> None:
    owner = session.get_one(Owner, 1)
    with pytest.raises(ConflictError) as caught:
        delete(session, owner)  # type: ignore[arg-type]
    assert caught.value.detail == "Other rows still refer to this one: refusals_things."


def test_references_are_not_looked_up(session: orm.Session) -> None:
    statements: list[str] = []

    def note(*arguments: object) -> None:
        if "refusals_" in (statement := str(arguments[2])):
            statements.append(statement.split(maxsplit=1)[0])

    row = session.get_one(Thing, 1)
    bind = session.get_bind()
    sa.event.listen(bind, "before_cursor_execute", note)
    row.size = 6
    save(session, row)  # type: ignore[type-var]
    save(session, thing(second_id=1))  # type: ignore[type-var]
    sa.event.remove(bind, "before_cursor_execute", note)
    assert statements == ["UPDATE", "INSERT"]
