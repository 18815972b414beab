"""A cache of single records in front of the database.

An entry is a record as the API returns it, under each key that reads use: its id or a unique field.
The database is authoritative: without the cache everything works, only slower.

On a miss, a reader leaves a lease under the key, loads the record from the database, and stores it if
its lease still exists. Readers that find a lease wait for the record, so a hot record is loaded once.
After its commit, a change removes the record and any lease. A reader that loaded before the change
can then not store the old record, and the next reader loads it again.
"""

import logging
import random
import threading
import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar
from uuid import uuid4

import redis
from fastapi import Depends, Request
from pydantic import BaseModel, SecretStr, ValidationError
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.platform.resilience import CircuitBreaker, CircuitOpenError

PREFIX = "chat:cache:"
"""Prefix of all keys, so that a server can be shared."""
TIMEOUT_SECONDS = 0.25
"""Maximum wait for the cache, before falling back to the database."""
LEASE_SECONDS = 2
"""How long a reader may take to load a record before others load it as well."""
OPEN_SECONDS = 1
"""How long readers bypass a key after its record could not be loaded."""
MEMORY_BYTES = 16777216
"""Size of the cache in the memory of the process."""
MAX_MISSED = 10000
"""Removals that a process keeps while Redis is unavailable."""

_LEASE = b"lease:"
_OPEN = b""
_REPLACE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
"""
_PAUSE_SECONDS = (0.001, 0.02)
"""The first and the longest pause of a waiting reader."""
_ENTRY_BYTES = 400
"""Approximate overhead of an entry in Python."""

Schema = TypeVar("Schema", bound=BaseModel)
Found = TypeVar("Found")

logger = logging.getLogger(__name__)


def cache_key(entity: str, field: str, value: object) -> str:
    """Return the key of the record whose `field` has this value."""
    return f"{PREFIX}{entity}:{field}:{value}"


class Cache(ABC):
    """The lease protocol, which all caches share."""

    def __init__(self, ttl_seconds: int) -> None:
        self.hits = 0
        self.misses = 0
        self.errors = 0
        self._ttl_seconds = ttl_seconds

    def read(self, key: str, schema: type[Schema], load: Callable[[], object]) -> Schema:
        """Return the record with this key; `load` reads it from the database."""
        lease = _LEASE + uuid4().hex.encode()
        end = time.monotonic() + LEASE_SECONDS
        pause, longest_pause = _PAUSE_SECONDS
        while (found := self._get(key, lease)) not in (lease, _OPEN):
            if not found.startswith(_LEASE):
                try:
                    record = schema.model_validate_json(found)
                except ValidationError:
                    # Another version of the service stored it.
                    self._discard([key])
                else:
                    self.hits += 1
                    return record
            if time.monotonic() > end:
                break
            time.sleep(pause)
            pause = min(pause * 2, longest_pause)
        self.misses += 1
        try:
            record = schema.model_validate(load())
        except BaseException:
            # Waiting readers need not wait for each other.
            self._replace(key, lease, _OPEN, OPEN_SECONDS)
            raise
        ttl_seconds = self._ttl_seconds * random.uniform(0.9, 1)
        self._replace(key, lease, record.model_dump_json().encode(), ttl_seconds)
        return record

    def remove(self, keys: Iterable[str]) -> None:
        """Remove a changed record; call this after the commit."""
        self._discard(list(keys))

    @abstractmethod
    def is_available(self) -> bool:
        """Return whether the cache responds."""

    @abstractmethod
    def close(self) -> None:
        """Close all connections."""

    @abstractmethod
    def _get(self, key: str, lease: bytes) -> bytes:
        """Return the value of the key; if there is none, store and return the lease."""

    @abstractmethod
    def _replace(self, key: str, lease: bytes, value: bytes, ttl_seconds: float) -> None:
        """Store a value if the key still has this lease."""

    @abstractmethod
    def _discard(self, keys: list[str]) -> None:
        """Remove the values of these keys."""


class MemoryCache(Cache):
    """A cache in the memory of the process, which evicts the least recently used records.

    It is not shared: several processes need Redis.
    """

    def __init__(
        self,
        ttl_seconds: int,
        *,
        max_bytes: int = MEMORY_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(ttl_seconds)
        self._max_bytes = max_bytes
        self._clock = clock
        self._bytes = 0
        self._entries: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._lock = threading.Lock()

    def is_available(self) -> bool:
        """Return that the cache is available."""
        return True

    def close(self) -> None:
        """Clear the cache."""
        with self._lock:
            self._entries.clear()
            self._bytes = 0

    def _get(self, key: str, lease: bytes) -> bytes:
        with self._lock:
            value, expires = self._entries.get(key, (lease, 0.0))
            if expires > self._clock():
                self._entries.move_to_end(key)
                return value
            self._keep(key, lease, LEASE_SECONDS)
            return lease

    def _replace(self, key: str, lease: bytes, value: bytes, ttl_seconds: float) -> None:
        with self._lock:
            found, _ = self._entries.get(key, (None, 0.0))
            if found == lease:
                self._keep(key, value, ttl_seconds)

    def _discard(self, keys: list[str]) -> None:
        with self._lock:
            for key in keys:
                self._forget(key)

    def _keep(self, key: str, value: bytes, ttl_seconds: float) -> None:
        self._forget(key)
        self._entries[key] = (value, self._clock() + ttl_seconds)
        self._bytes += len(key) + len(value) + _ENTRY_BYTES
        while self._bytes > self._max_bytes:
            self._forget(next(iter(self._entries)))

    def _forget(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= len(key) + len(entry[0]) + _ENTRY_BYTES


class RedisCache(Cache):
    """A cache in Redis, shared by all processes.

    A failed or slow command counts as a miss, and repeated failures open the circuit breaker. Removals
    that Redis missed are sent first after an outage; until then, nothing is read from it.
    """

    def __init__(self, url: str, password: SecretStr | None, ttl_seconds: int) -> None:
        super().__init__(ttl_seconds)
        self.breaker = CircuitBreaker("cache")
        self._missed: set[str] = set()
        self._lock = threading.Lock()
        self._client = redis.Redis.from_url(
            url,
            password=password.get_secret_value() if password else None,
            socket_connect_timeout=TIMEOUT_SECONDS,
            socket_timeout=TIMEOUT_SECONDS,
            # Retry once: connections from before a restart of Redis are broken.
            retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
        )

    def is_available(self) -> bool:
        """Return whether the cache responds."""
        return self._try(lambda: bool(self._client.ping()), False)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _get(self, key: str, lease: bytes) -> bytes:
        def get() -> bytes:
            found: Any = self._client.get(key)
            if found is None:
                milliseconds = LEASE_SECONDS * 1000
                found = self._client.set(key, lease, nx=True, get=True, px=milliseconds)
            return lease if found is None else bytes(found)

        if self._missed:
            self._discard([])
        return lease if self._missed else self._try(get, lease)

    def _replace(self, key: str, lease: bytes, value: bytes, ttl_seconds: float) -> None:
        milliseconds = round(ttl_seconds * 1000)
        self._try(lambda: self._client.eval(_REPLACE, 1, key, lease, value, milliseconds), None)

    def _discard(self, keys: list[str]) -> None:
        with self._lock:
            missed = set(self._missed)
        every = [*keys, *missed]
        is_sent = not every or self._try(lambda: self._client.delete(*every) is not None, False)
        with self._lock:
            if is_sent:
                self._missed -= missed
            else:
                self._missed.update(keys[: MAX_MISSED - len(self._missed)])

    def _try(self, call: Callable[[], Found], otherwise: Found) -> Found:
        try:
            with self.breaker.guard(redis.RedisError):
                return call()
        except CircuitOpenError:
            return otherwise
        except redis.RedisError as error:
            self.errors += 1
            logger.warning("the cache does not respond", extra={"error": str(error)})
            return otherwise


def create_cache(url: str, password: SecretStr | None, ttl_seconds: int) -> Cache:
    """Return the cache that a URL names: `memory://` or `redis://host:6379/0`."""
    if url.startswith("memory:"):
        return MemoryCache(ttl_seconds)
    return RedisCache(url, password, ttl_seconds)


def get_cache(request: Request) -> Cache:
    """Return the cache of the application."""
    cache: Cache = request.app.state.cache
    return cache


CacheDependency = Annotated[Cache, Depends(get_cache)]
