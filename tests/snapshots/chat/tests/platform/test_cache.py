"""The cache: its entries, their expiry, and operation without it."""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from fastapi.testclient import TestClient
from pydantic import BaseModel, ValidationError

from app.main import create_app
from app.platform import resilience
from app.platform.cache import (
    LEASE_SECONDS,
    OPEN_SECONDS,
    Cache,
    MemoryCache,
    RedisCache,
    cache_key,
)
from app.settings import Settings

SERVER_URL = os.environ.get("TEST_REDIS_URL", "")
KEY = cache_key("thing", "id", "1")


class Thing(BaseModel):
    """A record."""

    size: int


class Table:
    """A database with one record, which counts its reads."""

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


class FakeRedis:
    """As much of Redis as the cache uses; it can be switched off, and be slow to write."""

    def __init__(self) -> None:
        self.is_on = True
        self.takes_removals = True
        self.values: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """Return a value."""
        self._answer()
        return self.values.get(key)

    def set(self, key: str, value: bytes, **_: object) -> bytes | None:
        """Store a value if there is none, and return the previous one."""
        self._answer()
        with self._lock:
            before = self.values.get(key)
            if before is None:
                self.values[key] = value
            return before

    def eval(self, _: str, __: int, key: str, lease: bytes, value: bytes, ___: int) -> None:
        """Emulate the only script: replace a lease."""
        self._answer()
        with self._lock:
            if self.values.get(key) == lease:
                self.values[key] = value

    def delete(self, *keys: str) -> int:
        """Remove values."""
        self._answer()
        if not self.takes_removals:
            raise redis.TimeoutError("too slow")
        return sum(self.values.pop(key, None) is not None for key in keys)

    def close(self) -> None:
        """Do nothing: there are no connections."""

    def _answer(self) -> None:
        if not self.is_on:
            raise redis.ConnectionError("switched off")


MakeRedis = Callable[[], RedisCache]


def absent() -> RedisCache:
    """Return a cache whose server does not exist."""
    return RedisCache("redis://127.0.0.1:1/0", None, 60)


@pytest.fixture
def server() -> FakeRedis:
    return FakeRedis()


@pytest.fixture
def make_redis(server: FakeRedis, monkeypatch: pytest.MonkeyPatch) -> MakeRedis:
    """Makes the caches of several processes, all in the same Redis."""

    def make() -> RedisCache:
        if SERVER_URL:
            return RedisCache(SERVER_URL, None, 60)
        cache = absent()
        monkeypatch.setattr(cache, "_client", server)
        return cache

    make().remove([KEY])
    return make


@pytest.fixture(params=["memory", "redis"])
def cache(request: pytest.FixtureRequest, make_redis: MakeRedis) -> Cache:
    return MemoryCache(60) if request.param == "memory" else make_redis()


@pytest.fixture(params=["memory", "redis", "redis and two processes"])
def caches(request: pytest.FixtureRequest, make_redis: MakeRedis) -> list[Cache]:
    """The caches that two clients meet."""
    if request.param == "memory":
        return [MemoryCache(60)] * 2
    if request.param == "redis":
        return [make_redis()] * 2
    return [make_redis(), make_redis()]


def test_records_are_loaded_once(cache: Cache, table: Table) -> None:
    read = [cache.read(KEY, Thing, table.load) for _ in range(3)]
    assert read == [Thing(size=1)] * 3
    assert (table.loads, cache.hits, cache.misses, cache.errors) == (1, 2, 1, 0)


def test_changes_are_seen_at_once(cache: Cache, table: Table) -> None:
    cache.read(KEY, Thing, table.load)
    table.size = 2
    cache.remove([KEY])
    assert cache.read(KEY, Thing, table.load) == Thing(size=2)


def test_a_change_costs_one_load(cache: Cache, table: Table) -> None:
    cache.read(KEY, Thing, table.load)
    cache.remove([KEY])
    for _ in range(300):
        cache.read(KEY, Thing, table.load)
    assert table.loads == 2


def test_late_readers_do_not_bring_back_what_has_changed(
    caches: list[Cache],
    table: Table,
) -> None:
    reader, writer = caches

    def slow() -> Thing:
        found = table.load()
        table.size = 2
        writer.remove([KEY])
        return found

    assert reader.read(KEY, Thing, slow) == Thing(size=1)
    for cache in caches:
        assert cache.read(KEY, Thing, table.load) == Thing(size=2)
    assert table.loads == 2


def test_late_readers_do_not_replace_what_others_keep(caches: list[Cache], table: Table) -> None:
    reader, writer = caches

    def slow() -> Thing:
        found = table.load()
        table.size = 2
        writer.remove([KEY])
        assert writer.read(KEY, Thing, table.load) == Thing(size=2)
        return found

    assert reader.read(KEY, Thing, slow) == Thing(size=1)
    for cache in caches:
        assert cache.read(KEY, Thing, table.load) == Thing(size=2)
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


def test_many_readers_load_once(caches: list[Cache], table: Table) -> None:
    ready = threading.Barrier(8)

    def slow() -> Thing:
        time.sleep(0.2)
        return table.load()

    def read(number: int) -> Thing:
        ready.wait()
        return caches[number % 2].read(KEY, Thing, slow)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, range(8))) == [Thing(size=1)] * 8
    assert table.loads == 1


