"""What the component blocks must do once it is built.

Make these tests pass, and add more. `python -m pytest tests/acceptance -m acceptance` runs them with
the service in its process; with `--base-url http://127.0.0.1:8000` they call one that is running.
"""

import httpx2
import pytest

from tests.blackbox import matches
from tests.paths import url

pytestmark = pytest.mark.acceptance


@pytest.mark.exercise("upload_block")
def test_a_block_is_stored_under_its_digest(api: httpx2.Client) -> None:
    """A block is stored under its digest."""
    response = api.post(
        "/api/v1/blocks",
        json={
            "digest": "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e",
            "content": "Zmlyc3Q=",
        },
    )
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "digest": "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e",
            "size": 5,
            "known": False,
        },
    )
    block = response.json()["block_id"]
    response = api.get(url("/api/v1/blocks/{block}", block=block))
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {"digest": "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e", "size": 5},
    )


@pytest.mark.exercise("upload_block")
def test_a_block_that_is_sent_again_is_the_same_block(api: httpx2.Client) -> None:
    """A block that is sent again is the same block."""
    response = api.post(
        "/api/v1/blocks",
        json={
            "digest": "b4c9e14061c2fd453b36700e3b0da008db2189c711ac629f0f583089164e267d",
            "content": "YWdhaW4=",
        },
    )
    assert response.status_code == 200, response.text
    block = response.json()["block_id"]
    for _ in range(2):
        response = api.post(
            "/api/v1/blocks",
            json={
                "digest": "b4c9e14061c2fd453b36700e3b0da008db2189c711ac629f0f583089164e267d",
                "content": "YWdhaW4=",
            },
        )
        assert response.status_code == 200, response.text
        matches(response.json(), {"block_id": block, "size": 5, "known": True})


@pytest.mark.exercise("upload_block")
def test_content_that_does_not_match_its_digest_is_refused(api: httpx2.Client) -> None:
    """Content that does not match its digest is refused."""
    response = api.post(
        "/api/v1/blocks",
        json={
            "digest": "3cf46ab4906eb199effdf0e8354e6a065a0213c5febbf8edb534b762bed6194a",
            "content": "cmVjZWl2ZWQ=",
        },
    )
    assert response.status_code == 422, response.text


@pytest.mark.exercise("upload_block")
def test_content_that_is_not_base64_is_refused(api: httpx2.Client) -> None:
    """Content that is not base64 is refused."""
    response = api.post(
        "/api/v1/blocks",
        json={
            "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "content": "dGVzdA",
        },
    )
    assert response.status_code == 422, response.text
