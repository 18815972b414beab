"""What the component limiter must do once it is built.

Make these tests pass, and add more. `python -m pytest tests/acceptance -m acceptance` runs them with
the service in its process; with `--base-url http://127.0.0.1:8000` they call one that is running.
"""

import httpx2
import pytest

from tests.blackbox import matches
from tests.paths import url

pytestmark = pytest.mark.acceptance


@pytest.mark.exercise("simulate")
def test_a_fixed_window_starts_afresh(api: httpx2.Client) -> None:
    """A fixed window starts afresh."""
    response = api.post(
        "/api/v1/simulations",
        json={
            "algorithm": "fixed_window",
            "max_requests": 3,
            "window_seconds": 10,
            "requests": [{"at": 4}, {"at": 5}, {"at": 6}, {"at": 8.5}, {"at": 10.5}],
        },
    )
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "decisions": [
                {"allowed": True, "remaining": 2, "reset_seconds": 6, "retry_after_seconds": None},
                {"allowed": True, "remaining": 1, "reset_seconds": 5, "retry_after_seconds": None},
                {"allowed": True, "remaining": 0, "reset_seconds": 4, "retry_after_seconds": None},
                {"allowed": False, "remaining": 0, "reset_seconds": 1.5, "retry_after_seconds": 2},
                {
                    "allowed": True,
                    "remaining": 2,
                    "reset_seconds": 9.5,
                    "retry_after_seconds": None,
                },
            ],
        },
    )


@pytest.mark.exercise("simulate")
def test_a_sliding_window_ends_with_each_request(api: httpx2.Client) -> None:
    """A sliding window ends with each request."""
    response = api.post(
        "/api/v1/simulations",
        json={
            "algorithm": "sliding_window",
            "max_requests": 2,
            "window_seconds": 10,
            "requests": [{"at": 7}, {"at": 9}, {"at": 10.5}, {"at": 17.5}, {"at": 18}],
        },
    )
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "decisions": [
                {"allowed": True, "remaining": 1, "reset_seconds": 10, "retry_after_seconds": None},
                {"allowed": True, "remaining": 0, "reset_seconds": 10, "retry_after_seconds": None},
                {"allowed": False, "remaining": 0, "reset_seconds": 8.5, "retry_after_seconds": 7},
                {"allowed": True, "remaining": 0, "reset_seconds": 10, "retry_after_seconds": None},
                {"allowed": False, "remaining": 0, "reset_seconds": 9.5, "retry_after_seconds": 1},
            ],
        },
    )


@pytest.mark.exercise("simulate")
def test_a_token_bucket_allows_a_burst_and_refills_evenly(api: httpx2.Client) -> None:
    """A token bucket allows a burst and refills evenly."""
    response = api.post(
        "/api/v1/simulations",
        json={
            "algorithm": "token_bucket",
            "max_requests": 10,
            "window_seconds": 20,
            "burst": 3,
            "requests": [{"at": 1}, {"at": 1}, {"at": 1}, {"at": 1}, {"at": 3.5}, {"at": 3.75}],
        },
    )
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "decisions": [
                {"allowed": True, "remaining": 2, "reset_seconds": 2, "retry_after_seconds": None},
                {"allowed": True, "remaining": 1, "reset_seconds": 4, "retry_after_seconds": None},
                {"allowed": True, "remaining": 0, "reset_seconds": 6, "retry_after_seconds": None},
                {"allowed": False, "remaining": 0, "reset_seconds": 6, "retry_after_seconds": 2},
                {
                    "allowed": True,
                    "remaining": 0,
                    "reset_seconds": 5.5,
                    "retry_after_seconds": None,
                },
                {"allowed": False, "remaining": 0, "reset_seconds": 5.25, "retry_after_seconds": 2},
            ],
        },
    )


@pytest.mark.exercise("check")
def test_a_client_at_its_limit_is_denied(api: httpx2.Client) -> None:
    """A client at its limit is denied."""
    response = api.post(
        "/api/v1/rules",
        json={
            "name": "searches",
            "route": "/search",
            "algorithm": "token_bucket",
            "max_requests": 2,
            "window_seconds": 7200,
        },
    )
    assert response.status_code == 201, response.text
    response = api.post("/api/v1/check", json={"client_key": "web-app", "route": "/search/books"})
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "counted": True,
            "rule": "searches",
            "limit": 2,
            "remaining": 1,
            "reset_seconds": {"$min": 3590, "$max": 3600},
            "exceeded": [],
        },
    )
    response = api.post("/api/v1/check", json={"client_key": "web-app", "route": "/search/books"})
    assert response.status_code == 200, response.text
    matches(response.json(), {"rule": "searches", "remaining": 0})
    response = api.post("/api/v1/check", json={"client_key": "web-app", "route": "/search/books"})
    assert response.status_code == 429, response.text
    matches(response.headers, {"Retry-After": {"$matches": "^35[0-9][0-9]$|^3600$"}})
    response = api.post(
        "/api/v1/check",
        json={"client_key": "mobile-app", "route": "/search/books"},
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"rule": "searches", "remaining": 1})


