"""One running API with two tenants for each module of tests."""

from collections.abc import Iterator

import pytest

from tests.api.world import World, start


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return an API over a new folder."""
    with start(tmp_path_factory.mktemp("data")) as client:
        world = World(client)
        world.add("shop-1")
        world.add("shop-2", currency="USD")
        yield world
