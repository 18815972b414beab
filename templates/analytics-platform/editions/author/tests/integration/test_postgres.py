"""PostgreSQL: the same results as the embedded store, and tenants that the database itself keeps apart."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.audit import digest, first_broken
from core.events import Event
from generator import Config, stream
from storage.interface import AuditEntry, Batch, Key, Store, Tenant
from storage.migrate import FOLDER, Changed, migrate
from storage.postgres import RETENTION_DAYS, PostgresStore
from storage.retention import forget
from streaming.embedded import Runner
from streaming.log import Log
from streaming.store import InUse
from streaming.store import Store as EmbeddedStore
from tests.integration.servers import database, programs

CONFIG = Config(seed=31, events=12_000, tenants=4)
RESULTS = ("cells", "events", "alerts", "rejected", "usage")
TENANTS = ("t-001", "t-002")
DAY = 86_400_000


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    log = Log(tmp_path_factory.mktemp("log") / "log", sync=False)
    log.append([record.line for record in stream(CONFIG)])
    return log


@pytest.fixture(scope="module")
def embedded(log: Log) -> EmbeddedStore:
    store = EmbeddedStore()
    Runner(log, store).catch_up()
    return store


@pytest.fixture(scope="module")
def url(address: str, log: Log) -> str:
    """A database with results and accounts of several tenants."""
    url = database(address)
    migrate(url)
    store = PostgresStore(url)
    # Batches of odd sizes, and a runner that is made anew for each: the position is part of the transaction.
    for size in (1, 700, 3_000):
        Runner(log, store).run(size)
    Runner(log, store).catch_up(4_000)
    for tenant in TENANTS:
        store.add_tenant(Tenant(tenant, tenant, "EUR", 1))
        store.add_key(Key(tenant, f"key-{tenant}", "name", f"digest-{tenant}", "{}", 1, 0, 0))
        store.add_audit(AuditEntry(tenant, 0, 1, "key", "keys:create", "", "done", ""), digest)
    store.close()
    return url


@pytest.fixture
def store(url: str) -> Iterator[PostgresStore]:
    store = PostgresStore(url)
    yield store
    store.close()


def test_results_are_those_of_the_embedded_store(store: PostgresStore, embedded: EmbeddedStore) -> None:
    assert store.progress() == embedded.progress()
    for table in RESULTS:
        assert store.every(table) == embedded.every(table), table


def test_questions_have_the_same_answers(store: PostgresStore, embedded: EmbeddedStore) -> None:
    first: Store = store
    second: Store = embedded
    start, until = CONFIG.start, CONFIG.start + 3_600_000
    for tenant in (*TENANTS, "nobody"):
        alerts = second.alerts(tenant, limit=3)
        before = alerts[-1].id if alerts else "none"
        for metric in ("revenue", "refunds", "events", "payments", "declined", "failed_logins"):
            assert first.metric(tenant, metric, "5m") == second.metric(tenant, metric, "5m")
            assert first.series(tenant, metric, "1m", start, until) == second.series(tenant, metric, "1m", start, until)
            for by in ("type", "country", "device", "customer"):
                rows = first.breakdown(tenant, metric, by, start, until, 1_000)
                assert sorted(rows) == sorted(second.breakdown(tenant, metric, by, start, until, 1_000))
        assert first.alerts(tenant, limit=3) == alerts
        assert first.alerts(tenant, before) == second.alerts(tenant, before)
        assert first.usage(tenant) == second.usage(tenant)
        assert first.rejected(tenant) == second.rejected(tenant)
        page = first.events(tenant, start, until, limit=50)
        assert page == second.events(tenant, start, until, limit=50)
        if page:
            after = (page[-1].occurred_at, page[-1].event_id)
            customer = page[0].customer
            assert first.events(tenant, start, until, after) == second.events(tenant, start, until, after)
            mine = first.events(tenant, 0, 1 << 60, customer=customer)
            assert mine == second.events(tenant, 0, 1 << 60, customer=customer)
            assert {event.customer for event in mine} == {customer}
    assert first.tenants() == second.tenants()


# ---- Row-level security


def tables(connection: psycopg.Connection[tuple[object, ...]]) -> list[str]:
    """Every table that is not the engine's own: a new one cannot be forgotten."""
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT relispartition AND relname NOT IN ('migrations', 'position', 'state') ORDER BY 1"
    )
    return [str(row[0]) for row in rows]


