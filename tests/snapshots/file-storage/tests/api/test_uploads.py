"""The given endpoints of the component uploads."""

from io import BytesIO

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.platform.identifiers import uuid7
from tests.factories import (
    CONTENT,
    DIGEST,
    make_part,
    make_upload,
    part_values,
    to_json,
    upload_values,
)
from tests.paths import url


def test_start_upload(client: TestClient, session: Session) -> None:
    path = "/api/v1/uploads"
    body = to_json(upload_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


def test_start_upload_with_unknown_folder_id(client: TestClient, session: Session) -> None:
    path = "/api/v1/uploads"
    body = to_json(upload_values(session))
    body["folder_id"] = str(uuid7())
    response = client.post(path, json=body)
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/folder_id"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        ("filename", None),
        ("filename", "\0"),
        ("filename", "x" * 0),
        ("filename", "x" * 256),
        ("size", None),
        ("size", 0 - 1),
        ("size", 10000000000 + 1),
        ("digest", None),
        ("digest", "\0"),
        ("digest", "x" * 63),
        ("digest", "x" * 65),
        ("folder_id", "none"),
    ],
)
def test_start_upload_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/uploads"
    body = to_json(upload_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_list_uploads(client: TestClient, session: Session) -> None:
    path = "/api/v1/uploads"
    rows = [make_upload(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_uploads_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/uploads"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_upload(client: TestClient, session: Session) -> None:
    row = make_upload(session)
    path = url("/api/v1/uploads/{upload_id}", upload_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_upload_of_unknown_upload(client: TestClient, session: Session) -> None:
    row = make_upload(session)
    path = url("/api/v1/uploads/{upload_id}", upload_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_upload_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_upload(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/uploads/{upload_id}", upload_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_give_up_upload(client: TestClient, session: Session) -> None:
    row = make_upload(session)
    path = url("/api/v1/uploads/{upload_id}", upload_id=row.id)
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_give_up_upload_with_part_in_upload_id(client: TestClient, session: Session) -> None:
    row = make_upload(session)
    make_part(session, upload_id=row.id)
    path = url("/api/v1/uploads/{upload_id}", upload_id=row.id)
    response = client.delete(path)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert "parts" in response.json()["detail"]


def test_give_up_upload_of_unknown_upload(client: TestClient, session: Session) -> None:
    row = make_upload(session)
    path = url("/api/v1/uploads/{upload_id}", upload_id=row.id)
    session.delete(row)
    session.commit()
    response = client.delete(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_give_up_upload_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_upload(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/uploads/{upload_id}", upload_id=row.id)
    response = client.delete(path)
    assert response.status_code == 422


def test_upload_part(client: TestClient, session: Session) -> None:
    path = "/api/v1/parts"
    form = to_json(part_values(session))
    files = {"file": ("../report.txt", CONTENT, "text/plain; charset=utf-8")}
    response = client.post(path, data=form, files=files)
    assert response.status_code == 201, response.text
    expected = {
        "filename": "report.txt",
        "media_type": "text/plain",
        "size": len(CONTENT),
        "digest": DIGEST,
    }
    assert response.json().items() >= (form | expected).items()


def test_upload_part_too_large(client: TestClient, session: Session) -> None:
    path = "/api/v1/parts"
    form = to_json(part_values(session))
    files = {"file": ("report.txt", b"x" * 1001, "text/plain")}
    response = client.post(path, data=form, files=files)
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


def test_upload_part_without_file(client: TestClient, session: Session) -> None:
    path = "/api/v1/parts"
    form = to_json(part_values(session))
    response = client.post(path, data=form)
    assert response.status_code == 422


def test_upload_part_with_unknown_upload_id(
    app: FastAPI,
    client: TestClient,
    session: Session,
) -> None:
    path = "/api/v1/parts"
    form = to_json(part_values(session))
    form["upload_id"] = str(uuid7())
    files = {"file": ("report.txt", b"refused", "text/plain")}
    response = client.post(path, data=form, files=files)
    assert response.status_code == 422
    blobs = app.state.blobs
    assert list(blobs.roots[0].glob("??/*")) == []


def test_list_parts(client: TestClient, session: Session) -> None:
    path = "/api/v1/parts"
    rows = [make_part(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_parts_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/parts"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_delete_part(client: TestClient, session: Session) -> None:
    row = make_part(session)
    path = url("/api/v1/parts/{part_id}", part_id=row.id)
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_delete_part_keeps_shared_content(
    app: FastAPI,
    client: TestClient,
    session: Session,
) -> None:
    blobs = app.state.blobs
    with blobs.stage(BytesIO(b"shared")) as staged:
        blobs.publish(staged)
    first = make_part(session, digest=staged.digest)
    second = make_part(session, digest=staged.digest)
    for row, lost in ((first, []), (second, [staged.digest])):
        path = url("/api/v1/parts/{part_id}", part_id=row.id)
        client.delete(path)
        assert blobs.scrub([staged.digest]).lost == lost


def test_delete_part_of_unknown_part(client: TestClient, session: Session) -> None:
    row = make_part(session)
    path = url("/api/v1/parts/{part_id}", part_id=row.id)
    session.delete(row)
    session.commit()
    response = client.delete(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_delete_part_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_part(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/parts/{part_id}", part_id=row.id)
    response = client.delete(path)
    assert response.status_code == 422
