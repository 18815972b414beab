"""Metrics have few series, rules and dashboards use only metrics that exist, and each alert is tried by promtool."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.api.world import World, body

MONITORING = Path(__file__).parents[2] / "monitoring"
RULES = MONITORING / "rules"
BUILT_IN = {"up", "ALERTS"}
"""What Prometheus itself adds."""
_LABELS = re.compile(r"\"[^\"]*\"|'[^']*'|\{[^}]*\}|\[[^]]*\]|\b(?:by|without|on|ignoring)\s*\([^)]*\)")
_METRIC = re.compile(r"(?<![\w.])[a-zA-Z_:][\w:]*\b(?!\s*\()")
_OPERATORS = {"and", "or", "unless", "bool", "offset"}


def rules() -> list[dict[str, Any]]:
    document = yaml.safe_load((RULES / "alerts.yml").read_text(encoding="utf-8"))
    return [rule for group in document["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    dashboards = sorted((MONITORING / "grafana" / "dashboards").glob("*.json"))
    return [panel for path in dashboards for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]]


def metrics_in(expression: str) -> set[str]:
    return set(_METRIC.findall(_LABELS.sub(" ", expression))) - _OPERATORS


def scraped(world: World) -> dict[str, float]:
    """Return the value of each series."""
    text = world.client.get("/metrics").text
    families = text_string_to_metric_families(text)
    return {
        sample.name + json.dumps(sample.labels, sort_keys=True): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.fixture(scope="module")
def series(world: World) -> dict[str, float]:
    """What is exported after some use, of which a part was refused."""
    world.client.get("/nowhere/with/an/address")
    world.send("shop-1", body(1), body(2))
    world.send("shop-1", body(3, type="party"))
    for number in range(5):
        world.client.put(f"/v1/events/only-{number}", json=body(number), headers=world.headers("shop-1"))
    world.service.engine.alerts["card_testing"] = 1
    world.settle()
    return scraped(world)


@pytest.fixture(scope="module")
def known(series: dict[str, float]) -> set[str]:
    exported = {name.partition("{")[0] for name in series}
    return exported | BUILT_IN | {rule["record"] for rule in rules() if "record" in rule}


def test_what_happens_is_counted(series: dict[str, float]) -> None:
    assert series["events_accepted_total{}"] == 2
    assert series['events_refused_total{"reason": "malformed"}'] == 6
    assert series["engine_records_total{}"] == 2
    assert series["engine_backlog_bytes{}"] == series["engine_lag_seconds{}"] == 0
    assert series["event_visible_seconds_count{}"] == 1
    labels = {"method": "POST", "route": "/v1/events", "status": "202"}
    assert series["http_requests_total" + json.dumps(labels)] == 1


def test_no_label_has_a_value_without_bound(series: dict[str, float]) -> None:
    text = "\n".join(series)
    for unbound in ("shop-1", "only-", "e-1", "nowhere"):
        assert unbound not in text
    assert '"route": "/v1/events/{event_id}"' in text
    assert '"route": "none"' in text


def test_metrics_are_found_in_expressions() -> None:
    expression = 'sum by (a) (rate(b_total{c="d", e=~"f"}[5m])) / on (g) h:i > 1e-05 and up == 0'
    assert metrics_in(expression) == {"b_total", "h:i", "up"}


def test_rules_name_what_is_measured(known: set[str]) -> None:
    for rule in rules():
        assert metrics_in(rule["expr"]) <= known, rule


def test_dashboards_name_what_is_measured(known: set[str]) -> None:
    assert panels()
    for panel in panels():
        for target in panel["targets"]:
            assert metrics_in(target["expr"]), panel["title"]
            assert metrics_in(target["expr"]) <= known, panel["title"]


def test_each_alert_says_what_to_do_and_is_tried() -> None:
    tried = (RULES / "alerts.test.yml").read_text(encoding="utf-8")
    for rule in rules():
        if "alert" in rule:
            assert rule["for"], rule
            assert {"summary", "action"} <= set(rule["annotations"]), rule
            assert f'alertname="{rule["alert"]}"' in tried, rule


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed; it comes with Prometheus")
@pytest.mark.parametrize("words", [("check", "rules", "alerts.yml"), ("test", "rules", "alerts.test.yml")])
def test_promtool_agrees(words: tuple[str, ...]) -> None:
    outcome = subprocess.run(["promtool", *words], cwd=RULES, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