def seen(url: str, tenant: str | None, role: str = "platform_api") -> dict[str, set[str]]:
    """Return whose rows a role sees in each table, by statements without any condition."""
    found = {}
    with psycopg.connect(url) as connection:
        names = tables(connection)
        connection.execute(f"SET LOCAL ROLE {role}".encode())
        if tenant is not None:
            connection.execute("SELECT set_config('app.tenant', %s, true)", [tenant])
        for name in names:
            column = "id" if name == "tenants" else "tenant"
            found[name] = {str(row[0]) for row in connection.execute(f"SELECT {column} FROM {name}".encode())}
    return found


def test_a_forgotten_condition_shows_no_row_of_another_tenant(url: str) -> None:
    everything = seen(url, None, "platform_engine")
    assert set(everything) == {*RESULTS, "tenants", "keys", "audit"}
    for tenant in TENANTS:
        for name, owners in seen(url, tenant).items():
            assert owners == everything[name] & {tenant}, name
            assert owners, f"{name} has nothing of {tenant}, so nothing was tried"
            assert everything[name] > {tenant}, f"{name} has nothing of others, so nothing was tried"


@pytest.mark.parametrize("tenant", [None, "", "nobody", "t-001' OR true --"])
def test_without_a_tenant_no_row_is_seen(url: str, tenant: str | None) -> None:
    assert set().union(*seen(url, tenant).values()) == set()


def test_security_is_forced_on_every_table(url: str) -> None:
    with psycopg.connect(url) as connection:
        for name in tables(connection):
            flags = connection.execute(
                "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [name]
            )
            assert flags.fetchone() == (True, True), name
        roles = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'platform%' AND (rolsuper OR rolbypassrls)"
        )
        assert roles.fetchall() == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM state",
        "SELECT * FROM position",
        "SELECT * FROM events_other",
        "UPDATE audit SET outcome = 'done'",
        "DELETE FROM audit",
        "UPDATE cells SET events = 0",
        "INSERT INTO keys VALUES ('t-002', 'x', 'x', 'x', '{}', 1, 0, 0)",
        "UPDATE keys SET tenant = 't-002'",
        "INSERT INTO audit VALUES ('t-002', 99, 1, '', '', '', '', '')",
        "DROP TABLE events",
        "SELECT forget(0)",
        "SET LOCAL row_security = off; SELECT * FROM events",
    ],
)
def test_the_role_of_the_api_may_not(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL ROLE platform_api")
        connection.execute("SELECT set_config('app.tenant', 't-001', true)")
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.CheckViolation)):
            connection.execute(statement.encode())


def test_no_partition_is_read_past_the_policies(url: str) -> None:
    with psycopg.connect(url) as connection:
        days = connection.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'events'::regclass"
        )
        names = [str(row[0]) for row in days]
        assert len(names) > 1
        for name in names:
            allowed = connection.execute("SELECT has_table_privilege('platform_api', %s, 'SELECT')", [name]).fetchone()
            assert allowed == (False,), name


def test_the_setting_ends_with_its_transaction(store: PostgresStore) -> None:
    assert store.usage("t-001")
    connection = store._connection
    left = connection.execute("SELECT current_setting('app.tenant', true), current_user").fetchall()
    assert left == [("", "app")]


# ---- Accounts, erasure, audit


def test_accounts(address: str) -> None:
    url = database(address)
    migrate(url)
    store = PostgresStore(url)
    assert store.add_tenant(Tenant("t-1", "one", "EUR", 1))
    assert not store.add_tenant(Tenant("t-1", "again", "EUR", 2))
    store.add_tenant(Tenant("t-2", "two", "USD", 1))
    key = Key("t-1", "k", "till", "abc", "{}", 1, 0, 0)
    store.add_key(key)
    assert (store.key("abc"), store.key("abd")) == (key, None)
    assert (store.keys("t-1"), store.keys("t-2")) == ([key], [])
    assert not store.revoke("t-2", "k", 5), "another tenant's key"
    assert (store.revoke("t-1", "k", 5), store.revoke("t-1", "k", 6)) == (True, False)
    assert store.key("abc") == key._replace(revoked_at=5)
    assert [each.id for each in store.accounts()] == ["t-1", "t-2"]
    for number in range(3):
        store.add_audit(AuditEntry("t-1", 0, number, "k", "a", "o", "done", ""), digest)
    assert first_broken(store.audit("t-1")) is None
    assert (len(store.audit("t-1")), store.audit("t-2")) == (3, [])
    store.close()


