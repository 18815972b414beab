"""The most followed links: their period, their order and their number."""

from datetime import UTC, datetime, timedelta

import httpx2
import pytest

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("top_links")]


def create(api: httpx2.Client, code: str) -> str:
    body = {"code": code, "target_url": f"https://example.org/{code}"}
    response = api.post("/api/v1/links", json=body)
    assert response.status_code == 201, response.text
    link_id: str = response.json()["id"]
    return link_id


def click(api: httpx2.Client, link_id: str, *, minutes: int = 5) -> None:
    """Import a click of some minutes ago."""
    body = {
        "link_id": link_id,
        "clicked_at": (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat(),
    }
    response = api.post("/api/v1/clicks", json=body)
    assert response.status_code == 201, response.text


def top(api: httpx2.Client, *codes: str, **query: int) -> list[tuple[str, int]]:
    """Return the ranking of these links, or of all."""
    response = api.get("/api/v1/top-links", params=query)
    assert response.status_code == 200, response.text
    links = [(link["code"], link["clicks"]) for link in response.json()]
    return [link for link in links if not codes or link[0] in codes]


def test_only_clicks_of_the_last_hours_count(api: httpx2.Client) -> None:
    recent, older = create(api, "recent1"), create(api, "older1")
    click(api, recent, minutes=30)
    for _ in range(2):
        click(api, older, minutes=90)
    for _ in range(2):
        click(api, recent, minutes=25 * 60)
    click(api, older, minutes=-60)
    codes = ("recent1", "older1")
    assert top(api, *codes, hours=1, limit=100) == [("recent1", 1)]


def test_the_oldest_of_equally_followed_links_comes_first(api: httpx2.Client) -> None:
    codes = ["tieM", "tieZ", "tieA", "tieK"]
    links = {code: create(api, code) for code in codes}
    for code in ("tieA", "tieK", "tieZ", "tieM"):
        click(api, links[code])
    click(api, links["tieK"])
    expected = [("tieK", 2), ("tieM", 1), ("tieZ", 1), ("tieA", 1)]
    assert top(api, *codes, limit=100) == expected
    assert top(api, limit=3) == top(api, limit=100)[:3]
