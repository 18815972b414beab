{% filter py_module(line_length=100) -%}
"""A cache of single records in front of the database.

Kept is a record as the API sends it, under every key that it is read by: its id, or a unique field.
A read that finds nothing asks the database and keeps the answer; a change removes the record once
it is committed. The database stays the truth: without the cache everything works, only slower.
"""

import logging
import random
import threading
import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Annotated, Any, TypeVar

import redis
from fastapi import Depends, Request
from pydantic import BaseModel, SecretStr, ValidationError
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.platform.resilience import CircuitBreaker, CircuitOpenError

PREFIX = "{{ name }}:cache:"
"""Begin of all keys, so that a server can be shared."""
TIMEOUT_SECONDS = {{ cache.timeout_ms / 1000 }}
"""Longest wait for the cache; after that the database is asked."""
BLOCK_SECONDS = {{ cache.block_seconds }}
"""How long nothing is kept of a record that was changed: longer than any read takes."""
MEMORY_BYTES = {{ cache.memory_bytes }}
"""Size of the cache in the memory of the process."""
MAX_MISSED = {{ cache.missed_max }}
"""Removals that a process remembers while {{ cache.title }} does not answer."""

_BLOCKED = b""
_ENTRY_BYTES = 400
"""What Python needs for an entry beside the texts themselves, about."""

Schema = TypeVar("Schema", bound=BaseModel)
Found = TypeVar("Found")

logger = logging.getLogger(__name__)


def cache_key(entity: str, field: str, value: object) -> str:
    """Return the key of the record whose `field` has this value."""
    return f"{PREFIX}{entity}:{field}:{value}"


class Cache(ABC):
    """What the in-process cache and {{ cache.title }} have in common.

    A reader may be on its way with a record that another has just changed. So a change leaves a
    block in place of the record for a while, and readers keep their copy only where nothing is.
    """

    def __init__(self, ttl_seconds: int) -> None:
        self.hits = 0
        self.misses = 0
        self.errors = 0
        self._ttl_seconds = ttl_seconds
        self._loading: dict[str, Future[Any]] = {}
        self._lock = threading.Lock()

    def read(self, key: str, schema: type[Schema], load: Callable[[], object]) -> Schema:
        """Return the record with this key; `load` gets it from the database."""
        found = self._get(key)
        if found:
            try:
                record = schema.model_validate_json(found)
            except ValidationError:
                # Another version of the service kept it.
                self._discard(key)
            else:
                self.hits += 1
                return record
        self.misses += 1
        if found == _BLOCKED:
            return schema.model_validate(load())
        return self._load_once(key, schema, load)

    def remove(self, keys: Iterable[str]) -> None:
        """Forget a record that has changed."""
        keys = list(keys)
        with self._lock:
            for key in keys:
                self._loading.pop(key, None)
        self._block(keys)

    def _load_once(self, key: str, schema: type[Schema], load: Callable[[], object]) -> Schema:
        """Load a record once, however many threads miss it at the same time."""
        with self._lock:
            others = self._loading.get(key)
            if others is None:
                mine: Future[Any] = Future()
                self._loading[key] = mine
        if others is not None:
            shared: Schema = others.result()
            return shared
        try:
            record = schema.model_validate(load())
            ttl_seconds = self._ttl_seconds * random.uniform(0.9, 1)
            self._put(key, record.model_dump_json().encode(), ttl_seconds)
        except BaseException as error:
            mine.set_exception(error)
            raise
        finally:
            with self._lock:
                if self._loading.get(key) is mine:
                    del self._loading[key]
        mine.set_result(record)
        return record

    @abstractmethod
    def is_available(self) -> bool:
        """Tell whether the cache answers."""

    @abstractmethod
    def close(self) -> None:
        """Close all connections."""

    @abstractmethod
    def _get(self, key: str) -> bytes | None:
        """Return what is kept under the key, `_BLOCKED`, or None."""

    @abstractmethod
    def _put(self, key: str, value: bytes, ttl_seconds: float) -> None:
        """Keep a value unless the key is taken or blocked."""

    @abstractmethod
    def _block(self, keys: list[str]) -> None:
        """Remove what is kept under the keys, and keep nothing for a while."""

    @abstractmethod
    def _discard(self, key: str) -> None:
        """Remove what is kept under the key."""


