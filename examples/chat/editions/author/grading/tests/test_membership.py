"""Only members read, write and receive messages, and only while they are members."""

from uuid import uuid4

import httpx2
import pytest

from tests import people
from tests.blackbox import Connect

pytestmark = pytest.mark.acceptance

NEW_MESSAGE = {"type": "new_message"}


def is_admitted(api: httpx2.Client, conversation: str, person: str) -> list[bool]:
    """Return whether a person may write, read and move a marker."""
    path = f"/api/v1/conversations/{conversation}/messages"
    responses = [
        people.post(api, conversation, person),
        api.get(path, params={"member": person}),
        people.put_marker(api, conversation, person, 0),
    ]
    for response in responses:
        assert response.status_code in (200, 201, 404), response.text
    return [response.status_code != 404 for response in responses]


@pytest.mark.exercise("read_messages")
def test_members_of_other_conversations_are_strangers(api: httpx2.Client) -> None:
    conversation = people.begin(api, "alice")
    people.begin(api, "mallory")
    sent = [people.send(api, conversation, "alice")]
    assert is_admitted(api, conversation, "mallory") == [False] * 3
    assert is_admitted(api, conversation, "alic") == [False] * 3
    assert is_admitted(api, str(uuid4()), "mallory") == [False] * 3
    assert people.read(api, conversation, "alice") == sent
    assert conversation not in people.inbox(api, "mallory")


@pytest.mark.exercise("read_messages")
def test_removed_member_is_a_stranger(api: httpx2.Client) -> None:
    conversation = people.begin(api, "alice")
    membership = people.add(api, conversation, "bob")
    assert is_admitted(api, conversation, "bob") == [True] * 3
    taken = people.send(api, conversation, "bob", "Bye")["client_message_id"]
    people.remove(api, membership)
    assert is_admitted(api, conversation, "bob") == [False] * 3
    assert people.post(api, conversation, "bob", "Bye", taken).status_code == 404
    assert conversation not in people.inbox(api, "bob")
    people.add(api, conversation, "bob")
    assert is_admitted(api, conversation, "bob") == [True] * 3


@pytest.mark.exercise("send_message")
def test_delivery_follows_membership(api: httpx2.Client, connect: Connect) -> None:
    bob, carol = people.newcomers("bob", "carol")
    conversation = people.begin(api, "alice")
    membership = people.add(api, conversation, bob)
    own = people.begin(api, bob)
    with connect(f"/ws/members/{bob}") as removed, connect(f"/ws/members/{carol}") as added:
        people.send(api, conversation, "alice")
        assert removed.wait_for(NEW_MESSAGE)["message"]["sequence"] == 1
        people.remove(api, membership)
        people.add(api, conversation, carol)
        people.send(api, conversation, "alice")
        assert added.wait_for(NEW_MESSAGE)["message"]["sequence"] == 2
        # Whatever else was sent to Bob would arrive before this.
        last = people.send(api, own, bob)
        assert removed.wait_for(NEW_MESSAGE)["message"] == last


@pytest.mark.exercise("send_message")
def test_rejected_or_repeated_messages_are_silent(api: httpx2.Client, connect: Connect) -> None:
    [bob] = people.newcomers("bob")
    conversation = people.begin(api, "alice", bob)
    with connect(f"/ws/members/{bob}") as device:
        first = people.send(api, conversation, "alice", "one")
        assert device.wait_for(NEW_MESSAGE)["message"] == first
        taken = first["client_message_id"]
        assert people.post(api, conversation, "alice", "two", taken).status_code == 409
        assert people.post(api, conversation, "mallory", "two").status_code == 404
        assert people.send(api, conversation, "alice", "one", taken) == first
        last = people.send(api, conversation, "alice", "three")
        assert device.wait_for(NEW_MESSAGE)["message"] == last


@pytest.mark.exercise("read_inbox")
def test_new_member_has_everything_unread(api: httpx2.Client) -> None:
    conversation = people.begin(api, "alice")
    sent = [people.send(api, conversation, "alice") for _ in range(3)]
    people.add(api, conversation, "bob")
    assert people.inbox(api, "bob")[conversation]["unread"] == 3
    assert people.read(api, conversation, "bob") == sent
