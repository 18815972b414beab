"""What the component limiter must do once it is built.

Make these tests pass, and add more. `python -m pytest tests/acceptance -m acceptance` runs them with
the service in its process; with `--base-url http://127.0.0.1:8000` they call one that is running.
"""

from uuid import uuid4

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
    fresh = str(uuid4())
    response = api.post(
        "/api/v1/rules",
        json={
            "name": f"searches-{fresh}",
            "route": f"/{fresh}/search",
            "algorithm": "token_bucket",
            "max_requests": 2,
            "window_seconds": 7200,
        },
    )
    assert response.status_code == 201, response.text
    response = api.post(
        "/api/v1/check",
        json={"client_key": f"web-app-{fresh}", "route": f"/{fresh}/search/books"},
    )
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "counted": True,
            "rule": f"searches-{fresh}",
            "limit": 2,
            "remaining": 1,
            "reset_seconds": {"$min": 3590, "$max": 3600},
            "exceeded": [],
        },
    )
    response = api.post(
        "/api/v1/check",
        json={"client_key": f"web-app-{fresh}", "route": f"/{fresh}/search/books"},
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"rule": f"searches-{fresh}", "remaining": 0})
    response = api.post(
        "/api/v1/check",
        json={"client_key": f"web-app-{fresh}", "route": f"/{fresh}/search/books"},
    )
    assert response.status_code == 429, response.text
    matches(response.headers, {"Retry-After": {"$matches": "^35[0-9][0-9]$|^3600$"}})
    response = api.post(
        "/api/v1/check",
        json={"client_key": f"mobile-app-{fresh}", "route": f"/{fresh}/search/books"},
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"rule": f"searches-{fresh}", "remaining": 1})


@pytest.mark.exercise("check")
def test_a_denied_request_is_not_counted(api: httpx2.Client) -> None:
    """A denied request is not counted."""
    fresh = str(uuid4())
    response = api.post(
        "/api/v1/rules",
        json={
            "name": f"daily-{fresh}",
            "route": f"/{fresh}",
            "algorithm": "sliding_window",
            "max_requests": 10,
            "window_seconds": 86400,
        },
    )
    assert response.status_code == 201, response.text
    response = api.post(
        "/api/v1/check",
        json={"client_key": f"batch-job-{fresh}", "route": f"/{fresh}", "cost": 7},
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"remaining": 3})
    for _ in range(2):
        response = api.post(
            "/api/v1/check",
            json={"client_key": f"batch-job-{fresh}", "route": f"/{fresh}", "cost": 4},
        )
        assert response.status_code == 429, response.text
    response = api.post(
        "/api/v1/check",
        json={"client_key": f"batch-job-{fresh}", "route": f"/{fresh}", "cost": 3},
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"remaining": 0})


@pytest.mark.exercise("check")
def test_a_dry_run_counts_nothing(api: httpx2.Client) -> None:
    """A dry run counts nothing."""
    fresh = str(uuid4())
    response = api.post(
        "/api/v1/rules",
        json={
            "name": f"daily-{fresh}",
            "route": f"/{fresh}",
            "algorithm": "sliding_window",
            "max_requests": 2,
            "window_seconds": 86400,
        },
    )
    assert response.status_code == 201, response.text
    for _ in range(3):
        response = api.post(
            "/api/v1/check",
            json={"client_key": f"curious-{fresh}", "route": f"/{fresh}", "dry_run": True},
        )
        assert response.status_code == 200, response.text
        matches(response.json(), {"counted": False, "rule": f"daily-{fresh}", "remaining": 1})
    response = api.post(
        "/api/v1/check",
        json={"client_key": f"curious-{fresh}", "route": f"/{fresh}", "cost": 2},
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"counted": True, "remaining": 0})
    response = api.post(
        "/api/v1/check",
        json={"client_key": f"curious-{fresh}", "route": f"/{fresh}", "dry_run": True},
    )
    assert response.status_code == 429, response.text


@pytest.mark.exercise("read_quota")
def test_the_quota_shows_what_is_left(api: httpx2.Client) -> None:
    """The quota shows what is left."""
    fresh = str(uuid4())
    response = api.post(
        "/api/v1/clients",
        json={"client_key": f"reporting-{fresh}", "title": "Reporting"},
    )
    assert response.status_code == 201, response.text
    client = response.json()["id"]
    response = api.post(
        "/api/v1/rules",
        json={
            "name": f"reports-{fresh}",
            "route": f"/{fresh}/reports",
            "algorithm": "token_bucket",
            "max_requests": 4,
            "window_seconds": 86400,
            "burst": 8,
        },
    )
    assert response.status_code == 201, response.text
    for _ in range(2):
        response = api.get(
            url(
                "/api/v1/clients/{client}/quota?route=/{fresh}/reports/1",
                client=client,
                fresh=fresh,
            ),
        )
        assert response.status_code == 200, response.text
        matches(
            response.json(),
            {"rule": f"reports-{fresh}", "limit": 4, "remaining": 8, "reset_seconds": 0},
        )
    response = api.post(
        "/api/v1/check",
        json={"client_key": f"reporting-{fresh}", "route": f"/{fresh}/reports/2", "cost": 5},
    )
    assert response.status_code == 200, response.text
    response = api.get(
        url("/api/v1/clients/{client}/quota?route=/{fresh}/reports/1", client=client, fresh=fresh),
    )
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "rule": f"reports-{fresh}",
            "limit": 4,
            "remaining": 3,
            "reset_seconds": {"$min": 107900, "$max": 108000},
        },
    )
    response = api.get(
        url("/api/v1/clients/{client}/quota?route=/{fresh}/report", client=client, fresh=fresh),
    )
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {"rule": None, "limit": None, "remaining": None, "reset_seconds": None},
    )


