"""The given endpoints of the component folders."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.factories import folder_values, make_file, make_folder, make_upload, to_json
from tests.paths import url


def test_create_folder(client: TestClient, session: Session) -> None:
    path = "/api/v1/folders"
    body = to_json(folder_values(session))
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    created = response.json()
    assert created.items() >= body.items()
    assert created["updated_at"] == created["created_at"]


def test_create_folder_twice(client: TestClient, session: Session) -> None:
    path = "/api/v1/folders"
    body = to_json(folder_values(session))
    client.post(path, json=body)
    response = client.post(path, json=body)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/path"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no such member", 1),
        ("path", None),
        ("path", "\0"),
        ("path", "x" * 1),
        ("path", "x" * 501),
        ("description", "\0"),
        ("description", "x" * 1001),
    ],
)
def test_create_folder_refuses(
    client: TestClient,
    session: Session,
    name: str,
    value: object,
) -> None:
    path = "/api/v1/folders"
    body = to_json(folder_values(session))
    body[name] = value
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_list_folders(client: TestClient, session: Session) -> None:
    path = "/api/v1/folders"
    rows = [make_folder(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_folders_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/folders"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_folder(client: TestClient, session: Session) -> None:
    row = make_folder(session)
    path = url("/api/v1/folders/{folder_id}", folder_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_folder_of_unknown_folder(client: TestClient, session: Session) -> None:
    row = make_folder(session)
    path = url("/api/v1/folders/{folder_id}", folder_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_folder_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_folder(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/folders/{folder_id}", folder_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_update_folder(client: TestClient, session: Session) -> None:
    row = make_folder(session)
    path = url("/api/v1/folders/{folder_id}", folder_id=row.id)
    body = to_json(folder_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    assert response.json().items() >= body.items()


def test_update_folder_to_taken_path(client: TestClient, session: Session) -> None:
    other = make_folder(session)
    row = make_folder(session)
    path = url("/api/v1/folders/{folder_id}", folder_id=row.id)
    taken = to_json({"value": other.path})
    body = to_json(folder_values(session))
    body["path"] = taken["value"]
    response = client.patch(path, json=body)
    assert response.status_code == 409
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/path"


def test_update_folder_of_nothing(client: TestClient, session: Session) -> None:
    row = make_folder(session)
    path = url("/api/v1/folders/{folder_id}", folder_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 200, response.text
    assert response.json()["updated_at"] == to_json({"at": row.updated_at})["at"]


def test_update_folder_of_unknown_folder(client: TestClient, session: Session) -> None:
    row = make_folder(session)
    path = url("/api/v1/folders/{folder_id}", folder_id=row.id)
    session.delete(row)
    session.commit()
    body = to_json(folder_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_update_folder_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_folder(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/folders/{folder_id}", folder_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 422


def test_delete_folder(client: TestClient, session: Session) -> None:
    row = make_folder(session)
    path = url("/api/v1/folders/{folder_id}", folder_id=row.id)
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_delete_folder_with_file_in_folder_id(client: TestClient, session: Session) -> None:
    row = make_folder(session)
    make_file(session, folder_id=row.id)
    path = url("/api/v1/folders/{folder_id}", folder_id=row.id)
    response = client.delete(path)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert "files" in response.json()["detail"]


def test_delete_folder_with_upload_in_folder_id(client: TestClient, session: Session) -> None:
    row = make_folder(session)
    make_upload(session, folder_id=row.id)
    path = url("/api/v1/folders/{folder_id}", folder_id=row.id)
    response = client.delete(path)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert "uploads" in response.json()["detail"]


def test_delete_folder_of_unknown_folder(client: TestClient, session: Session) -> None:
    row = make_folder(session)
    path = url("/api/v1/folders/{folder_id}", folder_id=row.id)
    session.delete(row)
    session.commit()
    response = client.delete(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_delete_folder_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_folder(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/folders/{folder_id}", folder_id=row.id)
    response = client.delete(path)
    assert response.status_code == 422
