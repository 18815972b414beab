"""Commits: conflicts, repetitions, resumed uploads."""

import random
from functools import partial
from uuid import uuid4

import httpx2
import pytest

from grading.tests.device import (
    Device,
    contents_of,
    delete_version,
    digest_of,
    fresh,
    new_space,
    upload,
)
from tests.blackbox import Start, at_once

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("commit_version")]

LONG = 200
"""Blocks of a file that takes a while to commit."""


@pytest.fixture
def laptop(api: httpx2.Client) -> Device:
    """A device with a space of its own."""
    return Device(api, new_space(api), "laptop")


@pytest.fixture
def phone(laptop: Device) -> Device:
    """Another device with the same space."""
    return Device(laptop.api, laptop.space, "phone")


def race(devices: list[Device], rounds: int) -> None:
    """Change files on all devices at once, and expect all changes to be kept."""
    block = fresh()
    upload(devices[0].api, block)
    for n in range(rounds):
        path = f"/{n}.txt"
        devices[0].store(path, [])
        # So many blocks that a commit is still being written when the others compare their base.
        sizes = [LONG + place for place in range(len(devices))]
        answers = at_once(
            [
                partial(device.commit, path, [block] * size, base=1)
                for device, size in zip(devices, sizes, strict=True)
            ]
        )
        outcomes = sorted(answer["outcome"] for answer in answers)
        assert outcomes == ["conflict"] * (len(devices) - 1) + ["stored"]
        versions = [
            device.api.get(f"/api/v1/versions/{answer['version_id']}").json()
            for device, answer in zip(devices, answers, strict=True)
        ]
        assert [(version["device"], version["size"]) for version in versions] == [
            (device.name, size * len(block)) for device, size in zip(devices, sizes, strict=True)
        ]
        files = {(version["path"], version["number"]) for version in versions}
        assert len(files) == len(devices)
        assert (path, 2) in files


def test_only_one_of_several_devices_changes_the_file(laptop: Device) -> None:
    race([Device(laptop.api, laptop.space, f"device {n}") for n in range(6)], rounds=3)


def test_only_one_of_several_devices_changes_the_file_in_two_processes(start: Start) -> None:
    service = start(workers=2)
    space = new_space(service.api)
    race([Device(api, space, f"device {n}") for n, api in enumerate(service.apis * 3)], rounds=5)


def test_repeated_commit_reaches_another_process(start: Start) -> None:
    service = start(workers=2)
    space, content, commit = new_space(service.api), fresh(), str(uuid4())
    upload(service.api, content)
    first = Device(service.apis[0], space).store("/a.txt", [content], commit_id=commit)
    second = Device(service.apis[1], space).store("/a.txt", [content], commit_id=commit)
    assert first == second

    commit = str(uuid4())
    devices = [Device(api, space) for api in service.apis * 3]
    answers = at_once(
        [partial(device.store, "/b.txt", [content], commit_id=commit) for device in devices]
    )
    assert len({answer["version_id"] for answer in answers}) == 1
    assert len(Device(service.api, space).catch_up()) == 2


def test_repeated_commit_gets_its_first_answer(laptop: Device, phone: Device) -> None:
    commit, conflict = str(uuid4()), str(uuid4())
    mine, theirs, late = fresh(), fresh(), fresh()
    first = laptop.store("/a.txt", [mine], commit_id=commit)
    phone.store("/a.txt", [theirs], base=1)
    copy = laptop.commit("/a.txt", [late], base=1, commit_id=conflict)
    assert laptop.store("/a.txt", [mine], commit_id=commit) == first
    assert laptop.commit("/a.txt", [late], base=1, commit_id=conflict) == copy


def test_each_conflict_has_a_copy_of_its_own(laptop: Device, phone: Device) -> None:
    phone.store("/a.txt", [fresh()])
    phone.store("/a.txt", [fresh()], base=1)
    answers = [laptop.commit("/a.txt", [fresh()], base=1) for _ in range(3)]
    assert len({"/a.txt", *(answer["path"] for answer in answers)}) == 4


@pytest.mark.parametrize("path", ["/" + 499 * "a", "/a." + 497 * "b", "/a/" + 492 * "c" + ".text"])
def test_conflict_copy_of_a_long_path_is_a_file(api: httpx2.Client, path: str) -> None:
    device = Device(api, new_space(api), "d/" * 30)
    device.store(path, [fresh()])
    answer = device.commit(path, [fresh()])
    device.store(answer["path"], [fresh()], base=1)


