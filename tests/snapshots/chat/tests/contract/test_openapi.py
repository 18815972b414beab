"""The OpenAPI document matches the service's responses."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient


@pytest.fixture
def operations(app: FastAPI) -> list[tuple[str, dict[str, Any]]]:
    """All operations, each with its method and path."""
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
    ]


def references(value: Any) -> Iterator[str]:
    """Yield all `$ref` in a part of the document."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name == "$ref":
                yield member
            else:
                yield from references(member)
    elif isinstance(value, list):
        for member in value:
            yield from references(member)


def test_operation_ids_are_unique(operations: list[tuple[str, dict[str, Any]]]) -> None:
    ids = [operation["operationId"] for _, operation in operations]
    assert len(ids) == len(set(ids))


def test_every_operation_is_described(operations: list[tuple[str, dict[str, Any]]]) -> None:
    assert [name for name, operation in operations if not operation.get("description")] == []


def test_errors_are_problems(operations: list[tuple[str, dict[str, Any]]]) -> None:
    for name, operation in operations:
        for status, response in operation["responses"].items():
            if status == "default" or status >= "400":
                assert list(response["content"]) == ["application/problem+json"], name
        assert "default" in operation["responses"], name


def test_references_lead_somewhere(app: FastAPI) -> None:
    document = app.openapi()
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= schemas


def test_page_of_the_documentation_needs_no_other_host(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    addresses = re.findall(r"""(?:src|href)="([^"]*)""", page.text)
    assert len(addresses) == 3
    for address in addresses:
        assert address.startswith(f"{client.base_url}/docs/")
        assert client.get(address).status_code == 200
    assert set(re.findall(r"https?://[^/\"']+", page.text)) == {str(client.base_url)}
