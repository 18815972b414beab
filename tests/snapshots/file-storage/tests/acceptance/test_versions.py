"""What the component versions must do once it is built.

Make these tests pass, and add more. `python -m pytest tests/acceptance -m acceptance` runs them with
the service in its process; with `--base-url http://127.0.0.1:8000` they call one that is running.
"""

import httpx2
import pytest

from tests.blackbox import matches
from tests.paths import url

pytestmark = pytest.mark.acceptance


@pytest.mark.exercise("commit_version")
def test_a_commit_names_the_blocks_that_are_missing(api: httpx2.Client) -> None:
    """A commit names the blocks that are missing."""
    response = api.post("/api/v1/spaces", json={"name": "Reports"})
    assert response.status_code == 201, response.text
    space = response.json()["id"]
    response = api.post(
        "/api/v1/blocks",
        json={
            "digest": "d3c22a826e97e9ad2afbceb6f77f70d2245600844259b7596fb109b524b445e4",
            "content": "Y2hhcHRlciBvbmU=",
        },
    )
    assert response.status_code == 200, response.text
    response = api.post(
        url("/api/v1/spaces/{space}/commits", space=space),
        json={
            "commit_id": "0199c2a4-0001-7000-8000-000000000001",
            "path": "/report.txt",
            "base": 0,
            "device": "laptop",
            "blocks": [
                "d3c22a826e97e9ad2afbceb6f77f70d2245600844259b7596fb109b524b445e4",
                "c8523e9dd972b32cac1344a780576b729267ec94ed07be3dc6da493f461f9ee0",
                "d3c22a826e97e9ad2afbceb6f77f70d2245600844259b7596fb109b524b445e4",
                "bc364f7fdb983f995603a4e87215b3719341266285ab53584b376c5276dd5fdb",
            ],
        },
    )
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "outcome": "incomplete",
            "missing": [
                "c8523e9dd972b32cac1344a780576b729267ec94ed07be3dc6da493f461f9ee0",
                "bc364f7fdb983f995603a4e87215b3719341266285ab53584b376c5276dd5fdb",
            ],
        },
    )
    response = api.get(url("/api/v1/spaces/{space}/changes", space=space))
    assert response.status_code == 200, response.text
    matches(response.json(), {"changes": []})
    response = api.post(
        "/api/v1/blocks",
        json={
            "digest": "bc364f7fdb983f995603a4e87215b3719341266285ab53584b376c5276dd5fdb",
            "content": "Y2hhcHRlciB0aHJlZQ==",
        },
    )
    assert response.status_code == 200, response.text
    response = api.post(
        "/api/v1/blocks",
        json={
            "digest": "c8523e9dd972b32cac1344a780576b729267ec94ed07be3dc6da493f461f9ee0",
            "content": "Y2hhcHRlciB0d28=",
        },
    )
    assert response.status_code == 200, response.text
    response = api.post(
        url("/api/v1/spaces/{space}/commits", space=space),
        json={
            "commit_id": "0199c2a4-0001-7000-8000-000000000001",
            "path": "/report.txt",
            "base": 0,
            "device": "laptop",
            "blocks": [
                "d3c22a826e97e9ad2afbceb6f77f70d2245600844259b7596fb109b524b445e4",
                "c8523e9dd972b32cac1344a780576b729267ec94ed07be3dc6da493f461f9ee0",
                "d3c22a826e97e9ad2afbceb6f77f70d2245600844259b7596fb109b524b445e4",
                "bc364f7fdb983f995603a4e87215b3719341266285ab53584b376c5276dd5fdb",
            ],
        },
    )
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {"outcome": "stored", "path": "/report.txt", "number": 1, "missing": []},
    )
    version = response.json()["version_id"]
    response = api.get(url("/api/v1/versions/{version}", version=version))
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {"path": "/report.txt", "number": 1, "device": "laptop", "deleted": False, "size": 46},
    )


