"""The change feed: every version exactly once, in order."""

import threading
from collections.abc import Callable
from functools import partial

import httpx2
import pytest

from grading.tests.device import Device, delete_version, fresh, new_space, upload
from tests.blackbox import Start, at_once

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("list_changes")]


@pytest.fixture
def laptop(api: httpx2.Client) -> Device:
    """A device with a space of its own."""
    return Device(api, new_space(api), "laptop")


@pytest.fixture
def phone(laptop: Device) -> Device:
    """Another device with the same space."""
    return Device(laptop.api, laptop.space, "phone")


def numbers(changes: list[dict[str, int]]) -> list[int]:
    """Return the numbers of versions."""
    return [change["number"] for change in changes]


@pytest.mark.parametrize("limit", [1, 4, 100])
def test_pages_of_any_size_list_each_version_once(
    laptop: Device, phone: Device, limit: int
) -> None:
    content = fresh()
    upload(laptop.api, content)
    versions = [laptop.store("/a.txt", [content], base=base) for base in range(12)]
    changes = phone.catch_up(limit)
    assert [change["version_id"] for change in changes] == [
        version["version_id"] for version in versions
    ]


def test_page_that_is_full_at_the_end_is_the_last(laptop: Device) -> None:
    for base in range(3):
        laptop.store("/a.txt", [], base=base)
    page = laptop.page(limit=3)
    assert (len(page["changes"]), page["more"]) == (3, False)


def test_cursor_at_the_end_leads_to_what_comes(laptop: Device, phone: Device) -> None:
    phone.catch_up()
    for base in range(3):
        laptop.store("/a.txt", [fresh()], base=base)
        assert numbers(phone.catch_up()) == [base + 1]
        phone.catch_up()
        assert phone.catch_up() == []


def test_deleted_version_hides_no_other(laptop: Device, phone: Device) -> None:
    versions = [laptop.store("/a.txt", [fresh()], base=base) for base in range(8)]
    first = phone.page(limit=3)
    # Also the version that the cursor stands at.
    for version in (versions[0], versions[2], versions[5]):
        delete_version(laptop.api, version["version_id"])
    assert numbers(phone.page(first["cursor"], limit=3)["changes"]) == [4, 5, 7]


def test_feed_of_a_space_has_its_own_versions_only(laptop: Device) -> None:
    other = Device(laptop.api, new_space(laptop.api))
    for base in range(3):
        laptop.store("/a.txt", [fresh()], base=base)
        other.store("/b.txt", [fresh()], base=base)
    assert [change["path"] for change in other.catch_up(2)] == ["/b.txt"] * 3


def test_feed_has_deletions_conflicts_and_replaced_versions(laptop: Device, phone: Device) -> None:
    laptop.store("/a.txt", [fresh()])
    laptop.store("/a.txt", [fresh()], base=1)
    copy = phone.commit("/a.txt", [fresh()], base=1)
    laptop.store("/a.txt", [], base=2, deleted=True)
    changes = laptop.catch_up()
    assert [(change["path"], change["number"], change["deleted"]) for change in changes] == [
        ("/a.txt", 1, False),
        ("/a.txt", 2, False),
        (copy["path"], 1, False),
        ("/a.txt", 3, True),
    ]


@pytest.mark.parametrize("after", ["?", "1' OR '1'='1", "9" * 60])
def test_text_that_is_not_a_cursor_is_refused(laptop: Device, after: str) -> None:
    path = f"/api/v1/spaces/{laptop.space}/changes"
    response = laptop.api.get(path, params={"after": after})
    # Digits may look like a cursor that nothing follows.
    assert response.status_code in ([200, 422] if after.isdecimal() else [422]), response.text


def test_follower_of_busy_devices_misses_and_repeats_nothing(start: Start) -> None:
    service = start(workers=2)
    space, content = new_space(service.api), fresh()
    upload(service.api, content)
    done = threading.Event()

    def write(api: httpx2.Client, path: str) -> None:
        for base in range(25):
            Device(api, space).store(path, [content], base=base)

    def follow(api: httpx2.Client) -> list[tuple[str, int]]:
        device = Device(api, space)
        seen = []
        while True:
            is_last = done.is_set()
            seen += [(change["path"], change["number"]) for change in device.catch_up(2)]
            if is_last:
                return seen

    def write_all() -> list[tuple[str, int]]:
        try:
            at_once([partial(write, api, f"/{n}.txt") for n, api in enumerate(service.apis * 3)])
        finally:
            done.set()
        return []

    calls: list[Callable[[], list[tuple[str, int]]]] = [write_all]
    calls += [partial(follow, api) for api in service.apis]
    _, *all_seen = at_once(calls)
    expected = [(f"/{n}.txt", number) for n in range(6) for number in range(1, 26)]
    for seen in all_seen:
        assert sorted(seen) == expected
