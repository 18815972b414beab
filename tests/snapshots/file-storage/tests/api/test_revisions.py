"""The given endpoints of the component revisions."""

from io import BytesIO

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.platform.identifiers import uuid7
from tests.factories import CONTENT, DIGEST, make_revision, revision_values, to_json
from tests.paths import url


def test_upload_revision(client: TestClient, session: Session) -> None:
    path = "/api/v1/revisions"
    form = to_json(revision_values(session))
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


def test_upload_revision_too_large(client: TestClient, session: Session) -> None:
    path = "/api/v1/revisions"
    form = to_json(revision_values(session))
    files = {"file": ("report.txt", b"x" * 1001, "text/plain")}
    response = client.post(path, data=form, files=files)
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


def test_upload_revision_without_file(client: TestClient, session: Session) -> None:
    path = "/api/v1/revisions"
    form = to_json(revision_values(session))
    response = client.post(path, data=form)
    assert response.status_code == 422


def test_upload_revision_refuses_comment(client: TestClient, session: Session) -> None:
    path = "/api/v1/revisions"
    form = to_json(revision_values(session))
    form["comment"] = "\0"
    files = {"file": ("report.txt", CONTENT, "text/plain")}
    response = client.post(path, data=form, files=files)
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error["pointer"] == "#/comment"


def test_upload_revision_with_unknown_file_id(
    app: FastAPI,
    client: TestClient,
    session: Session,
) -> None:
    path = "/api/v1/revisions"
    form = to_json(revision_values(session))
    form["file_id"] = str(uuid7())
    files = {"file": ("report.txt", b"refused", "text/plain")}
    response = client.post(path, data=form, files=files)
    assert response.status_code == 422
    blobs = app.state.blobs
    assert list(blobs.roots[0].glob("??/*")) == []


def test_list_revisions(client: TestClient, session: Session) -> None:
    path = "/api/v1/revisions"
    rows = [make_revision(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_revisions_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/revisions"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_revision(client: TestClient, session: Session) -> None:
    row = make_revision(session)
    path = url("/api/v1/revisions/{revision_id}", revision_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_revision_of_unknown_revision(client: TestClient, session: Session) -> None:
    row = make_revision(session)
    path = url("/api/v1/revisions/{revision_id}", revision_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_revision_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_revision(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/revisions/{revision_id}", revision_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_download_revision(app: FastAPI, client: TestClient, session: Session) -> None:
    blobs = app.state.blobs
    with blobs.stage(BytesIO(CONTENT)) as staged:
        blobs.publish(staged)
    row = make_revision(session, filename='a "b" ü;.txt')
    path = url("/api/v1/revisions/{revision_id}/content", revision_id=row.id)
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


def test_download_revision_of_lost_content(client: TestClient, session: Session) -> None:
    row = make_revision(session)
    path = url("/api/v1/revisions/{revision_id}/content", revision_id=row.id)
    assert client.get(path).status_code == 503


def test_download_revision_of_unknown_revision(client: TestClient, session: Session) -> None:
    row = make_revision(session)
    path = url("/api/v1/revisions/{revision_id}/content", revision_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_download_revision_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_revision(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/revisions/{revision_id}/content", revision_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_delete_revision(client: TestClient, session: Session) -> None:
    row = make_revision(session)
    path = url("/api/v1/revisions/{revision_id}", revision_id=row.id)
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404


def test_delete_revision_keeps_shared_content(
    app: FastAPI,
    client: TestClient,
    session: Session,
) -> None:
    blobs = app.state.blobs
    with blobs.stage(BytesIO(b"shared")) as staged:
        blobs.publish(staged)
    first = make_revision(session, digest=staged.digest)
    second = make_revision(session, digest=staged.digest)
    for row, lost in ((first, []), (second, [staged.digest])):
        path = url("/api/v1/revisions/{revision_id}", revision_id=row.id)
        client.delete(path)
        assert blobs.scrub([staged.digest]).lost == lost


def test_delete_revision_of_unknown_revision(client: TestClient, session: Session) -> None:
    row = make_revision(session)
    path = url("/api/v1/revisions/{revision_id}", revision_id=row.id)
    session.delete(row)
    session.commit()
    response = client.delete(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_delete_revision_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_revision(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/revisions/{revision_id}", revision_id=row.id)
    response = client.delete(path)
    assert response.status_code == 422