@pytest.mark.exercise("commit_version")
def test_a_change_based_on_the_current_version_is_the_next_version(api: httpx2.Client) -> None:
    """A change based on the current version is the next version."""
    response = api.post("/api/v1/spaces", json={"name": "Notes"})
    assert response.status_code == 201, response.text
    space = response.json()["id"]
    response = api.post(
        url("/api/v1/spaces/{space}/commits", space=space),
        json={
            "commit_id": "0199c2a4-0002-7000-8000-000000000001",
            "path": "/notes/today.txt",
            "base": 0,
            "device": "laptop",
            "blocks": [],
        },
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"outcome": "stored", "number": 1})
    response = api.post(
        url("/api/v1/spaces/{space}/commits", space=space),
        json={
            "commit_id": "0199c2a4-0002-7000-8000-000000000002",
            "path": "/notes/today.txt",
            "base": 1,
            "device": "phone",
            "blocks": [],
        },
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"outcome": "stored", "path": "/notes/today.txt", "number": 2})
    response = api.post(
        url("/api/v1/spaces/{space}/commits", space=space),
        json={
            "commit_id": "0199c2a4-0002-7000-8000-000000000003",
            "path": "/notes/today.txt",
            "base": 2,
            "device": "phone",
            "deleted": True,
            "blocks": [],
        },
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"outcome": "stored", "path": "/notes/today.txt", "number": 3})


@pytest.mark.exercise("commit_version")
def test_two_changes_of_the_same_version_are_both_kept(api: httpx2.Client) -> None:
    """Two changes of the same version are both kept."""
    response = api.post("/api/v1/spaces", json={"name": "Letters"})
    assert response.status_code == 201, response.text
    space = response.json()["id"]
    response = api.post(
        "/api/v1/blocks",
        json={
            "digest": "ddc17c8c1f2950d29dbbec50b409c7c19756a6ba6243955f0419302e25ee65a0",
            "content": "ZnJvbSB0aGUgbGFwdG9w",
        },
    )
    assert response.status_code == 200, response.text
    response = api.post(
        "/api/v1/blocks",
        json={
            "digest": "47c231b5fb3f2a8faf2c0e7e2ac991a0c9591bb3706458903cb1a62c0c6a9f32",
            "content": "ZnJvbSB0aGUgcGhvbmU=",
        },
    )
    assert response.status_code == 200, response.text
    response = api.post(
        url("/api/v1/spaces/{space}/commits", space=space),
        json={
            "commit_id": "0199c2a4-0003-7000-8000-000000000001",
            "path": "/letter.txt",
            "base": 0,
            "device": "laptop",
            "blocks": [],
        },
    )
    assert response.status_code == 200, response.text
    response = api.post(
        url("/api/v1/spaces/{space}/commits", space=space),
        json={
            "commit_id": "0199c2a4-0003-7000-8000-000000000002",
            "path": "/letter.txt",
            "base": 1,
            "device": "laptop",
            "blocks": ["ddc17c8c1f2950d29dbbec50b409c7c19756a6ba6243955f0419302e25ee65a0"],
        },
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"outcome": "stored", "number": 2})
    response = api.post(
        url("/api/v1/spaces/{space}/commits", space=space),
        json={
            "commit_id": "0199c2a4-0003-7000-8000-000000000003",
            "path": "/letter.txt",
            "base": 1,
            "device": "phone",
            "blocks": ["47c231b5fb3f2a8faf2c0e7e2ac991a0c9591bb3706458903cb1a62c0c6a9f32"],
        },
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"outcome": "conflict", "path": {"$not": "/letter.txt"}, "number": 1})
    copy = response.json()["path"]
    response = api.get(url("/api/v1/spaces/{space}/changes", space=space))
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "changes": [
                {"path": "/letter.txt", "number": 1, "blocks": []},
                {
                    "path": "/letter.txt",
                    "number": 2,
                    "device": "laptop",
                    "blocks": [
                        {
                            "digest": "ddc17c8c1f2950d29dbbec50b409c7c19756a6ba6243955f0419302e25ee65a0",
                        },
                    ],
                },
                {
                    "path": copy,
                    "number": 1,
                    "device": "phone",
                    "blocks": [
                        {
                            "digest": "47c231b5fb3f2a8faf2c0e7e2ac991a0c9591bb3706458903cb1a62c0c6a9f32",
                        },
                    ],
                },
            ],
            "more": False,
        },
    )


