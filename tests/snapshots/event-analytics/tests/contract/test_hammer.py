"""Two processes under load lose nothing, and do nothing twice.

Sixteen threads call both processes. What one process has acknowledged, the other must show.
"""

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any, TypeVar

import httpx2

from app.campaigns.models import CampaignFields
from tests.blackbox import Start, at_once, eventually
from tests.factories import to_json, value
from tests.paths import url

THREADS = 16
ROUNDS = 4
"""How often each thread repeats what it does."""
PATIENCE_SECONDS = 60
"""How long a call is repeated that fails with 503, as when the database is too busy."""
FIELDS: dict[str, Any] = {
    "advertiser": CampaignFields.advertiser,
    "title": CampaignFields.title,
    "closed_until": CampaignFields.closed_until,
}
CHANGED = (
    "advertiser",
    "title",
    "closed_until",
)
"""Members that a change may have. Each member of a record has one writer, so its value is known."""

Result = TypeVar("Result")
_numbers = count(1)


def test_two_processes_lose_nothing_and_double_nothing(start: Start) -> None:
    apis = start(workers=2).apis
    check_creation(apis)
    check_changes(apis)


def check_creation(apis: list[httpx2.Client]) -> None:
    """Campaigns created at once all exist, each of them once."""

    def work(thread: int) -> list[str]:
        return [create(apis[thread % 2])["id"] for _ in range(ROUNDS)]

    created = [identifier for identifiers in in_threads(work) for identifier in identifiers]
    for api in apis:
        assert sorted(listed(api)) == sorted(created)


def check_changes(apis: list[httpx2.Client]) -> None:
    """No change is lost to another one of the same record, or hidden by the other process."""
    records = [create(apis[0]) for _ in range(0, THREADS, len(CHANGED))]

    def work(thread: int) -> None:
        record, name = records[thread // len(CHANGED)], CHANGED[thread % len(CHANGED)]
        one, other = apis[thread % 2], apis[1 - thread % 2]
        path = url("/api/v1/campaigns/{campaign_id}", campaign_id=record["id"])
        for _ in range(ROUNDS):
            change = {name: body()[name]}
            changed = call(one.patch, path, json=change)
            assert changed.json().items() >= change.items()
            read = call(other.get, path)
            assert read.json().items() >= change.items()

    in_threads(work)


def body() -> dict[str, Any]:
    """Return the body of a request that creates a campaign."""
    number = next(_numbers)
    return to_json({name: value(field, number) for name, field in FIELDS.items()})


def create(api: httpx2.Client) -> dict[str, Any]:
    """Create a campaign, and return it."""
    response = call(api.post, "/api/v1/campaigns", json=body())
    assert response.status_code == 201, response.text
    return response.json()


def listed(api: httpx2.Client) -> list[str]:
    """Return the ids of all campaigns, from all pages."""
    found: list[str] = []
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        after = {"after": page["next"]} if page["next"] else {}
        page = call(api.get, "/api/v1/campaigns", params=after).json()
        found += [item["id"] for item in page["items"]]
    return found


def in_threads(work: Callable[[int], Result]) -> list[Result]:
    """Do `work` in all threads at once; each gets its number."""
    return at_once([partial(work, thread) for thread in range(THREADS)])


def call(method: Callable[..., httpx2.Response], path: str, **arguments: Any) -> httpx2.Response:
    """Send a request, and again while the service is too busy."""

    def accepted() -> httpx2.Response:
        response = method(path, **arguments)
        assert response.status_code != 503, response.text
        return response

    return eventually(accepted, PATIENCE_SECONDS)
