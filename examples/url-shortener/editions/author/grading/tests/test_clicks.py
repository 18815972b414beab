"""Clicks: none is lost, and visitors are recognised but not identified."""

from functools import partial

import httpx2
import pytest

from tests.blackbox import Start, at_once, eventually, matches

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("follow")]


def create(api: httpx2.Client, code: str) -> str:
    body = {"code": code, "target_url": f"https://example.org/{code}"}
    response = api.post("/api/v1/links", json=body)
    assert response.status_code == 201, response.text
    link_id: str = response.json()["id"]
    return link_id


def follow(api: httpx2.Client, code: str, times: int = 1, browser: str = "Browser/3.0") -> None:
    for _ in range(times):
        response = api.get(f"/r/{code}", headers={"User-Agent": browser})
        assert response.status_code == 302, response.text


def clicks_of(api: httpx2.Client, link_id: str) -> list[dict[str, str | None]]:
    """Return all clicks of a link."""
    found = []
    after = ""
    while True:
        page = api.get(f"/api/v1/clicks?limit=100{after}").json()
        found += [click for click in page["items"] if click["link_id"] == link_id]
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"


def recorded(api: httpx2.Client, link_id: str, count: int) -> list[dict[str, str | None]]:
    """Return the clicks of a link once there are as many as expected."""

    def check() -> list[dict[str, str | None]]:
        found = clicks_of(api, link_id)
        matches(found, {"$length": count})
        return found

    return eventually(check, within=10)


def test_every_one_of_many_redirects_at_once_is_recorded(api: httpx2.Client) -> None:
    links = {code: create(api, code) for code in ("busy1", "busy2")}
    at_once([partial(follow, api, code, 15) for code in links for _ in range(10)])
    for link_id in links.values():
        recorded(api, link_id, 150)


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("https://news.example.org:8443/today", "news.example.org"),
        ("http://[news.example.org/", None),
    ],
)
def test_a_referrer_is_a_host_or_nothing(api: httpx2.Client, header: str, host: str | None) -> None:
    code = f"referred{len(header)}"
    link_id = create(api, code)
    response = api.get(f"/r/{code}", headers={"Referer": header})
    assert response.status_code == 302, response.text
    [click] = recorded(api, link_id, 1)
    assert click["referrer"] == host


def test_visitors_differ_in_their_user_agents(api: httpx2.Client) -> None:
    link_id = create(api, "agents1")
    follow(api, "agents1", 2, browser="Browser/4.0")
    follow(api, "agents1", browser="Browser/5.0")
    found = recorded(api, link_id, 3)
    assert len({click["visitor_hash"] for click in found}) == 2


def test_an_orderly_stop_loses_no_click_and_no_visitor(start: Start) -> None:
    service = start(VISITOR_HASH_KEY="a-key-for-tests")
    link_id = create(service.api, "stopped1")
    follow(service.api, "stopped1", 7)
    service.restart()
    follow(service.api, "stopped1")
    found = recorded(service.api, link_id, 8)
    assert len({click["visitor_hash"] for click in found}) == 1


def test_the_key_decides_the_hash_of_a_visitor(start: Start) -> None:
    hashes = set()
    for key in ("one-key-for-tests", "another-key-for-tests"):
        api = start(VISITOR_HASH_KEY=key).api
        link_id = create(api, "visited1")
        follow(api, "visited1")
        [click] = recorded(api, link_id, 1)
        hashes.add(click["visitor_hash"])
    assert len(hashes) == 2
