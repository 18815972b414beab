"""What the component analytics must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

from typing import Any

import httpx2
import pytest
from sqlalchemy.orm import Session

from app.analytics import bodies
from tests.factories import make_campaign, make_link
from tests.paths import url

pytestmark = pytest.mark.acceptance


@pytest.mark.exercise("link_stats")
def test_link_stats(api: httpx2.Client, session: Session) -> None:
    """Count the clicks of a link in a period."""
    row = make_link(session)
    path = url("/api/v1/links/{link_id}/stats", link_id=row.id)
    parameters: dict[str, Any] = {
        "since": "2026-11-01T00:00:00Z",
        "until": "2026-12-01T00:00:00Z",
    }
    response = api.get(path, params=parameters)
    assert response.status_code == 200, response.text
    bodies.LinkStatsResponse.model_validate_json(response.content)


@pytest.mark.exercise("campaign_stats")
def test_campaign_stats(api: httpx2.Client, session: Session) -> None:
    """Count the clicks of all links of a campaign."""
    row = make_campaign(session)
    path = url("/api/v1/campaigns/{campaign_id}/stats", campaign_id=row.id)
    response = api.get(path)
    assert response.status_code == 200, response.text
    bodies.CampaignStatsResponse.model_validate_json(response.content)


@pytest.mark.exercise("top_links")
def test_top_links(api: httpx2.Client) -> None:
    """List the most followed links of the last hours."""
    path = "/api/v1/top-links"
    parameters: dict[str, Any] = {
        "hours": 24,
        "limit": 10,
    }
    response = api.get(path, params=parameters)
    assert response.status_code == 200, response.text
