"""A device that keeps files in sync: what the hidden tests see the service through."""

import hashlib
import os
import time
from base64 import b64encode
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import httpx2

MAX_PAGES = 500
"""Pages of the longest feed in the tests."""
PATIENCE_SECONDS = 60
"""How long a request is repeated on a machine that is too busy for the database's limits of time."""


def fresh(size: int = 40) -> bytes:
    """Return content that no other test has stored."""
    return os.urandom(size)


def digest_of(content: bytes) -> str:
    """Return the digest by which a block is known."""
    return hashlib.sha256(content).hexdigest()


def post(api: httpx2.Client, path: str, body: dict[str, Any]) -> httpx2.Response:
    """Send a request, and send it again while the service is unavailable, as devices do."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        response = api.post(path, json=body)
        if response.status_code != 503 or time.monotonic() > end:
            return response
        time.sleep(0.2)


def new_space(api: httpx2.Client) -> str:
    """Create a space and return its id."""
    response = post(api, "/api/v1/spaces", {"name": "Shared by tests"})
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


def upload(api: httpx2.Client, content: bytes) -> Any:
    """Store a block."""
    body = {"digest": digest_of(content), "content": b64encode(content).decode()}
    response = post(api, "/api/v1/blocks", body)
    assert response.status_code == 200, response.text
    return response.json()


def download(api: httpx2.Client, block_id: str) -> bytes:
    """Return the content of a block."""
    response = api.get(f"/api/v1/blocks/{block_id}/content")
    assert response.status_code == 200, response.text
    return response.content


def blocks_with(api: httpx2.Client, content: bytes) -> list[str]:
    """Return the ids of the stored blocks with this content."""
    found: list[str] = []
    after = ""
    while True:
        page = api.get(f"/api/v1/blocks?limit=100{after}").json()
        found += [row["id"] for row in page["items"] if row["digest"] == digest_of(content)]
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"


def delete_version(api: httpx2.Client, version_id: str) -> Any:
    """Delete a version from the history of its file."""
    response = api.delete(f"/api/v1/versions/{version_id}")
    assert response.status_code == 200, response.text
    return response.json()


class Device:
    """A device that commits to one space and follows its changes."""

    def __init__(self, api: httpx2.Client, space: str, name: str = "laptop") -> None:
        self.api = api
        self.space = space
        self.name = name
        self.cursor: str | None = None

    def send(self, path: str, digests: Sequence[str], base: int, **members: Any) -> httpx2.Response:
        """Commit without uploading anything, and return the response."""
        body = {
            "commit_id": str(uuid4()),
            "path": path,
            "base": base,
            "device": self.name,
            "blocks": list(digests),
        }
        return post(self.api, f"/api/v1/spaces/{self.space}/commits", body | members)

    def commit(
        self,
        path: str,
        contents: Sequence[bytes],
        base: int = 0,
        **members: Any,
    ) -> Any:
        """Commit, upload what is missing, and return the outcome."""
        contents_by_digest = {digest_of(content): content for content in contents}
        digests = [digest_of(content) for content in contents]
        members = {"commit_id": str(uuid4())} | members
        for _ in range(10):
            response = self.send(path, digests, base, **members)
            assert response.status_code == 200, response.text
            answer = response.json()
            if answer["outcome"] != "incomplete":
                return answer
            for digest in answer["missing"]:
                upload(self.api, contents_by_digest[digest])
        raise AssertionError("blocks are missing, although they were uploaded")

    def store(self, path: str, contents: Sequence[bytes], base: int = 0, **members: Any) -> Any:
        """Commit a version that is expected to become the current one."""
        answer = self.commit(path, contents, base, **members)
        assert answer["outcome"] == "stored", answer
        assert (answer["path"], answer["number"]) == (path, base + 1)
        return answer

    def page(self, after: str | None = None, limit: int | None = None) -> Any:
        """Return one response of the change feed."""
        query = {"after": after, "limit": limit}
        response = self.api.get(
            f"/api/v1/spaces/{self.space}/changes",
            params={name: value for name, value in query.items() if value is not None},
        )
        assert response.status_code == 200, response.text
        return response.json()

    def catch_up(self, limit: int = 100) -> list[Any]:
        """Return the changes since the last call."""
        changes: list[Any] = []
        for _ in range(MAX_PAGES):
            page = self.page(self.cursor, limit)
            assert len(page["changes"]) <= limit
            changes += page["changes"]
            self.cursor = page["cursor"]
            if not page["more"]:
                return changes
        raise AssertionError("the feed does not end")

    def read(self, change: Any) -> bytes:
        """Download a version of the change feed."""
        blocks = [download(self.api, block["block_id"]) for block in change["blocks"]]
        content = b"".join(blocks)
        assert [digest_of(block) for block in blocks] == [
            block["digest"] for block in change["blocks"]
        ]
        assert len(content) == change["size"]
        return content


def contents_of(device: Device) -> dict[tuple[str, int], bytes]:
    """Return the content of each version in the feed, from its start, by path and number."""
    follower = Device(device.api, device.space)
    changes = follower.catch_up()
    contents = {(change["path"], change["number"]): follower.read(change) for change in changes}
    assert len(contents) == len(changes), "two changes have the same path and number"
    return contents
