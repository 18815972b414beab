"""Events of the generator: the same everywhere, and with everything that goes wrong."""

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

from core.events import Malformed, parse
from generator import Config, clean, stream, tenants
from generator.__main__ import main
from generator.fraud import KINDS

SMALL = Config(events=20_000, tenants=8, per_second=10)


def test_the_same_seed_gives_the_same_bytes_on_every_machine() -> None:
    digest = hashlib.sha256()
    for record in stream(Config(seed=7, events=5_000)):
        digest.update(record.line)
    assert digest.hexdigest() == "568e5cba1776442d34d03126940ac3be04dd6be2d43441e15783cef9b1359997"


def test_another_seed_gives_other_events() -> None:
    lines = [[record.line for record in stream(Config(seed=seed, events=50))] for seed in (1, 2)]
    assert not set(lines[0]) & set(lines[1])


def test_a_shorter_stream_is_the_beginning_of_a_longer_one() -> None:
    longer = list(stream(Config(events=300)))
    assert list(stream(Config(events=100))) == longer[:100]


def test_records_are_in_the_order_of_arrival_and_of_known_tenants() -> None:
    known = {tenant.id for tenant in tenants(SMALL.tenants, SMALL.seed)}
    before = 0
    for record in stream(SMALL):
        assert record.received_at >= before
        before = record.received_at
        assert record.tenant in known
        content = json.loads(record.line)
        assert (content["tenant"], content["received_at"]) == (record.tenant, record.received_at)
        assert record.line.endswith(b"\n")


def test_everything_that_goes_wrong_is_there_in_its_share() -> None:
    ids: Counter[str] = Counter()
    versions: Counter[int] = Counter()
    malformed = late = 0
    for record in stream(SMALL):
        body = json.loads(record.body)
        if not record.event_id:
            malformed += 1
            continue
        ids[record.event_id] += 1
        versions[body.get("version", 1)] += 1
        if body.get("version") == 3:
            event = parse(body, record.tenant)
            assert event.occurred_at <= record.received_at
            late += record.received_at - event.occurred_at > 180_000
    assert 0.015 < sum(count - 1 for count in ids.values()) / SMALL.events < 0.025
    assert set(versions) == {1, 2, 3}
    assert 0.08 < (versions[1] + versions[2]) / SMALL.events < 0.12
    assert 0.0003 < malformed / SMALL.events < 0.003
    assert 0.001 < late / SMALL.events < 0.006


def test_malformed_events_are_malformed() -> None:
    for record in stream(SMALL):
        if not record.event_id:
            body = json.loads(record.body)
            if isinstance(body, dict) and body.get("version") == 3:
                with pytest.raises(Malformed):
                    parse(body, record.tenant)


def test_every_kind_of_fraud_is_labelled_and_rare() -> None:
    kinds: dict[str, set[str]] = {}
    labelled = 0
    for record in stream(Config(events=60_000)):
        if record.kind:
            labelled += 1
            kinds.setdefault(record.kind, set()).add(record.incident)
            assert record.event_id
    assert set(kinds) == set(KINDS)
    assert len(KINDS) == 10
    assert labelled < 0.02 * 60_000


def test_nothing_goes_wrong_in_a_clean_stream() -> None:
    ids = set()
    for record in stream(clean(SMALL)):
        event = parse(json.loads(record.body), record.tenant)
        assert record.received_at - event.occurred_at < 10_000
        assert not record.kind
        ids.add(event.event_id)
    assert len(ids) == SMALL.events


def test_the_command_writes_events_and_labels(tmp_path: Path) -> None:
    events, labels = tmp_path / "events.jsonl", tmp_path / "labels.jsonl"
    assert main(["--events", "40000", "--seed", "3", "--sink", f"file:{events}", "--labels", str(labels)]) == 0
    records = list(stream(Config(events=40_000, seed=3)))
    assert events.read_bytes() == b"".join(record.line for record in records)
    told = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    expected = [(record.event_id, record.tenant, record.kind, record.incident) for record in records if record.kind]
    assert [tuple(label.values()) for label in told] == expected
