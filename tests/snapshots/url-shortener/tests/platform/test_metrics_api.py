"""`GET /metrics`, as Prometheus scrapes it."""

import re
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from app.main import create_app
from app.settings import Settings


def read(client: TestClient, name: str) -> list[Sample]:
    """Return the samples of this name."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return [sample for family in families for sample in family.samples if sample.name == name]


def measured(client: TestClient) -> set[tuple[str, str]]:
    """Return method and route of all requests so far."""
    name = "http_request_duration_seconds_count"
    return {(sample.labels["method"], sample.labels["route"]) for sample in read(client, name)}


def test_metrics_are_text(client: TestClient) -> None:
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'app_build_info{environment="test"' in response.text


def test_metrics_are_no_part_of_the_api(client: TestClient) -> None:
    assert "/metrics" not in client.get("/openapi.json").json()["paths"]
    assert ("GET", "/metrics") not in measured(client)


def test_metrics_need_no_database(settings: Settings, tmp_path: Path) -> None:
    away = f"sqlite:///{tmp_path}/no/such/folder/app.db"
    with TestClient(create_app(settings.model_copy(update={"database_url": away}))) as client:
        assert client.get("/ready").status_code == 503
        assert client.get("/metrics").status_code == 200


def test_every_documented_answer_is_counted_from_0(app: FastAPI, client: TestClient) -> None:
    samples = read(client, "http_requests_total")
    assert {sample.value for sample in samples} == {0}
    counted = {(s.labels["method"], s.labels["route"], s.labels["status"]) for s in samples}
    documented = {
        (method.upper(), path, status)
        for path, operations in app.openapi()["paths"].items()
        for method, operation in operations.items()
        for status in {"500", *operation["responses"]} - {"default"}
    }
    assert counted == documented


def test_routes_are_labelled_by_their_templates(app: FastAPI, client: TestClient) -> None:
    paths = app.openapi()["paths"]
    routes = {path for path, operations in paths.items() if "get" in operations}
    for route in routes:
        client.get(re.sub(r"\{\w+\}", "0", route))
    assert {route for method, route in measured(client) if method == "GET"} >= routes


def test_paths_that_do_not_exist_share_one_label(client: TestClient) -> None:
    for number in range(3):
        client.get(f"/nowhere/{number}")
    assert measured(client) == {("GET", "unknown")}