def test_a_customer_is_erased_at_one_tenant(address: str, log: Log) -> None:
    url = database(address)
    migrate(url)
    first, second = PostgresStore(url), EmbeddedStore()
    for each in (first, second):
        Runner(log, each).catch_up()
    customer = second.every("events")[0][5]
    assert first.erase("t-001", customer) == second.erase("t-001", customer) > 0
    assert first.erase("t-001", "") == 0
    for table in RESULTS:
        assert first.every(table) == second.every(table), table
    first.close()


# ---- Migrations, partitions, one engine, backup


def test_migrations_are_applied_once_and_are_not_edited(address: str, tmp_path: Path) -> None:
    url = database(address)
    names = [path.name for path in sorted(FOLDER.glob("*.sql"))]
    assert (migrate(url), migrate(url)) == (names, [])
    for path in FOLDER.glob("*.sql"):
        shutil.copy(path, tmp_path)
    (tmp_path / names[0]).write_text("SELECT 1", encoding="utf-8")
    with pytest.raises(Changed, match=names[0]):
        migrate(url, tmp_path)


def test_a_migration_that_fails_leaves_nothing(address: str, tmp_path: Path) -> None:
    url = database(address)
    (tmp_path / "0001_bad.sql").write_text("CREATE TABLE left_over (a int); SELECT 1 / 0;", encoding="utf-8")
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(url, tmp_path)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT to_regclass('left_over')").fetchall() == [(None,)]


def test_a_day_is_a_partition_and_old_days_go(address: str) -> None:
    url = database(address)
    migrate(url)
    store = PostgresStore(url)
    today = time.time_ns() // 1_000_000 // DAY * DAY
    days = [today, today - DAY, today - (RETENTION_DAYS - 1) * DAY, today - (RETENTION_DAYS + 5) * DAY, 0]
    events = [Event("t-1", f"e-{number}", "view", day + 5, "s") for number, day in enumerate(days)]
    store.write(Batch(1, 1, events, [], [], [], [], {}))
    with psycopg.connect(url) as connection:
        other = connection.execute("SELECT event_id FROM events_other ORDER BY 1").fetchall()
    assert other == [("e-3",), ("e-4",)], "what is too old has no partition of its own"
    assert forget(url) == []
    assert [row[1] for row in store.every("events")] == ["e-0", "e-1", "e-2"]
    if RETENTION_DAYS > 2:
        assert len(forget(url, 1)) == 1
        assert [row[1] for row in store.every("events")] == ["e-0", "e-1"]
    store.close()


def test_one_process_runs_the_rules(url: str) -> None:
    first = PostgresStore(url, engine=True)
    with pytest.raises(InUse, match="one process"):
        PostgresStore(url, engine=True)
    first.close()
    PostgresStore(url, engine=True).close()


def test_a_backup_can_be_restored(address: str, url: str, store: PostgresStore, tmp_path: Path) -> None:
    folder = programs()
    if folder is None:
        pytest.skip("needs pg_dump and pg_restore")
    copy = database(address)
    dump = subprocess.run([folder / "pg_dump", "--format=custom", url], check=True, capture_output=True).stdout
    subprocess.run([folder / "pg_restore", "--exit-on-error", "--dbname", copy], input=dump, check=True)
    restored = PostgresStore(copy)
    for table in (*RESULTS, "tenants", "keys", "audit"):
        assert restored.every(table) == store.every(table), table
    assert restored.progress() == store.progress()
    assert migrate(copy) == []
    assert seen(copy, "t-001")["events"] == {"t-001"}
    restored.close()
