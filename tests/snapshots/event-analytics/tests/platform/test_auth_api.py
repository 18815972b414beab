"""Every component's routes require a credential; readers cannot change anything."""

import logging
import re
from http import HTTPStatus

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests import credentials

OPEN = ("/health", "/ready", "/metrics")
READS = ("GET", "HEAD")

UUID = "01990f3c-5b7e-7c31-9d42-3f1e8a6b2c10"


def protected(app: FastAPI) -> list[tuple[str, str]]:
    """Return method and path of every documented operation that needs a credential."""
    return [
        (method.upper(), re.sub(r"\{[^}]+\}", UUID, path))
        for path, operations in app.openapi()["paths"].items()
        for method in operations
        if path not in OPEN
    ]


def wrong() -> list[dict[str, str]]:
    """Return headers with invalid credentials."""
    return [
        {},
        {"X-API-Key": ""},
        {"X-API-Key": "wrong"},
        {"Authorization": f"Bearer {credentials.CREDENTIAL}"},
    ]


def test_strangers_are_refused(app: FastAPI, anonymous: TestClient) -> None:
    for method, path in protected(app):
        for headers in wrong():
            response = anonymous.request(method, path, headers=headers)
            assert response.status_code == HTTPStatus.UNAUTHORIZED, (method, path, headers)
            assert response.headers["WWW-Authenticate"].startswith("ApiKey ")
            if method != "HEAD":
                assert response.headers["Content-Type"] == "application/problem+json"


def test_readers_change_nothing(app: FastAPI, reader: TestClient) -> None:
    for method, path in protected(app):
        status = reader.request(method, path).status_code
        assert (status == HTTPStatus.FORBIDDEN) == (method not in READS), (method, path, status)
        assert status != HTTPStatus.UNAUTHORIZED, (method, path)


def test_writers_get_past_the_check(app: FastAPI, client: TestClient) -> None:
    for method, path in protected(app):
        status = client.request(method, path).status_code
        assert status not in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN), (method, path)


def test_nobody_is_asked_for_health_and_description(anonymous: TestClient) -> None:
    for path in ("/health", "/ready", "/docs", "/openapi.json"):
        assert anonymous.get(path).status_code == HTTPStatus.OK, path


@pytest.mark.parametrize("body", [b"{", b"\xff" * 2000])
def test_bodies_of_strangers_are_not_read(
    app: FastAPI, anonymous: TestClient, reader: TestClient, body: bytes
) -> None:
    headers = {"Content-Type": "application/json"}
    for method, path in protected(app):
        if method not in READS:
            for client, status in ((anonymous, 401), (reader, 403)):
                response = client.request(method, path, content=body, headers=headers)
                assert response.status_code == status, (method, path)


def test_document_tells_what_is_needed(app: FastAPI) -> None:
    document = app.openapi()
    [scheme] = document["components"]["securitySchemes"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if path in OPEN:
                assert "security" not in operation, (method, path)
            else:
                assert operation["security"] == [{scheme: []}], (method, path)
                assert {"401", "403"} <= operation["responses"].keys(), (method, path)


def test_log_tells_who_called_but_no_credential(
    app: FastAPI, client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for method, path in protected(app):
        caplog.clear()
        client.request(method, path)
        [record] = [entry for entry in caplog.records if entry.getMessage() == "request"]
        assert vars(record)["principal"] == "tester"
        assert credentials.CREDENTIAL not in str([vars(entry) for entry in caplog.records])