@pytest.mark.exercise("commit_version")
def test_a_repeated_commit_is_stored_once(api: httpx2.Client) -> None:
    """A repeated commit is stored once."""
    response = api.post("/api/v1/spaces", json={"name": "Lists"})
    assert response.status_code == 201, response.text
    space = response.json()["id"]
    response = api.post(
        url("/api/v1/spaces/{space}/commits", space=space),
        json={
            "commit_id": "0199c2a4-0004-7000-8000-000000000001",
            "path": "/list.txt",
            "base": 0,
            "device": "laptop",
            "blocks": [],
        },
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"outcome": "stored", "number": 1})
    version = response.json()["version_id"]
    for _ in range(2):
        response = api.post(
            url("/api/v1/spaces/{space}/commits", space=space),
            json={
                "commit_id": "0199c2a4-0004-7000-8000-000000000001",
                "path": "/list.txt",
                "base": 0,
                "device": "laptop",
                "blocks": [],
            },
        )
        assert response.status_code == 200, response.text
        matches(
            response.json(),
            {"outcome": "stored", "path": "/list.txt", "number": 1, "version_id": version},
        )
    response = api.get(url("/api/v1/spaces/{space}/changes", space=space))
    assert response.status_code == 200, response.text
    matches(response.json(), {"changes": [{"path": "/list.txt", "number": 1}]})


@pytest.mark.exercise("commit_version")
def test_a_commit_to_an_unknown_space_is_refused(api: httpx2.Client) -> None:
    """A commit to an unknown space is refused."""
    response = api.post(
        "/api/v1/spaces/0199c2a4-0000-7000-8000-000000000000/commits",
        json={
            "commit_id": "0199c2a4-0005-7000-8000-000000000001",
            "path": "/lost.txt",
            "base": 0,
            "device": "laptop",
            "blocks": [],
        },
    )
    assert response.status_code == 404, response.text


