"""Redirects: their expiry, and how long clients may cache them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import httpx2
import pytest

from tests.blackbox import eventually

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("follow")]

numbers: Iterator[int] = count(1)


def create(api: httpx2.Client, **members: object) -> str:
    code = f"redirect{next(numbers)}"
    body = {"code": code, "target_url": f"https://example.org/{code}", **members}
    response = api.post("/api/v1/links", json=body)
    assert response.status_code == 201, response.text
    return code


def in_seconds(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def lifetime(response: httpx2.Response) -> int:
    """Return how long the response may be stored, in seconds."""
    found = re.search(r"(?:^|[\s,])max-age=(\d+)", response.headers.get("Cache-Control", ""))
    assert found, f"no lifetime in {response.headers}"
    return int(found[1])


def test_a_followed_link_expires(api: httpx2.Client) -> None:
    code = create(api, expires_at=in_seconds(4))
    assert api.get(f"/r/{code}").status_code == 302

    def is_gone() -> None:
        assert api.get(f"/r/{code}").status_code == 410

    eventually(is_gone, within=15)


def test_a_temporary_redirect_is_not_cached(api: httpx2.Client) -> None:
    code = create(api)
    for _ in range(2):
        headers = api.get(f"/r/{code}").headers
        policy = headers.get("Cache-Control", "").lower()
        assert "no-store" in policy or not re.search(r"(max-age|s-maxage)\s*=\s*[1-9]", policy)


def test_a_permanent_redirect_is_not_cached_beyond_its_expiry(api: httpx2.Client) -> None:
    code = create(api, redirect_type="permanent", expires_at=in_seconds(100))
    assert 0 < lifetime(api.get(f"/r/{code}")) <= 100


def test_a_permanent_redirect_is_cached_for_a_day_at_most(api: httpx2.Client) -> None:
    code = create(api, redirect_type="permanent", expires_at=in_seconds(10 * 86400))
    assert 0 < lifetime(api.get(f"/r/{code}")) <= 86400