class MemoryCache(Cache):
    """A cache in the memory of the process; the records that were not read for longest make room.

    Other processes know nothing of it. Where several run, they need {{ cache.title }}.
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
        self._entries_lock = threading.Lock()

    def is_available(self) -> bool:
        """Tell that the cache answers."""
        return True

    def close(self) -> None:
        """Forget everything."""
        with self._entries_lock:
            self._entries.clear()
            self._bytes = 0

    def _get(self, key: str) -> bytes | None:
        with self._entries_lock:
            value, expires = self._entries.get(key, (None, 0.0))
            if value is None:
                return None
            if expires <= self._clock():
                self._forget(key)
                return None
            self._entries.move_to_end(key)
            return value

    def _put(self, key: str, value: bytes, ttl_seconds: float) -> None:
        with self._entries_lock:
            _, expires = self._entries.get(key, (None, 0.0))
            if expires <= self._clock():
                self._keep(key, value, ttl_seconds)

    def _block(self, keys: list[str]) -> None:
        with self._entries_lock:
            for key in keys:
                self._keep(key, _BLOCKED, BLOCK_SECONDS)

    def _discard(self, key: str) -> None:
        with self._entries_lock:
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
    """A cache in {{ cache.title }}, for all processes together.

    {{ cache.title }} that fails or is slow counts as a miss. After some failures in a row it is not asked for
    a while. Removals that it missed are sent first when it is back; until then nothing is read
    from it.
    """

    def __init__(self, url: str, password: SecretStr | None, ttl_seconds: int) -> None:
        super().__init__(ttl_seconds)
        self.breaker = CircuitBreaker("cache")
        self._missed: set[str] = set()
        self._client = redis.Redis.from_url(
            url,
            password=password.get_secret_value() if password else None,
            socket_connect_timeout=TIMEOUT_SECONDS,
            socket_timeout=TIMEOUT_SECONDS,
            # Once more, because a connection from before a restart of {{ cache.title }} is broken.
            retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
        )

    def is_available(self) -> bool:
        """Tell whether the cache answers."""
        return self._try(lambda: bool(self._client.ping()), False)

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def _get(self, key: str) -> bytes | None:
        def get() -> bytes | None:
            found: Any = self._client.get(key)
            return found if isinstance(found, bytes) else None

        if self._missed:
            self._block([])
        return None if self._missed else self._try(get, None)

    def _put(self, key: str, value: bytes, ttl_seconds: float) -> None:
        milliseconds = round(ttl_seconds * 1000)
        self._try(lambda: self._client.set(key, value, px=milliseconds, nx=True), None)

    def _block(self, keys: list[str]) -> None:
        def block(every: list[str]) -> bool:
            with self._client.pipeline(transaction=False) as pipeline:
                for key in every:
                    pipeline.set(key, _BLOCKED, ex=BLOCK_SECONDS)
                pipeline.execute()
            return True

        with self._lock:
            missed = set(self._missed)
        is_sent = self._try(lambda: block([*keys, *missed]), False)
        with self._lock:
            if is_sent:
                self._missed -= missed
            else:
                self._missed.update(keys[: MAX_MISSED - len(self._missed)])

    def _discard(self, key: str) -> None:
        self._try(lambda: self._client.delete(key), None)

    def _try(self, call: Callable[[], Found], otherwise: Found) -> Found:
        try:
            with self.breaker.guard(redis.RedisError):
                return call()
        except CircuitOpenError:
            return otherwise
        except redis.RedisError as error:
            self.errors += 1
            logger.warning("the cache does not answer", extra={"error": str(error)})
            return otherwise


def create_cache(url: str, password: SecretStr | None, ttl_seconds: int) -> Cache:
    """Return the cache that a URL names: `memory://` or `redis://host:6379/0`."""
    if url.startswith("memory:"):
        return MemoryCache(ttl_seconds)
    return RedisCache(url, password, ttl_seconds)


def get_cache(request: Request) -> Cache:
    """Give a request the cache of its application."""
    cache: Cache = request.app.state.cache
    return cache


CacheDependency = Annotated[Cache, Depends(get_cache)]
{%- endfilter %}
