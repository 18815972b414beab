"""Changes through the API, and their effect in the handlers."""

import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.platform.database import delete, save, utc_now
from app.platform.events import Event
from app.platform.messaging.handlers import activity
from app.platform.messaging.outbox import outbox
from app.platform.messaging.service import Messaging
from tests.factories import campaign_values, make_campaign, to_json


@pytest.fixture
def messaging(app: FastAPI) -> Messaging:
    return app.state.messaging


def post(client: TestClient, session: Session) -> None:
    """Create a campaign."""
    values = to_json(campaign_values(session))
    headers = {"X-Request-ID": "request-1"}
    response = client.post("/api/v1/campaigns", json=values, headers=headers)
    assert response.status_code == 201, response.text


def counted(session: Session, change: str) -> int:
    """Return the handler's counts."""
    session.rollback()
    query = sa.select(activity.c.events).where(
        activity.c.entity == "campaign",
        activity.c.change == change,
    )
    return session.scalar(query) or 0


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that happens in the background."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def test_change_is_handled_once(
    client: TestClient,
    session: Session,
    messaging: Messaging,
) -> None:
    post(client, session)
    until(lambda: counted(session, "created") == 1)
    until(lambda: messaging.statistics()["published"] == 1)
    assert messaging.is_available()
    assert messaging.statistics()["dead"] == 0
    (body,) = session.scalars(sa.select(outbox.c.body))
    event = Event.decode(body.encode())
    assert (event.type, event.request_id) == ("campaign.created", "request-1")
    assert event.payload is not None
    assert event.payload["id"] == event.key


def test_change_is_handled_once_when_it_is_published_twice(
    client: TestClient,
    session: Session,
    messaging: Messaging,
) -> None:
    post(client, session)
    until(lambda: messaging.statistics()["published"] == 1)
    session.execute(outbox.update().values(published_at=None))
    session.commit()
    until(lambda: messaging.statistics()["published"] == 2)
    # Events are handled in order: when the next one is, the second delivery is over.
    post(client, session)
    until(lambda: counted(session, "created") >= 2)
    until(lambda: messaging.statistics()["published"] == 3)
    assert counted(session, "created") == 2


def test_change_is_handled_once_when_its_relay_ends_before_marking_it(
    client: TestClient,
    session: Session,
    messaging: Messaging,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failures: list[int] = []
    mark = messaging.relay._mark

    def end_once(*arguments: object) -> None:
        if not failures:
            failures.append(1)
            raise RuntimeError("the process ends here")
        mark(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(messaging.relay, "_mark", end_once)
    post(client, session)
    until(lambda: messaging.statistics()["published"] == 1)
    assert failures
    post(client, session)
    until(lambda: counted(session, "created") >= 2)
    until(lambda: messaging.statistics()["published"] == 2)
    assert counted(session, "created") == 2


def test_every_kind_of_change_makes_an_event(
    client: TestClient,
    session: Session,
    messaging: Messaging,
) -> None:
    row = make_campaign(session)
    save(session, row)
    assert session.scalar(sa.select(outbox.c.body)) is None, "nothing has changed"
    row.updated_at = utc_now()
    save(session, row)
    until(lambda: counted(session, "updated") == 1)
    delete(session, row)
    until(lambda: counted(session, "deleted") == 1)
    until(lambda: messaging.statistics()["published"] == 2)
