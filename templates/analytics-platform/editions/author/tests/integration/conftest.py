"""One PostgreSQL for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.integration.servers import server


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Return the address of a running server."""
    with server() as address:
        yield address
