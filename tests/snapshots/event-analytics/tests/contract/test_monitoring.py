"""Rules and dashboards use only existing metrics."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

ROOT = Path(__file__).parents[2]
PROMETHEUS = ROOT / "monitoring" / "prometheus"
DASHBOARDS = sorted((ROOT / "monitoring" / "grafana" / "dashboards").glob("*.json"))

# What Prometheus itself adds.
BUILT_IN = {"up", "ALERTS"}

# What an expression may hold beside metrics and functions: texts, labels, ranges, groupings.
_LABELS = re.compile(
    r"\"[^\"]*\"|'[^']*'|\{[^}]*\}|\[[^]]*\]|\b(?:by|without|on|ignoring)\s*\([^)]*\)"
)
_METRIC = re.compile(r"(?<![\w.])[a-zA-Z_:][\w:]*\b(?!\s*\()")
_OPERATORS = {"and", "or", "unless", "bool", "offset"}


def rules() -> list[dict[str, Any]]:
    """Return all rules."""
    document = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text(encoding="utf-8"))
    return [rule for group in document["groups"] for rule in group["rules"]]


def alerts() -> list[str]:
    """Return the names of all alerts."""
    return [rule["alert"] for rule in rules() if "alert" in rule]


def queries() -> list[tuple[str, str]]:
    """Return title and expression of every dashboard query."""
    dashboards = [json.loads(path.read_text(encoding="utf-8")) for path in DASHBOARDS]
    panels = [panel for dashboard in dashboards for panel in dashboard["panels"]]
    return [(panel["title"], target["expr"]) for panel in panels for target in panel["targets"]]


def metrics_in(expression: str) -> set[str]:
    """Return the metrics that an expression names."""
    return set(_METRIC.findall(_LABELS.sub(" ", expression))) - _OPERATORS


@pytest.fixture
def known(client: TestClient) -> set[str]:
    """All names that an expression may use."""
    client.get("/nowhere")  # A metric with labels shows up with its first value.
    families = text_string_to_metric_families(client.get("/metrics").text)
    exported = {sample.name for family in families for sample in family.samples}
    return exported | BUILT_IN | {rule["record"] for rule in rules() if "record" in rule}


def test_metrics_are_found_in_expressions() -> None:
    expression = 'sum by (a) (rate(b_total{c="d", e=~"f"}[5m])) / on (g) h:i > 1e-05 and up == 0'
    assert metrics_in(expression) == {"b_total", "h:i", "up"}


def test_rules_name_what_is_measured(known: set[str]) -> None:
    for rule in rules():
        assert metrics_in(rule["expr"]) <= known, rule


def test_dashboards_name_what_is_measured(known: set[str]) -> None:
    assert len(queries()) > 10
    for title, expression in queries():
        assert metrics_in(expression), title
        assert metrics_in(expression) <= known, title


def test_every_alert_is_tested() -> None:
    tests = (PROMETHEUS / "alerts.test.yml").read_text(encoding="utf-8")
    assert set(re.findall(r'alertname="(\w+)"', tests)) == set(alerts())


def test_kubernetes_holds_the_same_texts() -> None:
    manifests = yaml.safe_load_all((ROOT / "k8s" / "50-monitoring.yaml").read_text("utf-8"))
    maps = [manifest["data"] for manifest in manifests if manifest["kind"] == "ConfigMap"]
    held = {name: text for data in maps for name, text in data.items()}
    provisioning = ROOT / "monitoring" / "grafana" / "provisioning"
    files = [
        PROMETHEUS / "alerts.yml",
        provisioning / "datasources" / "datasources.yml",
        provisioning / "dashboards" / "dashboards.yml",
        *DASHBOARDS,
    ]
    kubernetes = (PROMETHEUS / "prometheus.kubernetes.yml").read_text(encoding="utf-8")
    texts = {file.name: file.read_text(encoding="utf-8") for file in files}
    assert held == texts | {"prometheus.yml": kubernetes}


def test_both_configurations_differ_in_discovery_only() -> None:
    compose, kubernetes = (
        yaml.safe_load((PROMETHEUS / name).read_text(encoding="utf-8"))
        for name in ("prometheus.yml", "prometheus.kubernetes.yml")
    )
    jobs = [[job["job_name"] for job in c.pop("scrape_configs")] for c in (compose, kubernetes)]
    assert jobs[0] == jobs[1]
    assert compose == kubernetes
