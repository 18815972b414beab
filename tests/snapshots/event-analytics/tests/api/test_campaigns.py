"""The given endpoints of the component campaigns."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.platform.identifiers import uuid7
from tests.factories import (
    ad_values,
    advertiser_values,
    campaign_values,
    make_ad,
    make_advertiser,
    make_campaign,
    make_hour_count,
    make_minute_count,
    to_json,
)
from tests.paths import url


def test_create_advertiser(client: TestClient, session: Session) -> None:
    path = "/api/v1/advertisers"
    body = to_json(advertiser_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


def test_create_advertiser_twice(client: TestClient, session: Session) -> None:
    path = "/api/v1/advertisers"
    body = to_json(advertiser_values(session))
    client.post(path, json=body)
    response = client.post(path, json=body)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/slug"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        ("slug", None),
        ("slug", "\0"),
        ("slug", "x" * 2),
        ("slug", "x" * 65),
        ("title", None),
        ("title", "\0"),
        ("title", "x" * 0),
        ("title", "x" * 121),
        ("currency", None),
        ("currency", "\0"),
        ("currency", "x" * 2),
        ("currency", "x" * 4),
        ("contact", "\0"),
        ("contact", "x" * 255),
    ],
)
def test_create_advertiser_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/advertisers"
    body = to_json(advertiser_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_list_advertisers(client: TestClient, session: Session) -> None:
    path = "/api/v1/advertisers"
    rows = [make_advertiser(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_advertisers_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/advertisers"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_advertiser(client: TestClient, session: Session) -> None:
    row = make_advertiser(session)
    path = url("/api/v1/advertisers/{advertiser_id}", advertiser_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_advertiser_from_the_cache(app: FastAPI, client: TestClient, session: Session) -> None:
    row = make_advertiser(session)
    path = url("/api/v1/advertisers/{advertiser_id}", advertiser_id=row.id)
    first = client.get(path)
    hits = app.state.cache.hits
    second = client.get(path)
    assert second.json() == first.json()
    assert app.state.cache.hits == hits + 1


def test_read_advertiser_after_update_advertiser(
    app: FastAPI,
    client: TestClient,
    session: Session,
) -> None:
    row = make_advertiser(session)
    path = url("/api/v1/advertisers/{advertiser_id}", advertiser_id=row.id)
    before = path
    client.get(path)
    path = url("/api/v1/advertisers/{advertiser_id}", advertiser_id=row.id)
    body = to_json(advertiser_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    session.refresh(row)
    path = url("/api/v1/advertisers/{advertiser_id}", advertiser_id=row.id)
    changed = to_json({"at": row.updated_at})["at"]
    assert client.get(path).json()["updated_at"] == changed
    misses = app.state.cache.misses
    assert client.get(path).json()["updated_at"] == changed
    assert app.state.cache.misses == misses
    if path != before:
        assert client.get(before).status_code == 404


def test_read_advertiser_of_unknown_advertiser(client: TestClient, session: Session) -> None:
    row = make_advertiser(session)
    path = url("/api/v1/advertisers/{advertiser_id}", advertiser_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_advertiser_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_advertiser(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/advertisers/{advertiser_id}", advertiser_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_update_advertiser(client: TestClient, session: Session) -> None:
    row = make_advertiser(session)
    path = url("/api/v1/advertisers/{advertiser_id}", advertiser_id=row.id)
    body = to_json(advertiser_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    assert response.json().items() >= body.items()


def test_update_advertiser_to_taken_slug(client: TestClient, session: Session) -> None:
    other = make_advertiser(session)
    row = make_advertiser(session)
    path = url("/api/v1/advertisers/{advertiser_id}", advertiser_id=row.id)
    taken = to_json({"value": other.slug})
    body = to_json(advertiser_values(session))
    body["slug"] = taken["value"]
    response = client.patch(path, json=body)
    assert response.status_code == 409
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/slug"


def test_update_advertiser_of_nothing(client: TestClient, session: Session) -> None:
    row = make_advertiser(session)
    path = url("/api/v1/advertisers/{advertiser_id}", advertiser_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 200, response.text
    assert response.json()["updated_at"] == to_json({"at": row.updated_at})["at"]


def test_update_advertiser_of_unknown_advertiser(client: TestClient, session: Session) -> None:
    row = make_advertiser(session)
    path = url("/api/v1/advertisers/{advertiser_id}", advertiser_id=row.id)
    session.delete(row)
    session.commit()
    body = to_json(advertiser_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_update_advertiser_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_advertiser(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/advertisers/{advertiser_id}", advertiser_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 422


def test_create_campaign(client: TestClient, session: Session) -> None:
    path = "/api/v1/campaigns"
    body = to_json(campaign_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


def test_create_campaign_with_unknown_advertiser_id(client: TestClient, session: Session) -> None:
    path = "/api/v1/campaigns"
    body = to_json(campaign_values(session))
    body["advertiser_id"] = str(uuid7())
    response = client.post(path, json=body)
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/advertiser_id"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        ("advertiser_id", None),
        ("advertiser_id", "none"),
        ("title", None),
        ("title", "\0"),
        ("title", "x" * 0),
        ("title", "x" * 121),
        ("state", None),
        ("state", "none of the choices"),
        ("click_price_micros", None),
        ("click_price_micros", 0 - 1),
        ("click_price_micros", 1000000000 + 1),
        ("starts_at", None),
        ("starts_at", "2026-01-15T09:30:00"),
        ("ends_at", "2026-01-15T09:30:00"),
    ],
)
def test_create_campaign_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/campaigns"
    body = to_json(campaign_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_list_campaigns(client: TestClient, session: Session) -> None:
    path = "/api/v1/campaigns"
    rows = [make_campaign(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_campaigns_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/campaigns"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_campaign(client: TestClient, session: Session) -> None:
    row = make_campaign(session)
    path = url("/api/v1/campaigns/{campaign_id}", campaign_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_campaign_from_the_cache(app: FastAPI, client: TestClient, session: Session) -> None:
    row = make_campaign(session)
    path = url("/api/v1/campaigns/{campaign_id}", campaign_id=row.id)
    first = client.get(path)
    hits = app.state.cache.hits
    second = client.get(path)
    assert second.json() == first.json()
    assert app.state.cache.hits == hits + 1


def test_read_campaign_after_update_campaign(
    app: FastAPI,
    client: TestClient,
    session: Session,
) -> None:
    row = make_campaign(session)
    path = url("/api/v1/campaigns/{campaign_id}", campaign_id=row.id)
    before = path
    client.get(path)
    path = url("/api/v1/campaigns/{campaign_id}", campaign_id=row.id)
    body = to_json(campaign_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    session.refresh(row)
    path = url("/api/v1/campaigns/{campaign_id}", campaign_id=row.id)
    changed = to_json({"at": row.updated_at})["at"]
    assert client.get(path).json()["updated_at"] == changed
    misses = app.state.cache.misses
    assert client.get(path).json()["updated_at"] == changed
    assert app.state.cache.misses == misses
    if path != before:
        assert client.get(before).status_code == 404


def test_read_campaign_of_unknown_campaign(client: TestClient, session: Session) -> None:
    row = make_campaign(session)
    path = url("/api/v1/campaigns/{campaign_id}", campaign_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_campaign_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_campaign(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/campaigns/{campaign_id}", campaign_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_update_campaign(client: TestClient, session: Session) -> None:
    row = make_campaign(session)
    path = url("/api/v1/campaigns/{campaign_id}", campaign_id=row.id)
    body = to_json(campaign_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    assert response.json().items() >= body.items()


def test_update_campaign_of_nothing(client: TestClient, session: Session) -> None:
    row = make_campaign(session)
    path = url("/api/v1/campaigns/{campaign_id}", campaign_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 200, response.text
    assert response.json()["updated_at"] == to_json({"at": row.updated_at})["at"]


def test_update_campaign_of_unknown_campaign(client: TestClient, session: Session) -> None:
    row = make_campaign(session)
    path = url("/api/v1/campaigns/{campaign_id}", campaign_id=row.id)
    session.delete(row)
    session.commit()
    body = to_json(campaign_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_update_campaign_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_campaign(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/campaigns/{campaign_id}", campaign_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 422


def test_create_ad(client: TestClient, session: Session) -> None:
    path = "/api/v1/ads"
    body = to_json(ad_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


def test_create_ad_with_unknown_campaign_id(client: TestClient, session: Session) -> None:
    path = "/api/v1/ads"
    body = to_json(ad_values(session))
    body["campaign_id"] = str(uuid7())
    response = client.post(path, json=body)
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/campaign_id"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        ("campaign_id", None),
        ("campaign_id", "none"),
        ("headline", None),
        ("headline", "\0"),
        ("headline", "x" * 0),
        ("headline", "x" * 91),
        ("target_url", None),
        ("target_url", "\0"),
        ("target_url", "x" * 9),
        ("target_url", "x" * 2049),
        ("active", None),
        ("active", "perhaps"),
    ],
)
def test_create_ad_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/ads"
    body = to_json(ad_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_list_ads(client: TestClient, session: Session) -> None:
    path = "/api/v1/ads"
    rows = [make_ad(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_ads_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/ads"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_ad(client: TestClient, session: Session) -> None:
    row = make_ad(session)
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_ad_from_the_cache(app: FastAPI, client: TestClient, session: Session) -> None:
    row = make_ad(session)
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    first = client.get(path)
    hits = app.state.cache.hits
    second = client.get(path)
    assert second.json() == first.json()
    assert app.state.cache.hits == hits + 1


def test_read_ad_after_update_ad(app: FastAPI, client: TestClient, session: Session) -> None:
    row = make_ad(session)
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    before = path
    client.get(path)
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    body = to_json(ad_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    session.refresh(row)
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    changed = to_json({"at": row.updated_at})["at"]
    assert client.get(path).json()["updated_at"] == changed
    misses = app.state.cache.misses
    assert client.get(path).json()["updated_at"] == changed
    assert app.state.cache.misses == misses
    if path != before:
        assert client.get(before).status_code == 404


def test_read_ad_after_delete_ad(client: TestClient, session: Session) -> None:
    row = make_ad(session)
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    before = path
    client.get(path)
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    client.delete(path)
    assert client.get(before).status_code == 404


def test_read_ad_of_unknown_ad(client: TestClient, session: Session) -> None:
    row = make_ad(session)
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_ad_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_ad(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_update_ad(client: TestClient, session: Session) -> None:
    row = make_ad(session)
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    body = to_json(ad_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    assert response.json().items() >= body.items()


def test_update_ad_of_nothing(client: TestClient, session: Session) -> None:
    row = make_ad(session)
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 200, response.text
    assert response.json()["updated_at"] == to_json({"at": row.updated_at})["at"]


def test_update_ad_of_unknown_ad(client: TestClient, session: Session) -> None:
    row = make_ad(session)
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    session.delete(row)
    session.commit()
    body = to_json(ad_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_update_ad_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_ad(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 422


def test_delete_ad(client: TestClient, session: Session) -> None:
    row = make_ad(session)
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_delete_ad_with_minute_count_in_ad_id(client: TestClient, session: Session) -> None:
    row = make_ad(session)
    make_minute_count(session, ad_id=row.id)
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    response = client.delete(path)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert "minute_counts" in response.json()["detail"]


def test_delete_ad_with_hour_count_in_ad_id(client: TestClient, session: Session) -> None:
    row = make_ad(session)
    make_hour_count(session, ad_id=row.id)
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    response = client.delete(path)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert "hour_counts" in response.json()["detail"]


def test_delete_ad_of_unknown_ad(client: TestClient, session: Session) -> None:
    row = make_ad(session)
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    session.delete(row)
    session.commit()
    response = client.delete(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_delete_ad_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_ad(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/ads/{ad_id}", ad_id=row.id)
    response = client.delete(path)
    assert response.status_code == 422
