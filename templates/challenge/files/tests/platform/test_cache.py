{% filter py_module(line_length=100) -%}
"""The cache: what it keeps, for how long, and that the service does without it."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
import redis
from fastapi.testclient import TestClient
from pydantic import BaseModel, ValidationError

from app.platform import resilience
from app.platform.cache import BLOCK_SECONDS, Cache, MemoryCache, RedisCache, cache_key, create_cache
from app.main import create_app
from app.settings import Settings

KEY = cache_key("thing", "id", "1")


class Thing(BaseModel):
    """A record."""

    size: int


class Table:
    """A database with one record, which counts how often it is asked."""

    def __init__(self) -> None:
        self.size = 1
        self.loads = 0

    def load(self) -> Thing:
        """Return the record."""
        self.loads += 1
        return Thing(size=self.size)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def cache(settings: Settings) -> Iterator[Cache]:
    cache = create_cache(settings.cache_url, None, 60)
    cache._discard(KEY)
    yield cache
    cache.close()


class FakeRedis:
    """As much of {{ cache.title }} as the cache uses; it can be switched off, and be slow to write."""

    def __init__(self) -> None:
        self.is_on = True
        self.takes_writes = True
        self.values: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """Return a value."""
        self._answer()
        return self.values.get(key)

    def set(self, key: str, value: bytes, nx: bool = False, **_: int) -> None:
        """Keep a value; with `nx` only where none is."""
        self._answer()
        if not self.takes_writes:
            raise redis.TimeoutError("too slow")
        if not (nx and key in self.values):
            self.values[key] = value

    @contextmanager
    def pipeline(self, **_: bool) -> Iterator["FakeRedis"]:
        """Take several commands."""
        yield self

    def execute(self) -> None:
        """Do nothing: the commands were done at once."""

    def _answer(self) -> None:
        if not self.is_on:
            raise redis.ConnectionError("switched off")


def absent() -> RedisCache:
    """Return a cache whose server does not exist."""
    return RedisCache("redis://127.0.0.1:1/0", None, 60)


def test_records_are_loaded_once(cache: Cache, table: Table) -> None:
    read = [cache.read(KEY, Thing, table.load) for _ in range(3)]
    assert read == [Thing(size=1)] * 3
    assert (table.loads, cache.hits, cache.misses, cache.errors) == (1, 2, 1, 0)


def test_changes_are_seen_at_once(cache: Cache, table: Table) -> None:
    cache.read(KEY, Thing, table.load)
    table.size = 2
    cache.remove([KEY])
    assert cache.read(KEY, Thing, table.load) == Thing(size=2)


def test_late_readers_do_not_bring_back_what_has_changed(cache: Cache, table: Table) -> None:
    def slow() -> Thing:
        found = table.load()
        table.size = 2
        cache.remove([KEY])
        return found

    assert cache.read(KEY, Thing, slow) == Thing(size=1)
    assert cache.read(KEY, Thing, table.load) == Thing(size=2)


def test_records_that_just_changed_are_not_kept(cache: Cache, table: Table) -> None:
    cache.remove([KEY])
    for _ in range(2):
        cache.read(KEY, Thing, table.load)
    assert table.loads == 2


def test_errors_are_not_kept(cache: Cache, table: Table) -> None:
    def missing() -> Thing:
        raise LookupError

    for _ in range(2):
        with pytest.raises(LookupError):
            cache.read(KEY, Thing, missing)
    assert cache.read(KEY, Thing, table.load) == Thing(size=1)


def test_records_of_another_version_are_loaded_again(cache: Cache, table: Table) -> None:
    class Old(BaseModel):
        name: str = "old"

    cache.read(KEY, Old, Old)
    with pytest.raises(ValidationError):
        Thing.model_validate_json(Old().model_dump_json())
    for _ in range(2):
        assert cache.read(KEY, Thing, table.load) == Thing(size=1)
    assert table.loads == 1


def test_many_readers_load_once(cache: Cache, table: Table) -> None:
    ready = threading.Barrier(8)
    found: list[Thing] = []

    def slow() -> Thing:
        time.sleep(0.2)
        return table.load()

    def read() -> None:
        ready.wait()
        found.append(cache.read(KEY, Thing, slow))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Thing(size=1)] * 8
    assert table.loads == 1


def test_readers_share_nothing_that_changed_elsewhere(cache: Cache, table: Table) -> None:
    loaded, done = threading.Event(), threading.Event()

    def slow() -> Thing:
        found = table.load()
        loaded.set()
        done.wait(5)
        return found

    thread = threading.Thread(target=cache.read, args=(KEY, Thing, slow))
    thread.start()
    loaded.wait(5)
    table.size = 2
    cache._block([KEY])
    read = cache.read(KEY, Thing, table.load)
    done.set()
    thread.join()
    assert read == Thing(size=2)


def test_records_end() -> None:
    clock = Clock()
    table = Table()
    cache = MemoryCache(60, clock=clock)
    cache.read(KEY, Thing, table.load)
    clock.now += 53
    cache.read(KEY, Thing, table.load)
    assert table.loads == 1
    clock.now += 7
    cache.read(KEY, Thing, table.load)
    assert table.loads == 2


def test_blocks_end() -> None:
    clock = Clock()
    table = Table()
    cache = MemoryCache(60, clock=clock)
    cache.remove([KEY])
    clock.now += BLOCK_SECONDS
    for _ in range(2):
        cache.read(KEY, Thing, table.load)
    assert table.loads == 1


def test_memory_is_bounded() -> None:
    cache = MemoryCache(60, max_bytes=5_000)
    wanted, others = Table(), Table()
    for number in range(100, 200):
        cache.read(KEY, Thing, wanted.load)
        cache.read(cache_key("thing", "id", number), Thing, others.load)
    assert len(cache._entries) < 20
    assert wanted.loads == 1
    cache.read(cache_key("thing", "id", 100), Thing, others.load)
    assert others.loads == 101


def test_without_redis_the_database_answers(table: Table) -> None:
    cache = absent()
    for _ in range(resilience.BREAKER_FAILURES + 5):
        assert cache.read(KEY, Thing, table.load) == Thing(size=1)
        cache.remove([KEY])
    assert cache.errors == resilience.BREAKER_FAILURES
    assert cache.breaker.state == "open"
    assert table.loads == resilience.BREAKER_FAILURES + 5


def test_removals_that_redis_missed_are_sent_later(
    table: Table,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, clock = FakeRedis(), Clock()
    cache = absent()
    monkeypatch.setattr(cache, "_client", server)
    monkeypatch.setattr(cache.breaker, "_clock", clock)
    cache.read(KEY, Thing, table.load)

    server.takes_writes = False
    table.size = 2
    cache.remove([KEY])
    assert cache.read(KEY, Thing, table.load) == Thing(size=2)
    server.takes_writes = True
    server.is_on = False
    for _ in range(resilience.BREAKER_FAILURES):
        cache.remove([KEY])
    assert cache.read(KEY, Thing, table.load) == Thing(size=2)
    server.is_on = True
    assert cache.read(KEY, Thing, table.load) == Thing(size=2)
    assert server.values[KEY] != b""

    clock.now += resilience.BREAKER_RESET_SECONDS
    assert cache.read(KEY, Thing, table.load) == Thing(size=2)
    assert server.values[KEY] == b""
    assert cache.breaker.state == "closed"


def test_nothing_is_read_while_removals_are_on_their_way(
    table: Table,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = FakeRedis()
    cache = absent()
    monkeypatch.setattr(cache, "_client", server)
    cache.read(KEY, Thing, table.load)
    server.takes_writes = False
    cache.remove([KEY])
    server.takes_writes = True
    pipeline = server.pipeline
    found: list[bytes | None] = []

    def read_meanwhile(**options: bool) -> AbstractContextManager[FakeRedis]:
        monkeypatch.setattr(server, "pipeline", pipeline)
        found.append(cache._get(KEY))
        return pipeline(**options)

    monkeypatch.setattr(server, "pipeline", read_meanwhile)
    assert cache._get(KEY) == b""
    assert found == [b""]


def test_service_is_ready_without_redis(settings: Settings) -> None:
    without = settings.model_copy(update={"cache_url": "redis://127.0.0.1:1/0"})
    with TestClient(create_app(without)) as client:
        response = client.get("/ready")
    assert response.status_code == 200
    assert response.json()["checks"]["cache"] == "degraded"


def test_readiness_names_the_cache(client: TestClient) -> None:
    checks = client.get("/ready").json()["checks"]
    assert (checks["database"], checks["cache"]) == ("ok", "ok")


@pytest.mark.skipif("TEST_REDIS_URL" not in os.environ, reason="needs a {{ cache.title }} server")
def test_redis_forgets_in_time(table: Table) -> None:
    cache = RedisCache(os.environ["TEST_REDIS_URL"], None, 60)
    cache.read(KEY, Thing, table.load)
    remaining: Callable[[str], int] = cache._client.ttl
    assert 50 < remaining(KEY) <= 60
    cache.remove([KEY])
    assert 0 < remaining(KEY) <= BLOCK_SECONDS
{%- endfilter %}
