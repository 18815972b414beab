"""What the component queries must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.queries import bodies
from tests.factories import make_ad, make_campaign
from tests.paths import url

pytestmark = pytest.mark.acceptance


def test_ad_counts(client: TestClient, session: Session) -> None:
    """Count the clicks on an ad in a period."""
    row = make_ad(session)
    path = url("/api/v1/ads/{ad_id}/counts", ad_id=row.id)
    parameters: dict[str, Any] = {
        "since": "2026-11-21T09:00:00Z",
        "until": "2026-11-21T10:00:00Z",
    }
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    bodies.AdCountsResponse.model_validate_json(response.content)


def test_campaign_counts(client: TestClient, session: Session) -> None:
    """Count the clicks on a campaign's ads, with their cost."""
    row = make_campaign(session)
    path = url("/api/v1/campaigns/{campaign_id}/counts", campaign_id=row.id)
    parameters: dict[str, Any] = {
        "since": "2026-11-01T00:00:00Z",
        "until": "2026-12-01T00:00:00Z",
    }
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    bodies.CampaignCountsResponse.model_validate_json(response.content)


def test_popular_ads(client: TestClient) -> None:
    """List the most clicked ads of the last minutes."""
    path = "/api/v1/popular-ads"
    parameters: dict[str, Any] = {
        "minutes": 5,
        "limit": 10,
    }
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    bodies.PopularAdsResponse.model_validate_json(response.content)
