"""A rate limit for each client, by token buckets.

A bucket holds `burst` tokens at most, and `per_minute` tokens a minute flow into it. A request takes
one and is refused where none is left. All processes share the buckets in Redis; while Redis does
not answer, each process has its own.
"""

import asyncio
import ipaddress
import logging
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

import redis.asyncio as redis
from pydantic import SecretStr
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.platform.cache import TIMEOUT_SECONDS
from app.platform.errors import problem_response
from app.platform.resilience import CircuitBreaker, CircuitOpenError

EXEMPT = frozenset({"/health", "/ready", "/metrics"})
"""Paths for monitoring, which must respond when the service is busy."""
MAX_CLIENTS = 10000
"""Maximum number of buckets in a process; the least recently used one is dropped."""

_PREFIX = "url-shortener:rate-limit:"

# Redis runs a script atomically and uses its own clock, so processes' clocks may differ.
_TAKE = """
local per_second, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = burst
if bucket[1] then
    tokens = math.min(burst, bucket[1] + math.max(0, now - bucket[2]) * per_second)
end
local allowed = 0
if tokens >= 1 then
    tokens = tokens - 1
    allowed = 1
end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) / per_second * 1000))
return {allowed, string.format('%.6f', tokens)}
"""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verdict:
    """Whether a request is allowed, and how many tokens remain."""

    allowed: bool
    tokens: float


class RateLimiter:
    """Token buckets in the memory of the process.

    Only the event loop uses them, so no lock is needed.
    """

    def __init__(
        self,
        per_minute: int,
        burst: int,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.per_second = per_minute / 60
        self.burst = burst
        self.refused = 0
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def take(self, client: str) -> Verdict:
        """Take a token from the bucket of a client."""
        now = self._clock()
        tokens, at = self._buckets.pop(client, (float(self.burst), now))
        tokens = min(self.burst, tokens + (now - at) * self.per_second)
        allowed = tokens >= 1
        if allowed:
            tokens -= 1
        self._buckets[client] = (tokens, now)
        if len(self._buckets) > MAX_CLIENTS:
            self._buckets.popitem(last=False)
        return Verdict(allowed, tokens)

    async def close(self) -> None:
        """Discard all buckets."""
        self._buckets.clear()

    def headers(self, verdict: Verdict) -> dict[str, str]:
        """Return the rate limit headers of a response.

        The fields are those of the IETF draft "RateLimit header fields for HTTP".
        """
        window = math.ceil(self.burst / self.per_second)
        reset = math.ceil((self.burst - verdict.tokens) / self.per_second)
        headers = {
            "RateLimit-Policy": f'"client";q={self.burst};w={window}',
            "RateLimit": f'"client";r={math.floor(verdict.tokens)};t={reset}',
        }
        if not verdict.allowed:
            headers["Retry-After"] = str(math.ceil((1 - verdict.tokens) / self.per_second))
        return headers


class RedisRateLimiter(RateLimiter):
    """Token buckets in Redis, shared by all processes."""

    def __init__(self, url: str, password: SecretStr | None, per_minute: int, burst: int) -> None:
        super().__init__(per_minute, burst)
        self.breaker = CircuitBreaker("rate limiter")
        self._url = url
        self._password = password.get_secret_value() if password else None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: redis.Redis | None = None

    def _connections(self) -> redis.Redis:
        """Return a client of Redis; its connections belong to one event loop."""
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:
            self._loop = loop
            self._client = redis.Redis.from_url(
                self._url,
                password=self._password,
                socket_connect_timeout=TIMEOUT_SECONDS,
                socket_timeout=TIMEOUT_SECONDS,
                # Retry once: connections from before a restart of Redis are broken.
                retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
            )
        return self._client

    async def take(self, client: str) -> Verdict:
        """Take a token from the bucket of a client."""
        try:
            with self.breaker.guard(redis.RedisError):
                allowed, tokens = await self._connections().register_script(_TAKE)(
                    keys=[_PREFIX + client],
                    args=[self.per_second, self.burst],
                )
            return Verdict(bool(allowed), float(tokens))
        except CircuitOpenError:
            pass
        except redis.RedisError as error:
            logger.warning("the rate limiter has no Redis", extra={"error": str(error)})
        return await super().take(client)

    async def close(self) -> None:
        """Close all connections."""
        if self._client is not None and self._loop is asyncio.get_running_loop():
            await self._client.aclose()
        await super().close()


def create_limiter(
    url: str,
    password: SecretStr | None,
    per_minute: int,
    burst: int,
) -> RateLimiter:
    """Return the limiter for the URL of the cache."""
    if url.startswith("memory:"):
        return RateLimiter(per_minute, burst)
    return RedisRateLimiter(url, password, per_minute, burst)


def client_of(connection: HTTPConnection) -> str:
    """Return who is limited: the address of the client.

    A client with IPv6 commands a whole /64 network, so that counts as one.
    """
    host = connection.client.host if connection.client else "unknown"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return f"address:{host}"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return f"address:{ipaddress.ip_network((int(address), 64), strict=False)}"
        address = address.ipv4_mapped
    return f"address:{address}"


class RateLimitMiddleware:
    """Returns 429 to clients that exceed their limit, and adds rate limit headers to responses."""

    def __init__(self, app: ASGIApp, limiter: RateLimiter) -> None:
        self.app = app
        self.limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["path"] in EXEMPT:
            await self.app(scope, receive, send)
            return

        verdict = await self.limiter.take(client_of(HTTPConnection(scope)))
        headers = self.limiter.headers(verdict)
        if not verdict.allowed:
            self.limiter.refused += 1
            detail = "Too many requests; Retry-After says when to come back."
            response = problem_response(HTTPStatus.TOO_MANY_REQUESTS, detail, headers=headers)
            await response(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        await self.app(scope, receive, send_with_headers)