@pytest.mark.exercise("list_changes")
def test_a_device_follows_the_changes_page_by_page(api: httpx2.Client) -> None:
    """A device follows the changes page by page."""
    response = api.post("/api/v1/spaces", json={"name": "Photos"})
    assert response.status_code == 201, response.text
    space = response.json()["id"]
    response = api.post(
        "/api/v1/blocks",
        json={
            "digest": "0005b2665003d5f21210572d61457df48690143b1f5055107e957e748090ee1a",
            "content": "YSBtb3VudGFpbg==",
        },
    )
    assert response.status_code == 200, response.text
    mountain = response.json()["block_id"]
    response = api.post(
        "/api/v1/blocks",
        json={
            "digest": "556713372501bc1d2a113beaf1fe4fe921267d5cd0c9655b2386ec536a6bffa0",
            "content": "dGhlIHNlYQ==",
        },
    )
    assert response.status_code == 200, response.text
    sea = response.json()["block_id"]
    response = api.post(
        url("/api/v1/spaces/{space}/commits", space=space),
        json={
            "commit_id": "0199c2a4-0006-7000-8000-000000000001",
            "path": "/photo.jpg",
            "base": 0,
            "device": "camera",
            "blocks": [
                "556713372501bc1d2a113beaf1fe4fe921267d5cd0c9655b2386ec536a6bffa0",
                "0005b2665003d5f21210572d61457df48690143b1f5055107e957e748090ee1a",
                "556713372501bc1d2a113beaf1fe4fe921267d5cd0c9655b2386ec536a6bffa0",
            ],
        },
    )
    assert response.status_code == 200, response.text
    first = response.json()["version_id"]
    response = api.post(
        url("/api/v1/spaces/{space}/commits", space=space),
        json={
            "commit_id": "0199c2a4-0006-7000-8000-000000000002",
            "path": "/film.mp4",
            "base": 0,
            "device": "phone",
            "blocks": ["0005b2665003d5f21210572d61457df48690143b1f5055107e957e748090ee1a"],
        },
    )
    assert response.status_code == 200, response.text
    response = api.post(
        url("/api/v1/spaces/{space}/commits", space=space),
        json={
            "commit_id": "0199c2a4-0006-7000-8000-000000000003",
            "path": "/photo.jpg",
            "base": 1,
            "device": "laptop",
            "deleted": True,
            "blocks": [],
        },
    )
    assert response.status_code == 200, response.text
    response = api.get(url("/api/v1/spaces/{space}/changes?limit=1", space=space))
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "changes": [
                {
                    "version_id": first,
                    "path": "/photo.jpg",
                    "number": 1,
                    "device": "camera",
                    "deleted": False,
                    "size": 24,
                    "blocks": [
                        {
                            "block_id": sea,
                            "digest": "556713372501bc1d2a113beaf1fe4fe921267d5cd0c9655b2386ec536a6bffa0",
                            "size": 7,
                        },
                        {
                            "block_id": mountain,
                            "digest": "0005b2665003d5f21210572d61457df48690143b1f5055107e957e748090ee1a",
                            "size": 10,
                        },
                        {
                            "block_id": sea,
                            "digest": "556713372501bc1d2a113beaf1fe4fe921267d5cd0c9655b2386ec536a6bffa0",
                            "size": 7,
                        },
                    ],
                },
            ],
            "more": True,
        },
    )
    cursor = response.json()["cursor"]
    response = api.get(
        url("/api/v1/spaces/{space}/changes?limit=2&after={cursor}", space=space, cursor=cursor),
    )
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "changes": [
                {"path": "/film.mp4", "number": 1, "device": "phone", "deleted": False},
                {
                    "path": "/photo.jpg",
                    "number": 2,
                    "device": "laptop",
                    "deleted": True,
                    "size": 0,
                    "blocks": [],
                },
            ],
            "more": False,
        },
    )
    end = response.json()["cursor"]
    response = api.get(url("/api/v1/spaces/{space}/changes?after={end}", space=space, end=end))
    assert response.status_code == 200, response.text
    matches(response.json(), {"changes": [], "more": False})
    end = response.json()["cursor"]
    response = api.post(
        url("/api/v1/spaces/{space}/commits", space=space),
        json={
            "commit_id": "0199c2a4-0006-7000-8000-000000000004",
            "path": "/new.txt",
            "base": 0,
            "device": "laptop",
            "blocks": [],
        },
    )
    assert response.status_code == 200, response.text
    response = api.get(url("/api/v1/spaces/{space}/changes?after={end}", space=space, end=end))
    assert response.status_code == 200, response.text
    matches(response.json(), {"changes": [{"path": "/new.txt", "number": 1}], "more": False})


@pytest.mark.exercise("list_changes")
def test_a_cursor_of_something_else_is_refused(api: httpx2.Client) -> None:
    """A cursor of something else is refused."""
    response = api.post("/api/v1/spaces", json={"name": "Music"})
    assert response.status_code == 201, response.text
    space = response.json()["id"]
    response = api.get(url("/api/v1/spaces/{space}/changes?after=yesterday!", space=space))
    assert response.status_code == 422, response.text


@pytest.mark.exercise("list_changes")
def test_the_changes_of_an_unknown_space_are_not_found(api: httpx2.Client) -> None:
    """The changes of an unknown space are not found."""
    response = api.get("/api/v1/spaces/0199c2a4-0000-7000-8000-000000000000/changes")
    assert response.status_code == 404, response.text


