"""Messages arrive live at the members who are connected."""

import httpx2
import pytest

from tests import people
from tests.blackbox import Connect

pytestmark = [pytest.mark.acceptance, pytest.mark.exercise("send_message")]

NEW_MESSAGE = {"type": "new_message"}


def test_all_members_receive_a_message_live(api: httpx2.Client, connect: Connect) -> None:
    conversation = people.begin(api, "alice", "bob", "carol")
    with (
        connect("/ws/members/alice") as alice,
        connect("/ws/members/bob") as phone,
        connect("/ws/members/bob") as laptop,
        connect("/ws/members/carol") as carol,
    ):
        message = people.send(api, conversation, "alice", "At noon?")
        for device in (alice, phone, laptop, carol):
            assert device.wait_for(NEW_MESSAGE)["message"] == message


def test_nobody_else_receives_a_message(api: httpx2.Client, connect: Connect) -> None:
    conversation = people.begin(api, "alice", "bob")
    other = people.begin(api, "alice", "mallory")
    with connect("/ws/members/bob") as bob, connect("/ws/members/mallory") as mallory:
        people.send(api, conversation, "alice", "Only for Bob")
        bob.wait_for(NEW_MESSAGE)
        message = people.send(api, other, "alice", "For Mallory")
        assert mallory.wait_for(NEW_MESSAGE)["message"] == message
