"""The migrations match the models, and the service requires them."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from fastapi.testclient import TestClient

from app.main import create_app
from app.platform import migrations
from app.platform.database import Database, create_engine
from app.platform.errors import UnavailableError
from app.platform.tables import metadata
from app.settings import Settings
from tests import schema


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An empty database."""
    url = schema.SERVER_URL or f"sqlite:///{tmp_path}/migrations.db"
    schema.clear(url)
    return url


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    """A way to that database beside Alembic's."""
    engine = create_engine(url)
    yield engine
    engine.dispose()


def checks(engine: sa.Engine) -> dict[str, set[tuple[str | None, str]]]:
    """Return the check constraints by table; Alembic does not compare those."""
    inspector = sa.inspect(engine)
    return {
        table: {(c["name"], c["sqltext"]) for c in inspector.get_check_constraints(table)}
        for table in metadata.tables
    }


def test_migrations_make_the_tables_of_the_models(url: str, engine: sa.Engine) -> None:
    schema.upgrade(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    migrated = checks(engine)
    schema.clear(url)
    metadata.create_all(engine)
    assert migrated == checks(engine)


def test_migrations_can_be_taken_back(url: str, engine: sa.Engine) -> None:
    schema.upgrade(url)
    schema.downgrade(url)
    assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}
    schema.upgrade(url)
    assert set(sa.inspect(engine).get_table_names()) >= set(metadata.tables)


def test_migrations_are_one_line() -> None:
    assert len(migrations.scripts().get_heads()) == 1


def test_service_wants_the_migrations_of_its_version(url: str, engine: sa.Engine) -> None:
    with engine.connect() as connection:
        with pytest.raises(UnavailableError, match="alembic upgrade head"):
            migrations.check(connection)
        connection.rollback()
        schema.upgrade(url)
        migrations.check(connection)


def test_service_accepts_the_schema_of_a_newer_version(url: str, engine: sa.Engine) -> None:
    schema.upgrade(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'newer'"))
        migrations.check(connection)


def test_migrations_leave_the_schema_of_a_newer_version(url: str, engine: sa.Engine) -> None:
    schema.upgrade(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'newer'"))
    schema.upgrade(url)
    with engine.connect() as connection:
        assert migrations.is_newer(connection)


@pytest.mark.skipif(not schema.SERVER_URL, reason="TEST_DATABASE_URL is not set")
def test_service_is_not_ready_without_the_migrations(settings: Settings, url: str) -> None:
    with TestClient(create_app(settings)) as client:
        assert client.get("/health").status_code == 200
        response = client.get("/ready")
        assert response.status_code == 503
        assert "alembic upgrade head" in response.json()["detail"]

        schema.upgrade(url)
        assert client.get("/ready").status_code == 200


@pytest.fixture
def file_settings(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with an SQLite file that is not there yet."""
    return settings.model_copy(update={"database_url": f"sqlite:///{tmp_path}/file.db"})


def test_service_migrates_a_file(file_settings: Settings) -> None:
    with TestClient(create_app(file_settings)) as client:
        assert client.get("/ready").status_code == 200
    engine = create_engine(file_settings.database_url)
    with engine.connect() as connection:
        migrations.check(connection)
    engine.dispose()


def test_readiness_notices_that_the_tables_are_gone(file_settings: Settings) -> None:
    with TestClient(create_app(file_settings)) as client:
        assert client.get("/ready").status_code == 200
        schema.clear(file_settings.database_url)
        response = client.get("/ready")
    assert response.status_code == 503
    assert "is at revision none" in response.json()["detail"]


@pytest.mark.skipif(not metadata.tables, reason="there is no table yet")
def test_tables_without_a_revision_are_explained(file_settings: Settings) -> None:
    url = file_settings.database_url
    command.upgrade(migrations.configuration(url), "0001")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE alembic_version"))
    engine.dispose()
    with pytest.raises(CommandError, match="alembic stamp 0001"):
        schema.upgrade(url)
    with TestClient(create_app(file_settings)) as client:
        response = client.get("/ready")
        assert response.status_code == 503
        assert "alembic stamp 0001" in response.json()["detail"]
    # Not while the service runs: Alembic serves one thread of a process at a time.
    command.stamp(migrations.configuration(url), "0001")
    with TestClient(create_app(file_settings)) as client:
        assert client.get("/ready").status_code == 200


def test_models_that_no_migration_makes_are_explained(tmp_path: Path) -> None:
    changed = sa.MetaData()
    for table in metadata.tables.values():
        table.to_metadata(changed)
        changed.tables[table.name].append_column(sa.Column("no_such_column", sa.Integer))
    sa.Table("no_such_table", changed, sa.Column("id", sa.Integer, primary_key=True))
    database = Database(f"sqlite:///{tmp_path}/file.db", changed)
    with pytest.raises(UnavailableError) as caught:
        database.prepare()
    database.close()
    assert "alembic revision --autogenerate" in caught.value.detail
    assert "the table no_such_table" in caught.value.detail
    for name in metadata.tables:
        assert f"the column {name}.no_such_column" in caught.value.detail


# A name that no entity can have.
NOTES = """
    CREATE TABLE _notes (
        id INTEGER NOT NULL CONSTRAINT pk__notes PRIMARY KEY,
        parent_id INTEGER CONSTRAINT fk__notes_parent_id REFERENCES _notes (id),
        text VARCHAR(20) NOT NULL
    );
    INSERT INTO _notes VALUES (1, NULL, 'first'), (2, 1, 'second');
"""
CHANGED_NOTES = """
import sqlalchemy as sa
from app.platform.database import UtcDateTime
_notes = sa.Table(
    "_notes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("parent_id", sa.ForeignKey("_notes.id")),
    sa.Column("text", sa.String(20)),
    sa.Column("moment", UtcDateTime),
)
"""


def test_revisions_are_written_and_run_on_a_file(migrated: Path, tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    for name in ("app", "migrations"):
        shutil.copytree(root / name, tmp_path / name)
    shutil.copy(root / "alembic.ini", tmp_path)
    with (tmp_path / "app" / "platform" / "tables.py").open("a") as tables:
        tables.write(CHANGED_NOTES)
    file = tmp_path / "file.db"
    shutil.copy(migrated, file)
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(NOTES)

    def alembic(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "alembic", *arguments]
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{file}"}
        return subprocess.Popen(command, cwd=tmp_path, env=environment)

    assert alembic("revision", "--autogenerate", "--message", "notes").wait() == 0
    both = [alembic("upgrade", "head") for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT * FROM _notes ORDER BY id").fetchall()
        assert rows == [(1, None, "first", None), (2, 1, "second", None)]
        connection.execute("INSERT INTO _notes (id) VALUES (3)")
