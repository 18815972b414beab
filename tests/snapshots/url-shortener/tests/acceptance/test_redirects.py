"""What the component redirects must do once it is built.

Each test calls one endpoint with the examples in docs/api.md. Make them pass, and add more:
run `python -m pytest tests/acceptance -m acceptance`.
"""

import httpx2
import pytest
from sqlalchemy.orm import Session

from tests.factories import make_link
from tests.paths import url

pytestmark = pytest.mark.acceptance


@pytest.mark.exercise("follow")
def test_follow(api: httpx2.Client, session: Session) -> None:
    """Redirect to the target of a code."""
    row = make_link(session)
    path = url("/r/{code}", code=row.code)
    response = api.get(path)
    assert response.status_code == 302, response.text
