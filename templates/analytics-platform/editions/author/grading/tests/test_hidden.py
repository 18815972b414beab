"""What candidates do not see: other seeds, figures computed in another way, and limits of detection."""

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from bench.quality import Quality, measure
from core.detection.model import GaussianModel, ModelSlot
from core.engine import new_state, step
from core.events import Event, Malformed, parse
from core.outputs import MINUTE, Accepted, Alert, Settings
from generator import Config, Record, stream
from streaming.embedded import Runner
from streaming.log import Log
from streaming.store import Store

pytestmark = pytest.mark.acceptance

CONFIG = Config(seed=404, events=60_000, tenants=7, per_second=15)


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return list(stream(CONFIG))


@pytest.fixture(scope="module")
def store(records: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store()
    with Log(tmp_path_factory.mktemp("hidden") / "log", sync=False) as log:
        log.append([record.line for record in records])
        Runner(log, store).catch_up()
    return store


@pytest.fixture(scope="module")
def quality() -> Quality:
    return measure(Config(seed=505, events=150_000, tenants=25))


def expected_minutes(records: list[Record]) -> dict[tuple[str, int, str], tuple[int, int]]:
    """Count by sets and plain sums: an event counts if its minute took events when it came."""
    settings = Settings()
    newest: dict[str, int] = defaultdict(lambda: -(10**15))
    seen: set[tuple[str, str]] = set()
    sums: dict[tuple[str, int, str], tuple[int, int]] = {}
    for record in records:
        body = json.loads(record.body)
        try:
            event = parse(body, record.tenant)
        except (Malformed, AttributeError):
            continue
        minute = event.occurred_at // MINUTE * MINUTE
        late = minute + MINUTE + settings.lateness_ms <= newest[event.tenant] - settings.out_of_order_ms
        if late or (event.tenant, event.event_id) in seen:
            continue
        seen.add((event.tenant, event.event_id))
        newest[event.tenant] = max(newest[event.tenant], event.occurred_at)
        count, cents = sums.get((event.tenant, minute, event.type), (0, 0))
        amount = event.amount_cents if event.status == "ok" else 0
        sums[event.tenant, minute, event.type] = (count + 1, cents + amount)
    return sums


def test_figures_are_those_of_a_plain_count(records: list[Record], store: Store) -> None:
    found = {(row[0], row[1], row[2]): (row[3], row[4]) for row in store.every("cells")}
    assert found == expected_minutes(records)


def test_a_tenant_alone_has_the_same_figures_as_among_others(
    records: list[Record], store: Store, tmp_path: Path
) -> None:
    alone = Store()
    with Log(tmp_path / "log", sync=False) as log:
        log.append([record.line for record in records if record.tenant == "t-003"])
        Runner(log, alone).catch_up()
    mine = [row for row in store.every("events") if row[0] == "t-003"]
    assert alone.every("events") == mine


def test_the_same_id_at_two_tenants_is_two_events() -> None:
    outputs = []
    for tenant in ("t-1", "t-2"):
        state = new_state(tenant, Settings())
        outputs += step(state, Event(tenant, "e-1", "view", 1_000, "s"), 1_000)[1]
    assert [type(output) for output in outputs] == [Accepted, Accepted]


def test_detection_is_right_more_often_than_not(quality: Quality) -> None:
    assert quality.precision >= 0.65
    assert quality.false_alerts_per_1000_payments <= 8


def test_detection_finds_most_incidents_of_each_kind(quality: Quality) -> None:
    assert quality.recall >= 0.65
    poor = {kind: round(row.recall, 2) for kind, row in quality.by_kind.items() if row.recall < 0.35}
    assert not poor


def test_alerts_do_not_flood(quality: Quality) -> None:
    rows = [*quality.by_kind.values(), *quality.other.values()]
    incidents = sum(row.incidents for row in quality.by_kind.values())
    assert sum(row.alerts for row in rows) < 4 * incidents


def test_alerts_have_ids_that_do_not_repeat(store: Store) -> None:
    ids = Counter(Alert(*row).id for row in store.every("alerts"))
    assert ids
    assert max(ids.values()) == 1


def test_models_of_tenants_learn_apart() -> None:
    slots = {tenant: ModelSlot(GaussianModel()) for tenant in ("t-1", "t-2")}
    states = {tenant: new_state(tenant, Settings(), slot) for tenant, slot in slots.items()}
    before = slots["t-2"].active.dump()
    for number in range(100):
        at = number * 30_000
        event = Event(
            "t-1", f"e-{number}", "payment", at, f"s-{number}", "c", 100 + number, "EUR", "ok", f"k-{number}", "d", "DE"
        )
        states["t-1"], _ = step(states["t-1"], event, at)
    assert slots["t-2"].active.dump() == before