@pytest.mark.exercise("check")
def test_a_denied_request_is_not_counted(api: httpx2.Client) -> None:
    """A denied request is not counted."""
    response = api.post(
        "/api/v1/rules",
        json={
            "name": "daily",
            "route": "/",
            "algorithm": "sliding_window",
            "max_requests": 10,
            "window_seconds": 86400,
        },
    )
    assert response.status_code == 201, response.text
    response = api.post("/api/v1/check", json={"client_key": "batch-job", "route": "/", "cost": 7})
    assert response.status_code == 200, response.text
    matches(response.json(), {"remaining": 3})
    for _ in range(2):
        response = api.post(
            "/api/v1/check",
            json={"client_key": "batch-job", "route": "/", "cost": 4},
        )
        assert response.status_code == 429, response.text
    response = api.post("/api/v1/check", json={"client_key": "batch-job", "route": "/", "cost": 3})
    assert response.status_code == 200, response.text
    matches(response.json(), {"remaining": 0})


@pytest.mark.exercise("check")
def test_a_dry_run_counts_nothing(api: httpx2.Client) -> None:
    """A dry run counts nothing."""
    response = api.post(
        "/api/v1/rules",
        json={
            "name": "daily",
            "route": "/",
            "algorithm": "sliding_window",
            "max_requests": 2,
            "window_seconds": 86400,
        },
    )
    assert response.status_code == 201, response.text
    for _ in range(3):
        response = api.post(
            "/api/v1/check",
            json={"client_key": "curious", "route": "/", "dry_run": True},
        )
        assert response.status_code == 200, response.text
        matches(response.json(), {"counted": False, "rule": "daily", "remaining": 1})
    response = api.post("/api/v1/check", json={"client_key": "curious", "route": "/", "cost": 2})
    assert response.status_code == 200, response.text
    matches(response.json(), {"counted": True, "remaining": 0})
    response = api.post(
        "/api/v1/check",
        json={"client_key": "curious", "route": "/", "dry_run": True},
    )
    assert response.status_code == 429, response.text


@pytest.mark.exercise("read_quota")
def test_the_quota_shows_what_is_left(api: httpx2.Client) -> None:
    """The quota shows what is left."""
    response = api.post("/api/v1/clients", json={"client_key": "reporting", "title": "Reporting"})
    assert response.status_code == 201, response.text
    client = response.json()["id"]
    response = api.post(
        "/api/v1/rules",
        json={
            "name": "reports",
            "route": "/reports",
            "algorithm": "token_bucket",
            "max_requests": 4,
            "window_seconds": 86400,
            "burst": 8,
        },
    )
    assert response.status_code == 201, response.text
    for _ in range(2):
        response = api.get(url("/api/v1/clients/{client}/quota?route=/reports/1", client=client))
        assert response.status_code == 200, response.text
        matches(
            response.json(),
            {"rule": "reports", "limit": 4, "remaining": 8, "reset_seconds": 0},
        )
    response = api.post(
        "/api/v1/check",
        json={"client_key": "reporting", "route": "/reports/2", "cost": 5},
    )
    assert response.status_code == 200, response.text
    response = api.get(url("/api/v1/clients/{client}/quota?route=/reports/1", client=client))
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "rule": "reports",
            "limit": 4,
            "remaining": 3,
            "reset_seconds": {"$min": 107900, "$max": 108000},
        },
    )
    response = api.get(url("/api/v1/clients/{client}/quota?route=/report", client=client))
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {"rule": None, "limit": None, "remaining": None, "reset_seconds": None},
    )


@pytest.mark.exercise("read_quota")
def test_the_quota_of_a_client_that_does_not_exist(api: httpx2.Client) -> None:
    """The quota of a client that does not exist."""
    response = api.get("/api/v1/clients/01990f3c-5b7e-7c31-9d42-3f1e8a6b2c10/quota?route=/")
    assert response.status_code == 404, response.text


