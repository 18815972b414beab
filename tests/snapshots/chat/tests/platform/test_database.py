"""The database: outages, and times in UTC."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated, Literal

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from pydantic import Field
from sqlalchemy import orm
from sqlalchemy.exc import OperationalError

from app.main import create_app
from app.platform.database import Base, Database, UtcDateTime, column, create_engine, save
from app.platform.fields import Integer
from app.settings import Settings


class Note(Base):
    """A table of these tests only."""

    __tablename__ = "notes"
    metadata = sa.MetaData()

    text: orm.Mapped[str]


class Part(Base):
    """A table whose columns have limits."""

    __tablename__ = "parts"
    metadata = sa.MetaData()

    code: orm.Mapped[str | None] = column(Annotated[str | None, Field(min_length=2, max_length=9)])
    state: orm.Mapped[str] = column(Literal["new", "used"])
    pieces: orm.Mapped[int] = column(Annotated[int, Field(ge=1, le=100)])
    grams: orm.Mapped[int] = column(Integer)


def test_tables_enforce_the_limits_of_fields() -> None:
    table = Part.metadata.tables["parts"]
    code = table.columns["code"].type
    assert isinstance(code, sa.String)
    assert code.length == 9
    checks = {rule.name for rule in table.constraints if isinstance(rule, sa.CheckConstraint)}
    assert checks == {
        "code_length",
        "state_choices",
        "pieces_min",
        "pieces_max",
    }


def test_service_starts_without_database_and_recovers(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "later"
    without = settings.model_copy(update={"database_url": f"sqlite:///{folder}/app.db"})
    with TestClient(create_app(without)) as client:
        assert client.get("/health").status_code == 200
        response = client.get("/ready")
        assert response.status_code == 503
        assert response.headers["content-type"] == "application/problem+json"

        folder.mkdir()
        assert client.get("/ready").status_code == 200


def test_points_in_time_come_back_in_utc(settings: Settings) -> None:
    engine = create_engine(settings.database_url)
    column = sa.Column("moment", UtcDateTime)
    table = sa.Table("moments", sa.MetaData(), column, prefixes=["TEMPORARY"])
    moment = datetime(2026, 1, 15, 11, 30, tzinfo=timezone(timedelta(hours=2)))
    with engine.connect() as connection:
        table.create(connection)
        connection.execute(table.insert().values(moment=moment))
        stored = connection.scalar(sa.select(table.c.moment))
        connection.rollback()
    engine.dispose()
    assert stored == moment
    assert stored.utcoffset() == UTC.utcoffset(None)


def test_rows_of_one_statement_are_as_old_as_their_last_change(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/notes.db")
    Note.metadata.create_all(engine)
    early, late = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 1, 16, tzinfo=UTC)
    given = [{"text": "c", "created_at": early}, {"text": "d", "created_at": late}]
    with orm.Session(engine) as session:
        session.execute(sa.insert(Note).values([{"text": "a"}, {"text": "b"}]))
        session.execute(sa.insert(Note).values(given))
        session.execute(sa.insert(Note), [{"text": "e"}, {"text": "f"}])
        session.execute(sa.insert(Note).values(text="g", created_at=sa.func.now()))
        notes = session.scalars(sa.select(Note).order_by(Note.text)).all()
    engine.dispose()
    assert [note.text for note in notes] == list("abcdefg")
    assert [note.created_at for note in notes[2:4]] == [early, late]
    for note in notes[:-1]:
        assert note.updated_at == note.created_at


def abort_first_commit(session: orm.Session) -> list[str]:
    """Let the first commit fail as if the database had aborted it, and return all attempts."""
    attempts: list[str] = []

    def abort(_: orm.Session) -> None:
        attempts.append("commit")
        if len(attempts) == 1:
            raise OperationalError("COMMIT", None, Exception("SQLITE_BUSY"))

    sa.event.listen(session, "before_commit", abort)
    return attempts


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[orm.Session]:
    database = Database(f"sqlite:///{tmp_path}/notes.db", Base.metadata)
    database.prepare()
    Note.metadata.create_all(database.engine)
    with database.session() as session:
        yield session
    database.close()


def test_save_repeats_an_aborted_transaction(notes: orm.Session) -> None:
    note = save(notes, Note(text="old"))
    attempts = abort_first_commit(notes)
    assert notes.scalars(sa.select(Note)).all() == [note]
    note.text = "new"
    save(notes, note)
    assert len(attempts) == 2
    assert notes.scalar(sa.select(Note.text)) == "new"


@pytest.mark.parametrize("earlier", ["pending", "flushed", "executed", "locked"])
def test_save_repeats_nothing_that_was_more_than_its_row(notes: orm.Session, earlier: str) -> None:
    attempts = abort_first_commit(notes)
    if earlier == "executed":
        notes.execute(sa.insert(Note).values(text="other"))
    elif earlier == "locked":
        notes.scalars(sa.select(Note).with_for_update()).all()
    else:
        notes.add(Note(text="other"))
    if earlier == "flushed":
        notes.flush()
    with pytest.raises(OperationalError):
        save(notes, Note(text="row"))
    assert len(attempts) == 1
    assert notes.scalars(sa.select(Note)).all() == []
    save(notes, Note(text="again"))
    assert notes.scalars(sa.select(Note.text)).all() == ["again"]


def test_sqlite_locks_rows_for_update(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/counters.db")
    table = sa.Table("counters", sa.MetaData(), sa.Column("number", sa.Integer))
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(table.insert().values(number=0))

    def count(_: int) -> None:
        with engine.begin() as connection:
            number = connection.execute(sa.select(table.c.number).with_for_update()).scalar_one()
            connection.execute(table.update().values(number=number + 1))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(40)))
    with engine.connect() as connection:
        assert connection.scalar(sa.select(table.c.number)) == 40
    engine.dispose()
