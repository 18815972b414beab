"""The blob store: deduplication, verification, repair."""

import hashlib
import threading
from io import BytesIO
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.platform import blobs
from app.platform.blobs import BlobStore, stored_digests
from app.platform.errors import BodyTooLargeError, UnavailableError
from app.platform.scrub import scrub
from app.settings import Settings
from tests import factories

CONTENT = b"some content"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    """A store with three replicas."""
    return BlobStore([tmp_path / name for name in ("a", "b", "c")], max_bytes=100)


def put(store: BlobStore, content: bytes = CONTENT) -> list[Path]:
    """Store content and return its copies."""
    with store.stage(BytesIO(content)) as staged:
        store.publish(staged)
    return copies(store, hashlib.sha256(content).hexdigest())


def copies(store: BlobStore, digest: str) -> list[Path]:
    """Return the files in which the copies of a blob lie."""
    return [root / digest[:2] / digest for root in store.roots]


def files(store: BlobStore) -> set[Path]:
    """Return all files of the store but its lock."""
    return {
        path
        for root in store.roots
        for path in root.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def test_every_replica_has_a_copy_under_the_digest(store: BlobStore) -> None:
    paths = put(store)
    assert [path.read_bytes() for path in paths] == [CONTENT] * 3
    assert files(store) == set(paths)


def test_equal_content_is_stored_once(store: BlobStore) -> None:
    assert put(store) == put(store)
    assert len(files(store)) == 3


def test_empty_content(store: BlobStore) -> None:
    paths = put(store, b"")
    assert store.path(paths[0].name).read_bytes() == b""


def test_too_large_content_leaves_nothing(store: BlobStore) -> None:
    with pytest.raises(BodyTooLargeError), store.stage(BytesIO(b"x" * 101)):
        pass
    assert files(store) == set()


def test_abandoned_content_leaves_nothing(store: BlobStore) -> None:
    with store.stage(BytesIO(CONTENT)):
        pass
    assert files(store) == set()


@pytest.mark.parametrize("damaged", [0, 1, 2])
def test_damaged_copy_is_never_served(store: BlobStore, damaged: int) -> None:
    put(store)[damaged].write_bytes(b"other content")
    assert store.path(DIGEST).read_bytes() == CONTENT


def test_reading_repairs_the_copies_that_it_meets(store: BlobStore) -> None:
    first, second, _ = put(store)
    first.unlink()
    second.write_bytes(b"")
    store.path(DIGEST)
    assert first.read_bytes() == second.read_bytes() == CONTENT


def test_content_without_good_copy_is_unavailable(store: BlobStore) -> None:
    for path in put(store):
        path.write_bytes(b"damaged")
    with pytest.raises(UnavailableError):
        store.path(DIGEST)


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_one_replica_of_three_may_fail(store: BlobStore, failing: int) -> None:
    store.roots[failing].write_text("a file where the folder should be")
    put(store)
    assert store.path(DIGEST).read_bytes() == CONTENT


def test_most_replicas_must_take_the_content(store: BlobStore) -> None:
    for root in store.roots[1:]:
        root.write_text("a file where the folder should be")
    with pytest.raises(UnavailableError):
        put(store)


def test_content_is_removed_where_it_can_be(store: BlobStore) -> None:
    first, *others = put(store)
    first.unlink()
    first.mkdir()
    store.remove(DIGEST)
    assert not any(path.exists() for path in others)


def test_waiting_for_others_ends(store: BlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "LOCK_SECONDS", 0.05)
    refused: list[UnavailableError] = []

    def wait() -> None:
        try:
            with store.exclusive():
                pass
        except UnavailableError as error:
            refused.append(error)

    with store.exclusive():
        other = threading.Thread(target=wait)
        other.start()
        other.join(10)
    assert len(refused) == 1
    with store.exclusive():
        pass


@pytest.mark.parametrize("digest", ["", "../secret", "A" * 64, DIGEST + "\n"])
def test_only_digests_name_blobs(store: BlobStore, digest: str) -> None:
    with pytest.raises(ValueError, match="not a digest"):
        store.path(digest)


def test_scrub_repairs_and_tells_what_is_lost(store: BlobStore) -> None:
    put(store)[1].write_bytes(b"damaged")
    lost = put(store, b"lost")
    for path in lost:
        path.unlink()
    report = store.scrub([DIGEST, lost[0].name])
    assert (report.verified, report.repaired, report.lost) == (2, 1, [lost[0].name])
    assert store.scrub([DIGEST]).verified == 3


def test_scrub_of_all_rows(
    settings: Settings,
    session: Session,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert scrub(settings) == 0
    factories.make_block(session)
    assert scrub(settings) == 1
    assert factories.DIGEST in capsys.readouterr().out


def test_scrub_tells_that_the_database_is_away(settings: Settings, tmp_path: Path) -> None:
    away = f"sqlite:///{tmp_path}/no/such/folder/app.db"
    assert scrub(settings.model_copy(update={"database_url": away})) == 2


def test_every_digest_is_found_once(
    app: FastAPI,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(blobs, "PAGE_DIGESTS", 2)
    digests = [hashlib.sha256(bytes([number])).hexdigest() for number in range(5)]
    for digest in [*digests, digests[0]]:
        factories.make_block(session, digest=digest)
    assert list(stored_digests(app.state.database)) == sorted(digests)