@pytest.mark.exercise("check")
def test_an_override_replaces_the_limit_for_one_client(api: httpx2.Client) -> None:
    """An override replaces the limit for one client."""
    response = api.post(
        "/api/v1/rules",
        json={
            "name": "daily",
            "route": "/",
            "algorithm": "sliding_window",
            "max_requests": 1,
            "window_seconds": 86400,
        },
    )
    assert response.status_code == 201, response.text
    rule = response.json()["id"]
    response = api.post("/api/v1/clients", json={"client_key": "importer", "title": "Importer"})
    assert response.status_code == 201, response.text
    client = response.json()["id"]
    response = api.post(
        "/api/v1/overrides",
        json={
            "client_id": client,
            "rule_id": rule,
            "max_requests": 3,
            "reason": "Import of the archive",
        },
    )
    assert response.status_code == 201, response.text
    response = api.post("/api/v1/check", json={"client_key": "importer", "route": "/"})
    assert response.status_code == 200, response.text
    matches(response.json(), {"limit": 3, "remaining": 2})
    response = api.post("/api/v1/check", json={"client_key": "other", "route": "/"})
    assert response.status_code == 200, response.text
    matches(response.json(), {"limit": 1, "remaining": 0})


@pytest.mark.exercise("check")
def test_rules_apply_together(api: httpx2.Client) -> None:
    """Rules apply together."""
    response = api.post(
        "/api/v1/rules",
        json={
            "name": "large",
            "route": "/",
            "algorithm": "sliding_window",
            "max_requests": 9,
            "window_seconds": 86400,
        },
    )
    assert response.status_code == 201, response.text
    response = api.post(
        "/api/v1/rules",
        json={
            "name": "small",
            "route": "/api",
            "algorithm": "token_bucket",
            "max_requests": 2,
            "window_seconds": 86400,
        },
    )
    assert response.status_code == 201, response.text
    response = api.post("/api/v1/check", json={"client_key": "web-app", "route": "/api"})
    assert response.status_code == 200, response.text
    matches(response.json(), {"rule": "small", "remaining": 1})
    response = api.post(
        "/api/v1/check",
        json={"client_key": "web-app", "route": "/home", "cost": 8},
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"rule": "large", "remaining": 0})
    response = api.post("/api/v1/check", json={"client_key": "web-app", "route": "/api"})
    assert response.status_code == 429, response.text


@pytest.mark.exercise("check")
def test_a_rule_with_a_lower_number_displaces_others(api: httpx2.Client) -> None:
    """A rule with a lower number displaces others."""
    response = api.post(
        "/api/v1/rules",
        json={
            "name": "everything",
            "route": "/",
            "algorithm": "sliding_window",
            "max_requests": 1,
            "window_seconds": 86400,
        },
    )
    assert response.status_code == 201, response.text
    response = api.post(
        "/api/v1/rules",
        json={
            "name": "downloads",
            "route": "/files",
            "algorithm": "sliding_window",
            "max_requests": 5,
            "window_seconds": 86400,
            "priority": 10,
        },
    )
    assert response.status_code == 201, response.text
    response = api.post(
        "/api/v1/rules",
        json={
            "name": "switched-off",
            "route": "/files",
            "algorithm": "sliding_window",
            "max_requests": 1,
            "window_seconds": 86400,
            "priority": 1,
            "enabled": False,
        },
    )
    assert response.status_code == 201, response.text
    response = api.post(
        "/api/v1/check",
        json={"client_key": "mirror", "route": "/files/1", "cost": 2},
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"rule": "downloads", "remaining": 3})
    response = api.post("/api/v1/check", json={"client_key": "mirror", "route": "/", "cost": 1})
    assert response.status_code == 200, response.text
    matches(response.json(), {"rule": "everything", "remaining": 0})


@pytest.mark.exercise("check")
def test_a_rule_is_tried_out(api: httpx2.Client) -> None:
    """A rule is tried out."""
    response = api.post(
        "/api/v1/rules",
        json={
            "name": "trial",
            "route": "/",
            "algorithm": "sliding_window",
            "max_requests": 1,
            "window_seconds": 86400,
            "dry_run": True,
        },
    )
    assert response.status_code == 201, response.text
    response = api.post("/api/v1/check", json={"client_key": "web-app", "route": "/"})
    assert response.status_code == 200, response.text
    matches(response.json(), {"counted": True, "rule": None, "exceeded": []})
    response = api.post("/api/v1/check", json={"client_key": "web-app", "route": "/"})
    assert response.status_code == 200, response.text
    matches(response.json(), {"counted": False, "rule": None, "exceeded": ["trial"]})


@pytest.mark.exercise("check")
def test_no_rule_applies(api: httpx2.Client) -> None:
    """No rule applies."""
    response = api.post(
        "/api/v1/rules",
        json={"name": "searches", "route": "/search", "max_requests": 1, "window_seconds": 60},
    )
    assert response.status_code == 201, response.text
    for _ in range(2):
        response = api.post("/api/v1/check", json={"client_key": "web-app", "route": "/home"})
        assert response.status_code == 200, response.text
        matches(
            response.json(),
            {
                "counted": False,
                "rule": None,
                "limit": None,
                "remaining": None,
                "reset_seconds": None,
                "exceeded": [],
            },
        )
