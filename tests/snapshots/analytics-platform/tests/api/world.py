"""Two tenants with data of every kind, and an API over them, for tests."""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from app.main import create_app
from app.service import Service
from app.settings import DEVELOPMENT_KEY, Settings
from core.events import Event, format_time
from core.outputs import Alert
from core.outputs import Settings as Rules
from storage.interface import Batch, RejectedRow

MINUTE = 60_000
NOON = 1_795_262_400_000
"""A minute on which the events of these tests lie."""
DEADLINE = 60.0
OPERATOR = {"Authorization": f"Bearer {DEVELOPMENT_KEY}"}


class World:
    """A running API, with helpers that speak to it over HTTP alone."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.keys: dict[str, str] = {}
        self.key_ids: dict[str, str] = {}

    @property
    def service(self) -> Service:
        """What runs behind the API."""
        service: Service = self.client.app.state.service  # type: ignore[attr-defined]
        return service

    def add(self, tenant: str, currency: str = "EUR") -> None:
        """Create a tenant, and remember its key."""
        answer = self.client.post(
            "/v1/tenants", json={"id": tenant, "name": f"Shop {tenant}", "currency": currency}, headers=OPERATOR
        )
        assert answer.status_code == 201, answer.text
        self.keys[tenant] = answer.json()["key"]["secret"]
        self.key_ids[tenant] = answer.json()["key"]["id"]

    def headers(self, tenant: str) -> dict[str, str]:
        """Return the headers of a tenant's first key."""
        return {"Authorization": f"Bearer {self.keys[tenant]}"}

    def get(self, path: str, tenant: str, **parameters: Any) -> Any:
        """Return the body of an answer that has to be 200."""
        answer = self.client.get(path, params=parameters, headers=self.headers(tenant))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send(self, tenant: str, *bodies: Any) -> Any:
        """Send events in one batch; return the answer."""
        return self.client.post("/v1/events", json={"events": list(bodies)}, headers=self.headers(tenant))

    def settle(self) -> None:
        """Wait until the engine has taken all that was kept."""
        eventually(lambda: self.service.engine.backlog() == 0)
        with self.service.engine.resting():
            pass


def start(folder: Path, settings: Mapping[str, Any] | None = None) -> TestClient:
    """Return a client of a new application over a folder; no minute closes because the clock of the machine moves on."""
    rules = Rules(idle_ms=1 << 60)
    return TestClient(create_app(Settings(data=folder, rules=rules, **(settings or {}))), raise_server_exceptions=False)


def eventually(true: Callable[[], bool]) -> None:
    """Wait until something is true, or fail at a deadline."""
    deadline = time.monotonic() + DEADLINE
    while not true():
        assert time.monotonic() < deadline, "it did not become true"
        time.sleep(0.01)


def body(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a payment as it is sent."""
    return {
        "version": 3,
        "event_id": f"e-{number}",
        "type": "payment",
        "occurred_at": format_time(NOON + number),
        "session": "s-1",
        "customer": "c-1",
        "amount_cents": 1_000,
        "currency": "EUR",
        "country": "DE",
        **changes,
    }


def alert(tenant: str, number: int, at: int = NOON) -> Alert:
    """Return an alert about an event of `body`."""
    name = f"{tenant}-alert-{number}"
    return Alert(
        tenant, name, f"{tenant}-event", at, "amount_spike", "statistics", 0.9, f"why {tenant}", 77_700_077, "EUR"
    )


def fill(world: World, tenant: str) -> None:
    """Give a tenant something of everything that is stored; its name is part of every text."""
    text = f"{tenant}-event"
    event = Event(
        tenant,
        text,
        "payment",
        NOON,
        f"{tenant}-session",
        f"{tenant}-customer",
        77_700_077,
        "EUR",
        "ok",
        "k",
        "d",
        tenant,
    )
    rejected = RejectedRow(tenant, 0, "late", json.dumps({"customer": f"{tenant}-customer"}))
    engine = world.service.engine
    with engine.resting():
        position, clock = world.service.store.progress()
        world.service.store.write(
            Batch(position, clock, [event], [], [alert(tenant, 1), alert(tenant, 2)], [rejected], [], {})
        )
    world.send(
        tenant, body(event_id=f"{tenant}-sent", customer=f"{tenant}-customer", amount_cents=77_700_077, session=tenant)
    )
    world.settle()
