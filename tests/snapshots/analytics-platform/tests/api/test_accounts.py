"""Tenants and keys: secrets are shown once, and a key ends at once."""

import pytest

from app.settings import Settings, SettingsError, read
from tests.api.world import OPERATOR, World


def everything(world: World) -> object:
    return world.get("/v1/keys", "shop-1")["keys"][0]["grants"]


def test_a_tenant_exists_once(world: World) -> None:
    again = world.client.post("/v1/tenants", json={"id": "shop-1", "name": "x", "currency": "EUR"}, headers=OPERATOR)
    assert again.status_code == 409
    found = world.client.get("/v1/tenants", headers=OPERATOR).json()["tenants"]
    assert [each["id"] for each in found] == ["shop-1", "shop-2"]


@pytest.mark.parametrize("name", ["", "A", "a b", "../x", "é", "a" * 64])
def test_a_tenant_has_a_plain_id(world: World, name: str) -> None:
    answer = world.client.post("/v1/tenants", json={"id": name, "name": "x", "currency": "EUR"}, headers=OPERATOR)
    assert answer.status_code == 422


def test_a_key_works_until_it_is_revoked(world: World) -> None:
    request = {"name": "till 7", "grants": everything(world)}
    made = world.client.post("/v1/keys", json=request, headers=world.headers("shop-1")).json()
    headers = {"Authorization": f"Bearer {made['secret']}"}
    assert world.client.get("/v1/usage", headers=headers).status_code == 200
    listed = world.client.get("/v1/keys", headers=headers)
    assert made["secret"] not in listed.text
    assert made["id"] in [key["id"] for key in listed.json()["keys"]]
    assert world.client.delete(f"/v1/keys/{made['id']}", headers=world.headers("shop-1")).status_code == 204
    assert world.client.get("/v1/usage", headers=headers).status_code == 401
    assert world.client.delete(f"/v1/keys/{made['id']}", headers=world.headers("shop-1")).status_code == 404


def test_a_key_expires(world: World) -> None:
    request = {"name": "guest", "grants": everything(world), "expires_at": "2020-01-01T00:00:00Z"}
    made = world.client.post("/v1/keys", json=request, headers=world.headers("shop-1")).json()
    answer = world.client.get("/v1/usage", headers={"Authorization": f"Bearer {made['secret']}"})
    assert answer.status_code == 401


def test_a_key_of_unknown_rights_is_refused(world: World) -> None:
    for grants in ({}, {"roles": ["root"]}, {"purposes": ["any"]}, None):
        answer = world.client.post("/v1/keys", json={"name": "x", "grants": grants}, headers=world.headers("shop-1"))
        assert answer.status_code == 422


def test_what_happens_to_keys_is_in_the_audit_trail(world: World) -> None:
    made = world.client.post(
        "/v1/keys", json={"name": "audited", "grants": everything(world)}, headers=world.headers("shop-2")
    ).json()
    world.client.delete(f"/v1/keys/{made['id']}", headers=world.headers("shop-2"))
    entries = world.get("/v1/audit", "shop-2")["entries"]
    assert [(entry["action"], entry["object"]) for entry in entries[:2]] == [
        ("keys:revoke", made["id"]),
        ("keys:create", made["id"]),
    ]
    assert [entry["number"] for entry in entries] == list(range(len(entries), 0, -1))
    assert made["secret"] not in str(entries)


def test_the_development_key_is_refused_in_production() -> None:
    assert read({}).operator_digest == Settings().operator_digest
    for key in ({}, {"OPERATOR_KEY": "short"}, {"OPERATOR_KEY": "local-development-operator"}):
        with pytest.raises(SettingsError, match="OPERATOR_KEY"):
            read({"ENVIRONMENT": "production", **key})
    assert read({"ENVIRONMENT": "production", "OPERATOR_KEY": "k" * 32}).operator_digest != Settings().operator_digest
    with pytest.raises(SettingsError, match="BACKLOG_BYTES"):
        read({"BACKLOG_BYTES": "much"})
