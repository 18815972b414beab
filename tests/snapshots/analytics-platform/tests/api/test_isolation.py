"""Tenants are kept apart: every operation of the OpenAPI document is called across them.

A new endpoint is walked without a change here; a new parameter or body fails until a value of the other tenant is named.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIWebSocketRoute
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from core.events import format_time
from tests.api.world import NOON, OPERATOR, World, body, fill, start

OTHER, MINE = "alpha", "beta"
OPEN = {"/health", "/ready", "/metrics"}
"""What needs no key."""
PLATFORM = {"/v1/tenants"}
"""What belongs to the operator."""
SOCKETS = {"/v1/alerts/stream"}
"""WebSockets are not in the document; tests/acceptance/test_stream.py crosses tenants in them."""
AMOUNT = "77700077"


def document() -> dict[str, Any]:
    return create_app(Settings()).openapi()


OPERATIONS = sorted((path, method) for path, item in document()["paths"].items() for method in item)
MINE_ONLY = [(path, method) for path, method in OPERATIONS if path not in OPEN | PLATFORM]


def filled(folder: Path, settings: Mapping[str, Any] | None = None) -> Iterator[World]:
    """Return an API with something of everything for both tenants."""
    with start(folder, settings) as client:
        world = World(client)
        for tenant in (OTHER, MINE):
            world.add(tenant)
            fill(world, tenant)
        yield world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    yield from filled(tmp_path_factory.mktemp("data"))


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[World]:
    yield from filled(tmp_path)


def request(world: World, path: str, method: str, about: str, **arguments: Any) -> Any:
    """Call an operation with parameters that name what belongs to a tenant."""
    values = {
        "at": format_time(NOON),
        "before": f"{about}-alert-2",
        "by": "customer",
        "customer": f"{about}-customer",
        "event_id": f"{about}-event",
        "from": format_time(NOON - 3_600_000),
        "key_id": world.key_ids[about],
        "limit": 100,
        "metric": "revenue",
        "until": format_time(NOON + 3_600_000),
        "window": "1h",
    }
    bodies = {
        "Events": {"events": [body(event_id=f"{about}-event", customer=f"{about}-customer")]},
        "Erasure": {"customer": f"{about}-customer"},
        "NewKey": {"name": "mine", "grants": first_grants(world)},
        "NewTenant": {"id": about, "name": about, "currency": "EUR"},
        # The body of one event has no model of its own.
        "": body(event_id=f"{about}-event", customer=f"{about}-customer"),
    }
    operation = document()["paths"][path][method]
    query: dict[str, Any] = {}
    address = path
    for parameter in operation.get("parameters", []):
        name = parameter["name"]
        assert name in values, f"{method} {path} has a new parameter `{name}`: name a value of the other tenant here"
        if parameter["in"] == "path":
            address = address.replace("{" + name + "}", str(values[name]))
        else:
            query[name] = values[name]
    content = operation.get("requestBody", {}).get("content", {})
    if content:
        name = content["application/json"]["schema"].get("$ref", "").rpartition("/")[2]
        assert name in bodies, f"{method} {path} has a new body `{name}`: name one about the other tenant here"
        arguments["json"] = bodies[name]
    return world.client.request(method, address, params=query, **arguments)


def first_grants(world: World) -> Any:
    return world.client.get("/v1/keys", headers=world.headers(MINE)).json()["keys"][0]["grants"]


def kept(world: World, tenant: str) -> dict[str, Any]:
    """Return everything that any store has of a tenant."""
    store = world.service.store
    tables = ("cells", "events", "alerts", "rejected", "usage", "tenants", "keys", "audit")
    found: dict[str, Any] = {table: [row for row in store.every(table) if row[0] == tenant] for table in tables}
    found["log"] = [
        line for line in world.service.log.read(0, 10_000)[0] if line.startswith(b'{"tenant":"' + tenant.encode())
    ]
    return found


def cross(world: World, path: str, method: str) -> None:
    before = kept(world, OTHER)
    assert all(before.values()), "the other tenant has something of everything"
    answer = request(world, path, method, OTHER, headers=world.headers(MINE))
    world.settle()
    assert answer.status_code != 500, answer.text
    assert OTHER not in answer.text
    assert kept(world, OTHER) == before


@pytest.mark.parametrize(("path", "method"), [each for each in MINE_ONLY if each[1] == "get"])
def test_nothing_of_another_tenant_is_read(world: World, path: str, method: str) -> None:
    cross(world, path, method)


@pytest.mark.parametrize(("path", "method"), [each for each in MINE_ONLY if each[1] != "get"])
def test_nothing_of_another_tenant_is_changed(fresh: World, path: str, method: str) -> None:
    cross(fresh, path, method)


@pytest.mark.parametrize(("path", "method"), [each for each in MINE_ONLY if each[1] == "get"])
def test_what_is_looked_for_would_be_seen(world: World, path: str, method: str) -> None:
    """The test above proves something: the same call by the owner shows what it must not show to others."""
    answer = request(world, path, method, OTHER, headers=world.headers(OTHER))
    assert answer.status_code == 200, answer.text
    seen = OTHER in answer.text or AMOUNT in answer.text
    assert seen or path in {"/v1/keys", "/v1/usage", "/v1/audit"}, "an answer without a name or an amount"


@pytest.mark.parametrize(("path", "method"), [each for each in OPERATIONS if each[0] not in OPEN])
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic YTpi", "operator or tenant"])
def test_nobody_comes_in_without_the_right_key(world: World, path: str, method: str, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    if header == "operator or tenant":
        # The operator reads nothing of a tenant, and no tenant is an operator.
        headers = world.headers(MINE) if path in PLATFORM else OPERATOR
    answer = request(world, path, method, OTHER, headers=headers)
    assert answer.status_code == 401, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("path", "method"), [each for each in OPERATIONS if each[0] in OPEN | PLATFORM])
def test_what_all_may_see_names_nobody(world: World, path: str, method: str) -> None:
    headers = OPERATOR if path in PLATFORM else {}
    answer = request(world, path, method, OTHER, headers=headers)
    for secret in (f"{OTHER}-", AMOUNT, *world.keys.values()):
        assert secret not in answer.text


def test_the_body_and_the_query_cannot_choose_a_tenant(fresh: World) -> None:
    before = kept(fresh, OTHER)
    fresh.client.post(
        f"/v1/events?tenant={OTHER}",
        json={"tenant": OTHER, "events": [body(9, tenant=OTHER)]},
        headers={**fresh.headers(MINE), "X-Tenant": OTHER},
    )
    fresh.settle()
    assert kept(fresh, OTHER) == before
    assert "e-9" in [row[1] for row in kept(fresh, MINE)["events"]]


def test_a_new_websocket_is_not_forgotten() -> None:
    app = create_app(Settings())
    assert set(sockets(app.routes)) == SOCKETS


def sockets(routes: Any) -> Iterator[str]:
    """Return the paths of all WebSockets, also of routers within the application."""
    for route in routes:
        if isinstance(route, APIWebSocketRoute):
            yield route.path
        for name in ("routes", "original_router"):
            inner = getattr(route, name, None)
            if inner is not None:
                yield from sockets(getattr(inner, "routes", inner))


def test_the_document_is_served(tmp_path: Path) -> None:
    client = TestClient(create_app(Settings(data=tmp_path)))
    assert client.get("/openapi.json").json()["paths"].keys() == document()["paths"].keys()
