"""The database: outages, and times in UTC."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import sqlalchemy as sa
from fastapi.testclient import TestClient

from app.main import create_app
from app.platform.database import UtcDateTime, create_engine
from app.settings import Settings


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