def test_readers_wait_for_nothing_that_changed(caches: list[Cache], table: Table) -> None:
    reader, writer = caches
    loaded, done = threading.Event(), threading.Event()

    def slow() -> Thing:
        found = table.load()
        loaded.set()
        done.wait(5)
        return found

    thread = threading.Thread(target=reader.read, args=(KEY, Thing, slow))
    thread.start()
    loaded.wait(5)
    table.size = 2
    writer.remove([KEY])
    read = reader.read(KEY, Thing, table.load)
    done.set()
    thread.join()
    assert read == Thing(size=2)


def test_readers_see_every_change_and_changes_cost_little(
    caches: list[Cache],
    table: Table,
) -> None:
    changes, stop = 50, threading.Event()
    answered = 1

    def read(number: int) -> int:
        reads = 0
        while not stop.is_set():
            at_least = answered
            record = caches[number % 2].read(KEY, Thing, table.load)
            assert record.size >= at_least
            reads += 1
        return reads

    with ThreadPoolExecutor(8) as pool:
        readers = [pool.submit(read, number) for number in range(8)]
        for _ in range(changes):
            table.size += 1
            caches[0].remove([KEY])
            answered = table.size
            time.sleep(0.005)
        stop.set()
        reads = sum(reader.result() for reader in readers)
    assert reads > table.loads
    assert table.loads <= changes + 1


def test_reader_that_is_gone_keeps_others_waiting_for_a_while(
    cache: Cache,
    table: Table,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache._get(KEY, b"lease:gone")
    monkeypatch.setattr("app.platform.cache.LEASE_SECONDS", 0.05)
    assert cache.read(KEY, Thing, table.load) == Thing(size=1)


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


def test_leases_end() -> None:
    clock = Clock()
    table = Table()
    cache = MemoryCache(60, clock=clock)
    cache._get(KEY, b"lease:gone")
    clock.now += LEASE_SECONDS
    for _ in range(2):
        cache.read(KEY, Thing, table.load)
    assert table.loads == 1


def test_after_an_error_readers_load_for_themselves_for_a_while() -> None:
    clock = Clock()
    table = Table()
    cache = MemoryCache(60, clock=clock)

    def missing() -> Thing:
        raise LookupError

    with pytest.raises(LookupError):
        cache.read(KEY, Thing, missing)
    for _ in range(2):
        cache.read(KEY, Thing, table.load)
    assert table.loads == 2
    clock.now += OPEN_SECONDS
    for _ in range(2):
        cache.read(KEY, Thing, table.load)
    assert table.loads == 3


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
    server: FakeRedis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock()
    cache = absent()
    monkeypatch.setattr(cache, "_client", server)
    monkeypatch.setattr(cache.breaker, "_clock", clock)
    cache.read(KEY, Thing, table.load)

    server.takes_removals = False
    table.size = 2
    cache.remove([KEY])
    assert cache.read(KEY, Thing, table.load) == Thing(size=2)
    server.takes_removals = True
    server.is_on = False
    for _ in range(resilience.BREAKER_FAILURES):
        cache.remove([KEY])
    assert cache.read(KEY, Thing, table.load) == Thing(size=2)
    server.is_on = True
    assert cache.read(KEY, Thing, table.load) == Thing(size=2)
    assert Thing.model_validate_json(server.values[KEY]) == Thing(size=1)

    clock.now += resilience.BREAKER_RESET_SECONDS
    assert cache.read(KEY, Thing, table.load) == Thing(size=2)
    assert Thing.model_validate_json(server.values[KEY]) == Thing(size=2)
    assert cache.breaker.state == "closed"


def test_nothing_is_read_while_removals_are_on_their_way(
    table: Table,
    server: FakeRedis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache = absent()
    monkeypatch.setattr(cache, "_client", server)
    cache.read(KEY, Thing, table.load)
    server.takes_removals = False
    table.size = 2
    cache.remove([KEY])
    server.takes_removals = True
    delete = server.delete
    found: list[Thing] = []

    def read_meanwhile(*keys: str) -> int:
        monkeypatch.setattr(server, "delete", delete)
        found.append(cache.read(KEY, Thing, table.load))
        return delete(*keys)

    monkeypatch.setattr(server, "delete", read_meanwhile)
    assert cache.read(KEY, Thing, table.load) == Thing(size=2)
    assert found == [Thing(size=2)]


def test_service_is_ready_without_redis(settings: Settings) -> None:
    without = settings.model_copy(update={"cache_url": "redis://127.0.0.1:1/0"})
    with TestClient(create_app(without)) as client:
        response = client.get("/ready")
    assert response.status_code == 200
    assert response.json()["checks"]["cache"] == "degraded"


def test_readiness_names_the_cache(client: TestClient) -> None:
    checks = client.get("/ready").json()["checks"]
    assert (checks["database"], checks["cache"]) == ("ok", "ok")


@pytest.mark.skipif(not SERVER_URL, reason="needs a Redis server")
def test_redis_forgets_in_time(table: Table) -> None:
    cache = RedisCache(SERVER_URL, None, 60)
    remaining: Callable[[str], int] = cache._client.ttl
    cache.remove([KEY])
    cache._get(KEY, b"lease:mine")
    assert 0 < remaining(KEY) <= LEASE_SECONDS
    cache.remove([KEY])
    cache.read(KEY, Thing, table.load)
    assert 50 < remaining(KEY) <= 60
