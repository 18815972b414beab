"""A repeated request changes nothing."""

from functools import partial
from uuid import uuid4

import httpx2
import pytest

from tests import people
from tests.blackbox import at_once

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("send_message")]

ROUNDS = 10


def test_concurrent_retries_store_one_message(api: httpx2.Client) -> None:
    conversation = people.begin(api, "alice", "bob")
    for number in range(ROUNDS):
        calls = [
            partial(people.send, api, conversation, "alice", "Hello", identifier)
            for identifier in (str(uuid4()) for _ in range(8))
            for _ in range(3)
        ]
        # Other messages at the same moment make an attempt wait while the next one overtakes it.
        sent = at_once(calls)
        stored = people.catch_up(api, conversation, "bob", after=8 * number)
        sequences = list(range(8 * number + 1, 8 * number + 9))
        assert [message["sequence"] for message in stored] == sequences
        by_identifier = {message["client_message_id"]: message for message in stored}
        assert all(message == by_identifier[message["client_message_id"]] for message in sent)


def test_concurrent_messages_under_one_identifier_conflict(api: httpx2.Client) -> None:
    for _ in range(ROUNDS):
        conversation = people.begin(api, "alice")
        identifier = str(uuid4())
        calls = [
            partial(people.post, api, conversation, "alice", f"version {number}", identifier)
            for number in range(6)
        ]
        statuses = sorted(response.status_code for response in at_once(calls))
        assert statuses == [201] + [409] * 5
        assert len(people.read(api, conversation, "alice")) == 1
        assert people.send(api, conversation, "alice")["sequence"] == 2


def test_late_retry_returns_the_stored_message(api: httpx2.Client) -> None:
    conversation = people.begin(api, "alice", "bob")
    first = people.send(api, conversation, "alice", "Hello")
    people.send(api, conversation, "alice", "Hello")
    for number in range(60):
        people.send(api, conversation, "bob", f"{number}")
    again = people.send(api, conversation, "alice", "Hello", first["client_message_id"])
    assert again == first
    assert people.inbox(api, "bob")[conversation]["last_sequence"] == 62


@pytest.mark.parametrize("changed", ["author", "text", "conversation"])
def test_identifier_is_taken_whatever_differs(api: httpx2.Client, changed: str) -> None:
    conversation = people.begin(api, "alice", "bob")
    other = people.begin(api, "alice", "bob")
    first = people.send(api, conversation, "alice", "Hello")
    response = people.post(
        api,
        other if changed == "conversation" else conversation,
        "bob" if changed == "author" else "alice",
        "hello" if changed == "text" else "Hello",
        first["client_message_id"],
    )
    assert response.status_code == 409, response.text
    assert people.read(api, conversation, "alice") == [first]
    assert people.read(api, other, "alice") == []
