{% filter py_module(line_length=100) -%}
"""The migrations make what the models describe, and the service wants them run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastapi.testclient import TestClient

from app.platform import migrations
from app.platform.database import create_engine
from app.platform.errors import UnavailableError
from app.main import create_app
from app.settings import Settings
from app.platform.tables import metadata
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


def checks(engine: sa.Engine) -> dict[str, set[str | None]]:
    """Return the names of the check constraints by table; Alembic does not compare those."""
    inspector = sa.inspect(engine)
    return {
        table: {check["name"] for check in inspector.get_check_constraints(table)}
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
{%- endfilter %}
