"""Fixtures of all tests: a fresh application with an empty database for each of them.

The database is a SQLite file. With TEST_DATABASE_URL the tests run on that database instead; its
tables are made by the migrations once, and emptied before each test.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.main import create_app
from app.settings import Settings
from tests import factories, schema

pytest_plugins = ["tests.blackbox"]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings independent of the environment and `.env`."""
    for name, field in Settings.model_fields.items():
        monkeypatch.delenv(str(field.validation_alias or name.upper()), raising=False)
    return Settings(
        _env_file=None,
        environment="test",
        database_url=schema.SERVER_URL or f"sqlite:///{tmp_path}/test.db",
        blob_roots=[tmp_path / "replica-1", tmp_path / "replica-2"],
        blob_max_bytes=1000,
    )


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables; copying it is faster than migrating."""
    path = tmp_path_factory.mktemp("migrated") / "test.db"
    schema.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def app(settings: Settings, tmp_path: Path, migrated: Path) -> Iterator[FastAPI]:
    """The application, on an empty database."""
    app = create_app(settings)
    database = app.state.database
    if schema.SERVER_URL:
        schema.renew()
    else:
        shutil.copy(migrated, tmp_path / "test.db")
    factories.restart()
    yield app
    database.close()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client of the running application."""
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.fixture
def session(app: FastAPI, client: TestClient) -> Iterator[Session]:
    """A session besides those of the application."""
    with app.state.database.session() as session:
        yield session
