"""Blocks: verified, stored once, limited in size."""

from base64 import b64encode
from functools import partial

import httpx2
import pytest

from grading.tests.device import (
    Device,
    blocks_with,
    digest_of,
    fresh,
    new_space,
    upload,
)
from tests.blackbox import Start, at_once

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("upload_block")]


def send(api: httpx2.Client, digest: str, content: str) -> int:
    """Send a block and return the status."""
    response = api.post("/api/v1/blocks", json={"digest": digest, "content": content})
    return response.status_code


def test_content_is_verified_although_the_digest_is_known(api: httpx2.Client) -> None:
    content, other = fresh(), fresh()
    upload(api, content)
    assert send(api, digest_of(content), b64encode(other).decode()) == 422


def test_refused_content_is_not_stored(api: httpx2.Client) -> None:
    content, other = fresh(), fresh()
    send(api, digest_of(content), b64encode(other).decode())
    device = Device(api, new_space(api))
    response = device.send("/a.txt", [digest_of(content), digest_of(other)], 0)
    assert response.json()["missing"] == [digest_of(content), digest_of(other)]


@pytest.mark.parametrize("content", ["dGVzdA", "dGV$zdA==", "dGVz dA=="])
def test_content_is_base64(api: httpx2.Client, content: str) -> None:
    assert send(api, digest_of(b"test"), content) == 422


def test_block_that_is_sent_at_once_is_stored_once(start: Start) -> None:
    service = start(workers=2)
    for _ in range(2):
        content = fresh()
        answers = at_once([partial(upload, api, content) for api in service.apis * 4])
        assert len({answer["block_id"] for answer in answers}) == 1
        assert [answer["known"] for answer in answers].count(False) == 1
        assert len(blocks_with(service.api, content)) == 1


def test_size_of_a_block_is_limited(start: Start) -> None:
    service = start(BLOCK_MAX_BYTES="2000")
    content = fresh(2000)
    assert upload(service.api, content)["size"] == 2000
    longer = content + b"x"
    assert send(service.api, digest_of(longer), b64encode(longer).decode()) == 413