@pytest.mark.exercise("read_quota")
def test_the_quota_of_a_client_that_does_not_exist(api: httpx2.Client) -> None:
    """The quota of a client that does not exist."""
    fresh = str(uuid4())
    response = api.get(
        url(
            "/api/v1/clients/01990f3c-5b7e-7c31-9d42-3f1e8a6b2c10/quota?route=/{fresh}",
            fresh=fresh,
        ),
    )
    assert response.status_code == 404, response.text


@pytest.mark.exercise("check")
def test_an_override_replaces_the_limit_for_one_client(api: httpx2.Client) -> None:
    """An override replaces the limit for one client."""
    fresh = str(uuid4())
    response = api.post(
        "/api/v1/rules",
        json={
            "name": f"daily-{fresh}",
            "route": f"/{fresh}",
            "algorithm": "sliding_window",
            "max_requests": 1,
            "window_seconds": 86400,
        },
    )
    assert response.status_code == 201, response.text
    rule = response.json()["id"]
    response = api.post(
        "/api/v1/clients",
        json={"client_key": f"importer-{fresh}", "title": "Importer"},
    )
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
    response = api.post(
        "/api/v1/check",
        json={"client_key": f"importer-{fresh}", "route": f"/{fresh}"},
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"limit": 3, "remaining": 2})
    response = api.post(
        "/api/v1/check",
        json={"client_key": f"other-{fresh}", "route": f"/{fresh}"},
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"limit": 1, "remaining": 0})


@pytest.mark.exercise("check")
def test_rules_apply_together(api: httpx2.Client) -> None:
    """Rules apply together."""
    fresh = str(uuid4())
    response = api.post(
        "/api/v1/rules",
        json={
            "name": f"large-{fresh}",
            "route": f"/{fresh}",
            "algorithm": "sliding_window",
            "max_requests": 9,
            "window_seconds": 86400,
        },
    )
    assert response.status_code == 201, response.text
    response = api.post(
        "/api/v1/rules",
        json={
            "name": f"small-{fresh}",
            "route": f"/{fresh}/api",
            "algorithm": "token_bucket",
            "max_requests": 2,
            "window_seconds": 86400,
        },
    )
    assert response.status_code == 201, response.text
    response = api.post(
        "/api/v1/check",
        json={"client_key": f"web-app-{fresh}", "route": f"/{fresh}/api"},
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"rule": f"small-{fresh}", "remaining": 1})
    response = api.post(
        "/api/v1/check",
        json={"client_key": f"web-app-{fresh}", "route": f"/{fresh}/home", "cost": 8},
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"rule": f"large-{fresh}", "remaining": 0})
    response = api.post(
        "/api/v1/check",
        json={"client_key": f"web-app-{fresh}", "route": f"/{fresh}/api"},
    )
    assert response.status_code == 429, response.text


@pytest.mark.exercise("check")
def test_a_rule_with_a_lower_number_displaces_others(api: httpx2.Client) -> None:
    """A rule with a lower number displaces others."""
    fresh = str(uuid4())
    response = api.post(
        "/api/v1/rules",
        json={
            "name": f"everything-{fresh}",
            "route": f"/{fresh}",
            "algorithm": "sliding_window",
            "max_requests": 1,
            "window_seconds": 86400,
        },
    )
    assert response.status_code == 201, response.text
    response = api.post(
        "/api/v1/rules",
        json={
            "name": f"downloads-{fresh}",
            "route": f"/{fresh}/files",
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
            "name": f"switched-off-{fresh}",
            "route": f"/{fresh}/files",
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
        json={"client_key": f"mirror-{fresh}", "route": f"/{fresh}/files/1", "cost": 2},
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"rule": f"downloads-{fresh}", "remaining": 3})
    response = api.post(
        "/api/v1/check",
        json={"client_key": f"mirror-{fresh}", "route": f"/{fresh}", "cost": 1},
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"rule": f"everything-{fresh}", "remaining": 0})


@pytest.mark.exercise("check")
def test_a_rule_is_tried_out(api: httpx2.Client) -> None:
    """A rule is tried out."""
    fresh = str(uuid4())
    response = api.post(
        "/api/v1/rules",
        json={
            "name": f"trial-{fresh}",
            "route": f"/{fresh}",
            "algorithm": "sliding_window",
            "max_requests": 1,
            "window_seconds": 86400,
            "dry_run": True,
        },
    )
    assert response.status_code == 201, response.text
    response = api.post(
        "/api/v1/check",
        json={"client_key": f"web-app-{fresh}", "route": f"/{fresh}"},
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"counted": True, "rule": None, "exceeded": []})
    response = api.post(
        "/api/v1/check",
        json={"client_key": f"web-app-{fresh}", "route": f"/{fresh}"},
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"counted": False, "rule": None, "exceeded": [f"trial-{fresh}"]})


@pytest.mark.exercise("check")
def test_no_rule_applies(api: httpx2.Client) -> None:
    """No rule applies."""
    fresh = str(uuid4())
    response = api.post(
        "/api/v1/rules",
        json={
            "name": f"searches-{fresh}",
            "route": f"/{fresh}/search",
            "max_requests": 1,
            "window_seconds": 60,
        },
    )
    assert response.status_code == 201, response.text
    for _ in range(2):
        response = api.post(
            "/api/v1/check",
            json={"client_key": f"web-app-{fresh}", "route": f"/{fresh}/home"},
        )
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
