"""The given endpoints of the component blocks."""

from io import BytesIO

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from tests.factories import CONTENT, DIGEST, make_block
from tests.paths import url


def test_list_blocks(client: TestClient, session: Session) -> None:
    path = "/api/v1/blocks"
    rows = [make_block(session) for _ in range(2)]
    response = client.get(path, params={"limit": 1})
    assert response.status_code == 200, response.text
    first = response.json()
    parameters = {"limit": 1, "after": first["next"]}
    second = client.get(path, params=parameters).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [str(row.id) for row in rows]
    assert second["next"] is None


@pytest.mark.parametrize("limit", [0, 101, "many"])
def test_list_blocks_with_wrong_limit(client: TestClient, limit: int | str) -> None:
    path = "/api/v1/blocks"
    response = client.get(path, params={"limit": limit})
    assert response.status_code == 422


def test_read_block(client: TestClient, session: Session) -> None:
    row = make_block(session)
    path = url("/api/v1/blocks/{block_id}", block_id=row.id)
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.json()["id"] == str(row.id)
    head = client.head(path)
    assert (head.status_code, head.content) == (response.status_code, b"")
    assert head.headers["content-length"] == response.headers["content-length"]


def test_read_block_of_unknown_block(client: TestClient, session: Session) -> None:
    row = make_block(session)
    path = url("/api/v1/blocks/{block_id}", block_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_read_block_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_block(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/blocks/{block_id}", block_id=row.id)
    response = client.get(path)
    assert response.status_code == 422


def test_download_block(app: FastAPI, client: TestClient, session: Session) -> None:
    blobs = app.state.blobs
    with blobs.stage(BytesIO(CONTENT)) as staged:
        blobs.publish(staged)
    row = make_block(session, filename='a "b" ü;.txt')
    path = url("/api/v1/blocks/{block_id}/content", block_id=row.id)
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


def test_download_block_of_lost_content(client: TestClient, session: Session) -> None:
    row = make_block(session)
    path = url("/api/v1/blocks/{block_id}/content", block_id=row.id)
    assert client.get(path).status_code == 503


def test_download_block_of_unknown_block(client: TestClient, session: Session) -> None:
    row = make_block(session)
    path = url("/api/v1/blocks/{block_id}/content", block_id=row.id)
    session.delete(row)
    session.commit()
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_download_block_of_malformed_id(client: TestClient, session: Session) -> None:
    row = make_block(session)
    session.expunge(row)
    row.id = "none"  # type: ignore[assignment]
    path = url("/api/v1/blocks/{block_id}/content", block_id=row.id)
    response = client.get(path)
    assert response.status_code == 422
