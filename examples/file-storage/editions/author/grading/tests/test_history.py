"""Deleting versions: blocks are freed with their last user, and never before."""

from functools import partial

import httpx2
import pytest

from grading.tests.device import (
    Device,
    delete_version,
    fresh,
    new_space,
)
from tests.blackbox import Start, at_once

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("delete_version")]


@pytest.fixture
def laptop(api: httpx2.Client) -> Device:
    """A device with a space of its own."""
    return Device(api, new_space(api), "laptop")


def test_block_is_kept_until_its_last_user_is_gone(laptop: Device) -> None:
    other = Device(laptop.api, new_space(laptop.api))
    shared, own = fresh(30), fresh(50)
    one = laptop.store("/a.txt", [shared, own])
    laptop.store("/a.txt", [], base=1)
    two = laptop.store("/b.txt", [shared])
    laptop.store("/b.txt", [], base=1, deleted=True)
    other.store("/c.txt", [shared])

    freed = [delete_version(laptop.api, version["version_id"]) for version in (one, two)]
    assert freed == [
        {"freed_blocks": 1, "freed_bytes": 50},
        {"freed_blocks": 0, "freed_bytes": 0},
    ]
    assert other.read(other.catch_up()[0]) == shared


def test_repeated_block_is_freed_once(laptop: Device) -> None:
    zeros, other = fresh(100), fresh(10)
    version = laptop.store("/a.bin", [zeros, other, zeros, zeros])
    laptop.store("/a.bin", [], base=1)
    freed = delete_version(laptop.api, version["version_id"])
    assert freed == {"freed_blocks": 2, "freed_bytes": 110}


def test_current_version_is_kept(laptop: Device) -> None:
    other = Device(laptop.api, new_space(laptop.api))
    version = laptop.store("/a.txt", [fresh()])
    deletion = other.store("/a.txt", [], deleted=True)
    other.store("/b.txt", [fresh()])
    other.store("/b.txt", [fresh()], base=1)
    first = laptop.store("/b.txt", [fresh()])
    laptop.store("/c.txt", [fresh()])
    second = laptop.store("/c.txt", [fresh()], base=1)
    for current in (version, deletion, first, second):
        response = laptop.api.delete(f"/api/v1/versions/{current['version_id']}")
        assert response.status_code == 409, response.text


def test_version_that_is_deleted_at_once_is_deleted_once(start: Start) -> None:
    service = start(workers=2)
    device = Device(service.api, new_space(service.api))
    for base in range(4):
        device.store("/a.txt", [fresh(20)], base=base)
    for change in device.catch_up()[:3]:
        path = f"/api/v1/versions/{change['version_id']}"
        responses = at_once([partial(api.delete, path) for api in service.apis * 3])
        first, *others = sorted(responses, key=lambda response: response.status_code)
        assert first.status_code == 200
        assert {response.status_code for response in others} <= {404, 409}
        assert first.json() == {"freed_blocks": 1, "freed_bytes": 20}