def test_base_from_the_future_is_a_conflict(laptop: Device) -> None:
    laptop.store("/a.txt", [fresh()])
    for path, base in [("/a.txt", 2), ("/b.txt", 1)]:
        assert laptop.commit(path, [fresh()], base=base)["outcome"] == "conflict"


def test_deletion_does_not_undo_the_change_of_another_device(laptop: Device, phone: Device) -> None:
    content = fresh()
    laptop.store("/a.txt", [fresh()])
    phone.store("/a.txt", [content], base=1)
    laptop.commit("/a.txt", [], base=1, deleted=True)
    changes = phone.catch_up()
    assert [change["deleted"] for change in changes] == [False, False]
    phone.store("/a.txt", [fresh()], base=2)


def test_change_of_a_deleted_file_is_kept(laptop: Device, phone: Device) -> None:
    content = fresh()
    laptop.store("/a.txt", [fresh()])
    laptop.store("/a.txt", [], base=1, deleted=True)
    answer = phone.commit("/a.txt", [content], base=1)
    assert contents_of(phone)[answer["path"], 1] == content
    laptop.store("/a.txt", [fresh()], base=2)


def test_empty_file_is_not_deleted(laptop: Device) -> None:
    laptop.store("/empty.txt", [])
    change = laptop.catch_up()[0]
    assert (change["deleted"], change["size"], change["blocks"]) == (False, 0, [])


def test_deletion_has_no_blocks(laptop: Device) -> None:
    content = fresh()
    upload(laptop.api, content)
    laptop.store("/a.txt", [content])
    response = laptop.send("/a.txt", [digest_of(content)], 1, deleted=True)
    assert response.status_code == 422


def test_files_of_two_spaces_have_nothing_to_do_with_each_other(laptop: Device) -> None:
    other = Device(laptop.api, new_space(laptop.api))
    laptop.store("/a.txt", [fresh()])
    laptop.store("/a.txt", [fresh()], base=1)
    other.store("/a.txt", [fresh()])
    other.store("/a.txt", [fresh()], base=1)


def test_number_is_not_used_again(laptop: Device) -> None:
    versions = [laptop.store("/a.txt", [fresh()], base=base) for base in range(3)]
    delete_version(laptop.api, versions[1]["version_id"])
    laptop.store("/a.txt", [fresh()], base=3)


def test_missing_blocks_are_listed_once_and_in_order(laptop: Device) -> None:
    known, contents = fresh(), [fresh() for _ in range(8)]
    upload(laptop.api, known)
    sent = [contents[0], known, *contents, known, *reversed(contents)]
    response = laptop.send("/a.bin", [digest_of(content) for content in sent], 0)
    assert response.json()["missing"] == [digest_of(content) for content in contents]


def test_interrupted_upload_continues(laptop: Device) -> None:
    contents = [fresh() for _ in range(6)]
    digests = [digest_of(content) for content in contents]
    commit = str(uuid4())
    for done in range(6):
        answer = laptop.send("/a.bin", digests, 0, commit_id=commit).json()
        assert (answer["outcome"], answer["missing"]) == ("incomplete", digests[done:])
        # The order in which blocks arrive does not matter, nor does sending one again.
        upload(laptop.api, contents[done])
        upload(laptop.api, contents[0])
    laptop.store("/a.bin", contents, commit_id=commit)


def test_incomplete_commit_is_no_conflict(laptop: Device) -> None:
    laptop.store("/a.txt", [fresh()])
    content = fresh()
    answer = laptop.send("/a.txt", [digest_of(content)], 0).json()
    assert (answer["outcome"], answer["missing"]) == ("incomplete", [digest_of(content)])


def test_blocks_keep_their_order_and_their_repetitions(laptop: Device, phone: Device) -> None:
    blocks = [fresh(20 + n) for n in range(12)]
    for block in random.Random(1).sample(blocks, len(blocks)):
        upload(laptop.api, block)
    contents = random.Random(2).choices(blocks, k=200)
    laptop.store("/a.bin", contents)
    assert phone.read(phone.catch_up()[0]) == b"".join(contents)
