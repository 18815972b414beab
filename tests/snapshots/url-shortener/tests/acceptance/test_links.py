"""What the component links must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

import httpx2
import pytest

from app.links import bodies

pytestmark = pytest.mark.acceptance


@pytest.mark.exercise("shorten")
def test_shorten(api: httpx2.Client) -> None:
    """Create a link with a generated code."""
    path = "/api/v1/shorten"
    body = {
        "target_url": "https://www.example.com/articles/2026/spring?ref=newsletter",
        "expires_at": "2099-12-31T23:00:00Z",
    }
    response = api.post(path, json=body)
    assert response.status_code == 201, response.text
    bodies.ShortenResponse.model_validate_json(response.content)
