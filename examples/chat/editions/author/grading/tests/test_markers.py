"""Read markers move forward only, and what is unread is counted from them."""

from functools import partial

import httpx2
import pytest

from tests import people
from tests.blackbox import at_once

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("set_marker")]


def test_highest_of_concurrent_markers_wins(api: httpx2.Client) -> None:
    members = [f"member-{number}" for number in range(24)]
    conversation = people.begin(api, "alice", *members)
    for _ in range(16):
        people.send(api, conversation, "alice")
    # The highest first: whatever reads before it is stored, and writes after it, moves it back.
    sequences = list(range(16, 0, -1))
    for member in members:
        at_once([partial(people.mark, api, conversation, member, number) for number in sequences])
        entry = people.inbox(api, member)[conversation]
        assert (entry["read_until"], entry["unread"]) == (16, 0)


def test_marker_stays_within_the_conversation(api: httpx2.Client) -> None:
    conversation = people.begin(api, "alice", "bob")
    longer = people.begin(api, "alice", "bob")
    for _ in range(3):
        people.send(api, conversation, "alice")
        people.send(api, longer, "alice")
        people.send(api, longer, "alice")
    assert people.put_marker(api, conversation, "bob", 4).status_code == 422
    assert people.mark(api, conversation, "bob", 0)["unread"] == 3
    assert people.mark(api, conversation, "bob", 3)["unread"] == 0
    assert people.mark(api, conversation, "bob", 3)["read_until"] == 3
    assert people.put_marker(api, conversation, "bob", 4).status_code == 422
    people.send(api, conversation, "alice")
    assert people.mark(api, conversation, "bob", 0)["unread"] == 1
    assert people.inbox(api, "bob")[longer]["unread"] == 6


def test_unread_are_messages_of_others_after_the_marker(api: httpx2.Client) -> None:
    conversation = people.begin(api, "alice", "bob", "carol")
    for author in ["alice", "bob", "alice", "carol", "bob", "alice", "bob"]:
        people.send(api, conversation, author)

    def unread() -> list[int]:
        members = ("alice", "bob", "carol")
        return [people.inbox(api, member)[conversation]["unread"] for member in members]

    assert unread() == [4, 4, 6]
    people.mark(api, conversation, "alice", 4)
    people.mark(api, conversation, "carol", 7)
    assert unread() == [2, 4, 0]
    people.send(api, conversation, "alice")
    assert unread() == [2, 5, 1]


def test_membership_shows_the_marker(api: httpx2.Client) -> None:
    conversation = people.begin(api, "alice")
    path = f"/api/v1/memberships/{people.add(api, conversation, 'bob')}"
    for number in (1, 2):
        people.send(api, conversation, "alice")
        assert api.get(path).json()["read_until"] == number - 1
        people.mark(api, conversation, "bob", number)
        assert api.get(path).json()["read_until"] == number