@pytest.mark.exercise("delete_version")
def test_deleting_an_old_version_frees_the_blocks_that_only_it_uses(api: httpx2.Client) -> None:
    """Deleting an old version frees the blocks that only it uses."""
    response = api.post("/api/v1/spaces", json={"name": "Plans"})
    assert response.status_code == 201, response.text
    space = response.json()["id"]
    response = api.post(
        "/api/v1/blocks",
        json={
            "digest": "54ed67796f204a8ea532bd4671c2791ce9b4a476ddb7d8a982939f13e539c9ab",
            "content": "dGhlIHNhbWUgaW4gYm90aA==",
        },
    )
    assert response.status_code == 200, response.text
    shared = response.json()["block_id"]
    response = api.post(
        "/api/v1/blocks",
        json={
            "digest": "dcd1982db1fd6bd80a53e99f81b42551730ca861ab76ebdfd7102ce341bc762b",
            "content": "dGhlIG9sZCBlbmQ=",
        },
    )
    assert response.status_code == 200, response.text
    old = response.json()["block_id"]
    response = api.post(
        url("/api/v1/spaces/{space}/commits", space=space),
        json={
            "commit_id": "0199c2a4-0007-7000-8000-000000000001",
            "path": "/plan.txt",
            "base": 0,
            "device": "laptop",
            "blocks": [
                "54ed67796f204a8ea532bd4671c2791ce9b4a476ddb7d8a982939f13e539c9ab",
                "dcd1982db1fd6bd80a53e99f81b42551730ca861ab76ebdfd7102ce341bc762b",
            ],
        },
    )
    assert response.status_code == 200, response.text
    version = response.json()["version_id"]
    response = api.post(
        url("/api/v1/spaces/{space}/commits", space=space),
        json={
            "commit_id": "0199c2a4-0007-7000-8000-000000000002",
            "path": "/plan.txt",
            "base": 1,
            "device": "laptop",
            "blocks": ["54ed67796f204a8ea532bd4671c2791ce9b4a476ddb7d8a982939f13e539c9ab"],
        },
    )
    assert response.status_code == 200, response.text
    response = api.delete(url("/api/v1/versions/{version}", version=version))
    assert response.status_code == 200, response.text
    matches(response.json(), {"freed_blocks": 1, "freed_bytes": 11})
    response = api.get(url("/api/v1/blocks/{old}", old=old))
    assert response.status_code == 404, response.text
    response = api.get(url("/api/v1/blocks/{shared}/content", shared=shared))
    assert response.status_code == 200, response.text
    response = api.get(url("/api/v1/versions/{version}", version=version))
    assert response.status_code == 404, response.text
    response = api.get(url("/api/v1/spaces/{space}/changes", space=space))
    assert response.status_code == 200, response.text
    matches(response.json(), {"changes": [{"path": "/plan.txt", "number": 2}]})


@pytest.mark.exercise("delete_version")
def test_the_current_version_of_a_file_cannot_be_deleted(api: httpx2.Client) -> None:
    """The current version of a file cannot be deleted."""
    response = api.post("/api/v1/spaces", json={"name": "Drafts"})
    assert response.status_code == 201, response.text
    space = response.json()["id"]
    response = api.post(
        url("/api/v1/spaces/{space}/commits", space=space),
        json={
            "commit_id": "0199c2a4-0008-7000-8000-000000000001",
            "path": "/draft.txt",
            "base": 0,
            "device": "laptop",
            "blocks": [],
        },
    )
    assert response.status_code == 200, response.text
    version = response.json()["version_id"]
    response = api.delete(url("/api/v1/versions/{version}", version=version))
    assert response.status_code == 409, response.text
    response = api.get(url("/api/v1/versions/{version}", version=version))
    assert response.status_code == 200, response.text


@pytest.mark.exercise("delete_version")
def test_a_version_that_does_not_exist_cannot_be_deleted(api: httpx2.Client) -> None:
    """A version that does not exist cannot be deleted."""
    response = api.delete("/api/v1/versions/0199c2a4-0000-7000-8000-000000000000")
    assert response.status_code == 404, response.text
