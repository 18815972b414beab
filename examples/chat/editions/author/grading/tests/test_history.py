"""Catching up neither skips nor repeats a message."""

import httpx2
import pytest

from tests import people

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("read_messages")]


def test_pages_have_every_message_once(api: httpx2.Client) -> None:
    conversation = people.begin(api, "alice", "bob")
    noise = people.begin(api, "alice")
    sent = []
    for number in range(130):
        sent.append(people.send(api, conversation, "alice" if number % 3 else "bob", f"{number}"))
        if number % 4 == 0:
            people.send(api, noise, "alice", "elsewhere")
    assert people.read(api, conversation, "bob") == sent[:50]
    assert people.read(api, conversation, "bob", after=100, limit=200) == sent[100:]
    for limit in (1, 13, 65, 130):
        assert people.catch_up(api, conversation, "bob", limit=limit) == sent
    assert people.read(api, conversation, "bob", after=130) == []
    assert people.read(api, conversation, "bob", after=1000) == []


def test_messages_sent_meanwhile_are_on_later_pages(api: httpx2.Client) -> None:
    conversation = people.begin(api, "alice", "bob")
    sent = [people.send(api, conversation, "alice", f"{number}") for number in range(6)]
    seen = people.read(api, conversation, "bob", limit=4)
    sent += [people.send(api, conversation, "alice", f"{number}") for number in range(6, 10)]
    seen += people.catch_up(api, conversation, "bob", after=seen[-1]["sequence"], limit=4)
    assert seen == sent
