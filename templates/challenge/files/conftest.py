{% filter py_module(line_length=python.line_length) -%}
"""Fixtures of all tests: a fresh application with an empty database for each of them.

The database is a SQLite file.{% if database.is_server %} With TEST_DATABASE_URL the tests run on that database instead; its
tables are made by the migrations once, and emptied before each test.{% endif %}{% if cache.present %}

The cache is in the process. With TEST_REDIS_URL it is in that {{ cache.title }}, all keys of which are deleted
before each test.{% endif %}{% if broker.present %}

Events stay in the process. With TEST_BROKER_URL{% if broker.has_password %} and TEST_BROKER_PASSWORD{% endif %} they go through that broker.{% endif %}
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import redis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.main import app as default_app
from app.main import create_app
from app.settings import Settings
from tests import credentials, factories, schema
{%- if exercises or tasks %}

pytest_plugins = ["tests.blackbox"]
{%- endif %}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings independent of the environment and `.env`."""
    for name, field in Settings.model_fields.items():
        monkeypatch.delenv(str(field.validation_alias or name.upper()), raising=False)
    return Settings(
        _env_file=None,
        environment="test",
{%- if not database.is_server %}
        database_url=f"sqlite:///{tmp_path}/test.db",
{%- else %}
        database_url=schema.SERVER_URL or f"sqlite:///{tmp_path}/test.db",
{%- endif %}
{%- if cache.present %}
        cache_url=os.environ.get("TEST_REDIS_URL", "memory://"),
{%- endif %}
{%- if broker.present %}
        broker_url=os.environ.get("TEST_BROKER_URL", "memory://"),
{%- if broker.has_password %}
        broker_password=os.environ.get("TEST_BROKER_PASSWORD"),
{%- endif %}
        broker_queue=f"test-{uuid4().hex}",
        worker_in_api=True,
{%- endif %}
{%- if stack.rate_limit %}
        # A test may call every endpoint several times; those of the limit set one of their own.
        rate_limit_per_minute=1_000_000,
        rate_limit_burst=1_000_000,
{%- endif %}
{%- if blobs.present %}
        blob_roots=[tmp_path / "replica-1", tmp_path / "replica-2"],
        blob_max_bytes=1000,
{%- endif %}
{%- if stack.auth == "api_key" %}
        api_keys=credentials.API_KEYS,
{%- elif stack.auth == "jwt" %}
        jwt_keys=credentials.JWT_KEYS,
        jwt_issuer="issuer-for-tests",
        jwt_audience="audience-for-tests",
{%- endif %}
    )


{% if monitoring.present -%}
@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    """The OpenAPI document, shared because building it takes longer than most tests."""
    return default_app.openapi()


{% endif -%}
@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables; copying it is faster than migrating."""
    path = tmp_path_factory.mktemp("migrated") / "test.db"
    schema.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def app(settings: Settings, tmp_path: Path, migrated: Path{% if monitoring.present %}, document: dict[str, Any]{% endif %}) -> Iterator[FastAPI]:
    """The application, on an empty database."""
    app = create_app(settings)
{%- if monitoring.present %}
    app.openapi_schema = document
{%- endif %}
    database = app.state.database
{%- if not database.is_server %}
    shutil.copy(migrated, tmp_path / "test.db")
{%- else %}
    if schema.SERVER_URL:
        schema.renew()
    else:
        shutil.copy(migrated, tmp_path / "test.db")
{%- endif %}
{%- if cache.present %}
    if url := os.environ.get("TEST_REDIS_URL"):
        redis.Redis.from_url(url).flushdb()
{%- endif %}
{%- if entities %}
    factories.restart()
{%- endif %}
    yield app
    database.close()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client of the running application{% if auth.present %} that may write{% endif %}."""
{%- if not auth.present %}
    with TestClient(app, follow_redirects=False) as client:
        yield client
{%- else %}
    with TestClient(app, follow_redirects=False, headers=credentials.WRITER) as client:
        yield client


@pytest.fixture
def reader(app: FastAPI, client: TestClient) -> TestClient:
    """A client of the same application that may only read."""
{%- if hub.present %}
    reader = TestClient(app, follow_redirects=False, headers=credentials.READER)
    # In the same event loop, so that it can meet the other one in a room.
    reader.portal = client.portal
    return reader
{%- else %}
    return TestClient(app, follow_redirects=False, headers=credentials.READER)
{%- endif %}


@pytest.fixture
def anonymous(app: FastAPI, client: TestClient) -> TestClient:
    """A client of the same application that sends no credential."""
{%- if hub.present %}
    anonymous = TestClient(app, follow_redirects=False)
    anonymous.portal = client.portal
    return anonymous
{%- else %}
    return TestClient(app, follow_redirects=False)
{%- endif %}
{%- endif %}


@pytest.fixture
def session(app: FastAPI, client: TestClient) -> Iterator[Session]:
    """A session besides those of the application."""
    with app.state.database.session() as session:
        yield session
{%- endfilter %}
