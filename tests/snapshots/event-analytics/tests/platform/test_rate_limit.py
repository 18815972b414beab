"""The limit of requests for each client."""

import asyncio
import os

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import HTTPConnection

from app.main import create_app
from app.platform import rate_limit, resilience
from app.platform.rate_limit import RateLimiter, RedisRateLimiter, client_of
from app.settings import Settings
from tests import credentials


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def take(limiter: RateLimiter, client: str, times: int) -> list[bool]:
    """Take tokens, and return which requests were allowed."""

    async def many() -> list[bool]:
        return [(await limiter.take(client)).allowed for _ in range(times)]

    return asyncio.run(many())


@pytest.fixture
def limited(settings: Settings) -> FastAPI:
    """An application that allows three requests and then one a minute."""
    update = {"rate_limit_burst": 3, "rate_limit_per_minute": 1}
    return create_app(settings.model_copy(update=update))


def test_buckets_empty_and_fill() -> None:
    clock = Clock()
    limiter = RateLimiter(60, 3, clock=clock)
    assert take(limiter, "a", 4) == [True, True, True, False]
    assert take(limiter, "b", 1) == [True]
    clock.now += 2
    assert take(limiter, "a", 3) == [True, True, False]
    clock.now += 1000
    assert take(limiter, "a", 4) == [True, True, True, False]


def test_buckets_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "MAX_CLIENTS", 10)
    limiter = RateLimiter(60, 3)
    for number in range(100):
        take(limiter, str(number), 1)
    assert len(limiter._buckets) == 10


def test_clients_that_ask_too_often_are_refused(limited: FastAPI) -> None:
    with TestClient(limited) as client:
        responses = [client.get("/no/such/path") for _ in range(5)]
    assert [response.status_code for response in responses] == [404, 404, 404, 429, 429]
    first, refused = responses[0], responses[3]
    assert first.headers["ratelimit-policy"] == '"client";q=3;w=180'
    assert first.headers["ratelimit"] == '"client";r=2;t=60'
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["ratelimit"].startswith('"client";r=0;')
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert refused.json()["request_id"] == refused.headers["x-request-id"]
    assert limited.state.limiter.refused == 2


def test_probes_are_always_answered(limited: FastAPI) -> None:
    with TestClient(limited) as client:
        for path in rate_limit.EXEMPT:
            for _ in range(5):
                response = client.get(path)
                assert response.status_code == 200
                assert "ratelimit" not in response.headers


def test_refusals_are_documented(app: FastAPI) -> None:
    for path, operations in app.openapi()["paths"].items():
        for operation in operations.values():
            assert ("429" in operation["responses"]) == (path not in rate_limit.EXEMPT)


def test_wrong_credentials_count_against_the_address(limited: FastAPI) -> None:
    with TestClient(limited) as client:
        path = "/no/such/path"
        for _ in range(4):
            last = client.get(path, headers={"X-API-Key": "wrong", "Authorization": "Bearer wrong"})
        assert last.status_code == 429
        assert client.get(path).status_code == 429
        assert client.get(path, headers=credentials.WRITER).status_code == 404
        readers = [client.get(path, headers=credentials.READER) for _ in range(4)]
        assert [response.status_code for response in readers] == [404, 404, 404, 429]


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("not an address", "another", False),
    ],
)
def test_clients_are_told_apart_by_address(
    app: FastAPI,
    one: str,
    other: str,
    are_same: bool,
) -> None:
    def name(host: str) -> str:
        scope = {"type": "http", "app": app, "headers": [], "client": (host, 1)}
        return client_of(HTTPConnection(scope))

    assert (name(one) == name(other)) is are_same


def test_without_redis_each_process_limits_alone() -> None:
    limiter = RedisRateLimiter("redis://127.0.0.1:1/0", None, 60, 3)
    assert take(limiter, "a", 4) == [True, True, True, False]
    take(limiter, "b", resilience.BREAKER_FAILURES)
    assert limiter.breaker.state == "open"


@pytest.mark.skipif("TEST_REDIS_URL" not in os.environ, reason="needs a Redis server")
def test_processes_share_buckets(app: FastAPI) -> None:
    url = os.environ["TEST_REDIS_URL"]
    one, other = (RedisRateLimiter(url, None, 1, 3) for _ in range(2))
    assert take(one, "a", 2) == [True, True]
    assert take(other, "a", 2) == [True, False]
    assert take(one, "a", 1) == [False]
    assert take(other, "b", 1) == [True]
    assert one.breaker.state == "closed"
