"""One order for each conversation, whatever happens at the same moment."""

from functools import partial

import httpx2
import pytest

from tests import people
from tests.blackbox import Connect, Start, at_once, eventually

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("send_message")]

ROUNDS = 8


def test_concurrent_messages_have_one_order(api: httpx2.Client) -> None:
    authors = ["alice", "bob", "carol"]
    # One round may end well by chance, all of them hardly.
    for _ in range(ROUNDS):
        conversation = people.begin(api, *authors)
        calls = [
            partial(people.send, api, conversation, author, f"{author} {number}")
            for number in range(4)
            for author in authors
        ]
        sent = sorted(at_once(calls), key=lambda message: int(message["sequence"]))
        assert [message["sequence"] for message in sent] == list(range(1, len(calls) + 1))
        assert people.catch_up(api, conversation, "carol", limit=7) == sent


def test_concurrent_conversations_are_numbered_apart(api: httpx2.Client) -> None:
    conversations = [people.begin(api, "alice") for _ in range(3)]
    calls = [
        partial(people.send, api, conversation, "alice")
        for _ in range(5)
        for conversation in conversations
    ]
    at_once(calls)
    for conversation in conversations:
        messages = people.read(api, conversation, "alice")
        assert [message["sequence"] for message in messages] == [1, 2, 3, 4, 5]


def test_rejected_messages_leave_no_gap(api: httpx2.Client) -> None:
    conversation = people.begin(api, "alice")
    first = people.send(api, conversation, "alice", "one")
    taken = first["client_message_id"]
    assert people.post(api, conversation, "alice", "two", taken).status_code == 409
    assert people.post(api, conversation, "mallory", "two").status_code == 404
    assert people.post(api, conversation, "alice", "").status_code == 422
    assert people.send(api, conversation, "alice", "two")["sequence"] == 2
    assert people.inbox(api, "alice")[conversation]["last_sequence"] == 2


def test_processes_share_one_order(start: Start) -> None:
    service = start(workers=2)
    one, two = service.apis
    conversation = people.begin(one, "alice", "bob")
    calls = [
        partial(people.send, process, conversation, author, f"{author} {number}")
        for number in range(6)
        for process, author in ((one, "alice"), (two, "bob"))
    ]
    sent = [message for _ in range(2 * ROUNDS) for message in at_once(calls)]
    sent.sort(key=lambda message: int(message["sequence"]))
    assert [message["sequence"] for message in sent] == list(range(1, len(sent) + 1))
    assert people.catch_up(two, conversation, "alice") == sent


def test_members_in_another_process_receive_messages_live(start: Start) -> None:
    service = start(workers=2)
    one, two = service.processes
    conversation = people.begin(one.api, "alice", "bob")
    with one.connect("/ws/members/alice") as alice, two.connect("/ws/members/bob") as bob:

        def both_receive() -> None:
            # The processes may still be connecting to each other.
            message = people.send(one.api, conversation, "alice")
            expected = {"type": "new_message", "message": {"id": message["id"]}}
            alice.wait_for(expected, timeout=1)
            bob.wait_for(expected, timeout=1)

        eventually(both_receive, within=15)


def test_order_continues_after_a_restart(start: Start) -> None:
    service = start()
    conversation = people.begin(service.api, "alice", "bob")
    first = people.send(service.api, conversation, "alice", "one")
    people.send(service.api, conversation, "bob", "two")
    service.kill()
    service.restart()
    again = people.send(service.api, conversation, "alice", "one", first["client_message_id"])
    assert again == first
    assert people.send(service.api, conversation, "alice", "three")["sequence"] == 3
    texts = [message["text"] for message in people.read(service.api, conversation, "bob")]
    assert texts == ["one", "two", "three"]


def test_messages_are_delivered_as_stored(api: httpx2.Client, connect: Connect) -> None:
    authors = ["alice", "bob"]
    [carol] = people.newcomers("carol")
    conversation = people.begin(api, *authors, carol)
    calls = [partial(people.send, api, conversation, author) for author in authors * 5]
    with connect(f"/ws/members/{carol}") as device:
        sent = at_once(calls)
        received = [device.wait_for({"type": "new_message"})["message"] for _ in sent]
    # In any order: the sequence tells what belongs where.
    by_sequence = {message["sequence"]: message for message in received}
    assert by_sequence == {message["sequence"]: message for message in sent}
