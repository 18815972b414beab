"""The given endpoints of the component files."""

from io import BytesIO

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.platform.identifiers import uuid7
from tests.factories import (
    CONTENT,
    DIGEST,
    file_values,
    make_file,
    make_revision,
    make_share,
    to_json,
)
from tests.paths import url


def test_upload_file(client: TestClient, session: Session) -> None:
    path = "/api/v1/files"
    form = to_json(file_values(session))
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


def test_upload_file_too_large(client: TestClient, session: Session) -> None:
    path = "/api/v1/files"
    form = to_json(file_values(session))
    files = {"file": ("report.txt", b"x" * 1001, "text/plain")}
    response = client.post(path, data=form, files=files)
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


def test_upload_file_without_file(client: TestClient, session: Session) -> None:
    path = "/api/v1/files"
    form = to_json(file_values(session))
    response = client.post(path, data=form)
    assert response.status_code == 422


def test_upload_file_refuses_description(client: TestClient, session: Session) -> None:
    path = "/api/v1/files"
    form = to_json(file_values(session))
    form["description"] = "\0"
    files = {"file": ("report.txt", CONTENT, "text/plain")}
    response = client.post(path, data=form, files=files)
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/description"


def test_upload_file_with_unknown_folder_id(
    app: FastAPI,
    client: TestClient,
    session: Session,
) -> None:
    path = "/api/v1/files"
    form = to_json(file_values(session))
    form["folder_id"] = str(uuid7())
    files = {"file": ("report.txt", b"refused", "text/plain")}
    response = client.post(path, data=form, files=files)
    assert response.status_code == 422
    blobs = app.state.blobs
    assert list(blobs.roots[0].glob("??/*")) == []


def test_list_files(client: TestClient, session: Session) -> None:
    path = "/api/v1/files"
    rows = [make_file(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_files_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/files"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_file(client: TestClient, session: Session) -> None:
    row = make_file(session)
    path = url("/api/v1/files/{file_id}", file_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_file_of_unknown_file(client: TestClient, session: Session) -> None:
    row = make_file(session)
    path = url("/api/v1/files/{file_id}", file_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_file_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_file(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/files/{file_id}", file_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_download_file(app: FastAPI, client: TestClient, session: Session) -> None:
    blobs = app.state.blobs
    with blobs.stage(BytesIO(CONTENT)) as staged:
        blobs.publish(staged)
    row = make_file(session, filename='a "b" ü;.txt')
    path = url("/api/v1/files/{file_id}/content", file_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.content == CONTENT
    assert response.headers["content-length"] == str(len(CONTENT))
    assert response.headers["etag"] == f'"{DIGEST}"'
    disposition = response.headers["content-disposition"]
    assert disposition == "attachment; filename*=utf-8''a%20%22b%22%20%C3%BC%3B.txt"

    unchanged = client.get(path, headers={"if-none-match": response.headers["etag"]})
    assert unchanged.status_code == 304
    head = client.head(path, headers={"range": "bytes=4-10"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(CONTENT))
    part = client.get(path, headers={"range": "bytes=4-10"})
    assert part.status_code == 206
    assert part.content == CONTENT[4:11]


def test_download_file_of_lost_content(client: TestClient, session: Session) -> None:
    row = make_file(session)
    path = url("/api/v1/files/{file_id}/content", file_id=row.id)
    assert client.get(path).status_code == 503


def test_download_file_of_unknown_file(client: TestClient, session: Session) -> None:
    row = make_file(session)
    path = url("/api/v1/files/{file_id}/content", file_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_download_file_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_file(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/files/{file_id}/content", file_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_update_file(client: TestClient, session: Session) -> None:
    row = make_file(session)
    path = url("/api/v1/files/{file_id}", file_id=row.id)
    body = to_json(file_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 200, response.text
    assert response.json().items() >= body.items()


def test_update_file_of_nothing(client: TestClient, session: Session) -> None:
    row = make_file(session)
    path = url("/api/v1/files/{file_id}", file_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 200, response.text
    assert response.json()["updated_at"] == to_json({"at": row.updated_at})["at"]


def test_update_file_of_unknown_file(client: TestClient, session: Session) -> None:
    row = make_file(session)
    path = url("/api/v1/files/{file_id}", file_id=row.id)
    session.delete(row)
    session.commit()
    body = to_json(file_values(session))
    response = client.patch(path, json=body)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_update_file_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_file(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/files/{file_id}", file_id=row.id)
    response = client.patch(path, json={})
    assert response.status_code == 422


def test_delete_file(client: TestClient, session: Session) -> None:
    row = make_file(session)
    path = url("/api/v1/files/{file_id}", file_id=row.id)
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_delete_file_with_revision_in_file_id(client: TestClient, session: Session) -> None:
    row = make_file(session)
    make_revision(session, file_id=row.id)
    path = url("/api/v1/files/{file_id}", file_id=row.id)
    response = client.delete(path)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert "revisions" in response.json()["detail"]


def test_delete_file_with_share_in_file_id(client: TestClient, session: Session) -> None:
    row = make_file(session)
    make_share(session, file_id=row.id)
    path = url("/api/v1/files/{file_id}", file_id=row.id)
    response = client.delete(path)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert "shares" in response.json()["detail"]


def test_delete_file_keeps_shared_content(
    app: FastAPI,
    client: TestClient,
    session: Session,
) -> None:
    blobs = app.state.blobs
    with blobs.stage(BytesIO(b"shared")) as staged:
        blobs.publish(staged)
    first = make_file(session, digest=staged.digest)
    second = make_file(session, digest=staged.digest)
    for row, lost in ((first, []), (second, [staged.digest])):
        path = url("/api/v1/files/{file_id}", file_id=row.id)
        client.delete(path)
        assert blobs.scrub([staged.digest]).lost == lost


def test_delete_file_of_unknown_file(client: TestClient, session: Session) -> None:
    row = make_file(session)
    path = url("/api/v1/files/{file_id}", file_id=row.id)
    session.delete(row)
    session.commit()
    response = client.delete(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_delete_file_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_file(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/files/{file_id}", file_id=row.id)
    response = client.delete(path)
    assert response.status_code == 422
