"""Messages arrive live at the members who are connected."""

import httpx2
import pytest

from tests import people
from tests.blackbox import Connect

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("send_message")]

NEW_MESSAGE = {"type": "new_message"}


def test_all_members_receive_a_message_live(api: httpx2.Client, connect: Connect) -> None:
    alice, bob, carol = people.newcomers("alice", "bob", "carol")
    conversation = people.begin(api, alice, bob, carol)
    with (
        connect(f"/ws/members/{alice}") as own,
        connect(f"/ws/members/{bob}") as phone,
        connect(f"/ws/members/{bob}") as laptop,
        connect(f"/ws/members/{carol}") as other,
    ):
        message = people.send(api, conversation, alice, "At noon?")
        for device in (own, phone, laptop, other):
            assert device.wait_for(NEW_MESSAGE)["message"] == message


def test_nobody_else_receives_a_message(api: httpx2.Client, connect: Connect) -> None:
    bob, mallory = people.newcomers("bob", "mallory")
    conversation = people.begin(api, "alice", bob)
    other = people.begin(api, "alice", mallory)
    with connect(f"/ws/members/{bob}") as member, connect(f"/ws/members/{mallory}") as stranger:
        people.send(api, conversation, "alice", "Only for Bob")
        member.wait_for(NEW_MESSAGE)
        message = people.send(api, other, "alice", "For Mallory")
        assert stranger.wait_for(NEW_MESSAGE)["message"] == message
