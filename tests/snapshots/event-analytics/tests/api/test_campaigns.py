"""The given endpoints of the component campaigns."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.campaigns.models import AdFields, CampaignFields
from app.platform.identifiers import uuid7
from tests.factories import ad_values, campaign_values, make_ad, make_campaign, refused, to_json
from tests.paths import url


def test_create_campaign(client: TestClient, session: Session) -> None:
    path = "/api/v1/campaigns"
    body = to_json(campaign_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        *(("advertiser", value) for value in refused(CampaignFields.advertiser)),
        *(("title", value) for value in refused(CampaignFields.title)),
        *(("closed_until", value) for value in refused(CampaignFields.closed_until)),
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
        *(("campaign_id", value) for value in refused(AdFields.campaign_id)),
        *(("headline", value) for value in refused(AdFields.headline)),
        *(("target_url", value) for value in refused(AdFields.target_url)),
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
