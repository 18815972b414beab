"""What the component messages must do once it is built.

Make these tests pass, and add more. `python -m pytest tests/acceptance -m acceptance` runs them with
the service in its process; with `--base-url http://127.0.0.1:8000` they call one that is running.
"""

import httpx2
import pytest

from tests.blackbox import matches
from tests.paths import url

pytestmark = pytest.mark.acceptance


@pytest.mark.exercise("send_message")
def test_messages_are_numbered_in_the_order_of_the_conversation(api: httpx2.Client) -> None:
    """Messages are numbered in the order of the conversation."""
    response = api.post("/api/v1/conversations", json={"title": "Lunch on Friday"})
    assert response.status_code == 201, response.text
    conversation = response.json()["id"]
    response = api.post(
        "/api/v1/memberships",
        json={"conversation_id": conversation, "member": "alice"},
    )
    assert response.status_code == 201, response.text
    membership_of_alice = response.json()["id"]
    response = api.post(
        "/api/v1/memberships",
        json={"conversation_id": conversation, "member": "bob"},
    )
    assert response.status_code == 201, response.text
    response = api.post(
        url("/api/v1/conversations/{conversation}/messages", conversation=conversation),
        json={
            "author": "alice",
            "client_message_id": conversation,
            "text": "The usual place, at noon?",
        },
    )
    assert response.status_code == 201, response.text
    matches(
        response.json(),
        {
            "conversation_id": conversation,
            "sequence": 1,
            "author": "alice",
            "text": "The usual place, at noon?",
        },
    )
    response = api.post(
        url("/api/v1/conversations/{conversation}/messages", conversation=conversation),
        json={"author": "bob", "client_message_id": membership_of_alice, "text": "Gladly."},
    )
    assert response.status_code == 201, response.text
    matches(
        response.json(),
        {"conversation_id": conversation, "sequence": 2, "author": "bob", "text": "Gladly."},
    )


@pytest.mark.exercise("send_message")
def test_each_conversation_has_numbers_of_its_own(api: httpx2.Client) -> None:
    """Each conversation has numbers of its own."""
    response = api.post("/api/v1/conversations", json={"title": "Lunch on Friday"})
    assert response.status_code == 201, response.text
    lunch = response.json()["id"]
    response = api.post("/api/v1/conversations", json={"title": "Dinner"})
    assert response.status_code == 201, response.text
    dinner = response.json()["id"]
    response = api.post("/api/v1/memberships", json={"conversation_id": lunch, "member": "alice"})
    assert response.status_code == 201, response.text
    membership_of_alice = response.json()["id"]
    response = api.post("/api/v1/memberships", json={"conversation_id": dinner, "member": "alice"})
    assert response.status_code == 201, response.text
    response = api.post(
        url("/api/v1/conversations/{lunch}/messages", lunch=lunch),
        json={"author": "alice", "client_message_id": lunch, "text": "At noon?"},
    )
    assert response.status_code == 201, response.text
    matches(response.json(), {"sequence": 1})
    response = api.post(
        url("/api/v1/conversations/{dinner}/messages", dinner=dinner),
        json={"author": "alice", "client_message_id": dinner, "text": "At eight?"},
    )
    assert response.status_code == 201, response.text
    matches(response.json(), {"sequence": 1})
    response = api.post(
        url("/api/v1/conversations/{lunch}/messages", lunch=lunch),
        json={"author": "alice", "client_message_id": membership_of_alice, "text": "Or at one?"},
    )
    assert response.status_code == 201, response.text
    matches(response.json(), {"sequence": 2})


@pytest.mark.exercise("send_message")
def test_a_retry_returns_the_stored_message(api: httpx2.Client) -> None:
    """A retry returns the stored message."""
    response = api.post("/api/v1/conversations", json={"title": "Lunch on Friday"})
    assert response.status_code == 201, response.text
    conversation = response.json()["id"]
    response = api.post(
        "/api/v1/memberships",
        json={"conversation_id": conversation, "member": "alice"},
    )
    assert response.status_code == 201, response.text
    membership_of_alice = response.json()["id"]
    response = api.post(
        url("/api/v1/conversations/{conversation}/messages", conversation=conversation),
        json={"author": "alice", "client_message_id": conversation, "text": "At noon?"},
    )
    assert response.status_code == 201, response.text
    message = response.json()["id"]
    for _ in range(2):
        response = api.post(
            url("/api/v1/conversations/{conversation}/messages", conversation=conversation),
            json={"author": "alice", "client_message_id": conversation, "text": "At noon?"},
        )
        assert response.status_code in [200, 201], response.text
        matches(response.json(), {"id": message, "sequence": 1, "text": "At noon?"})
    response = api.post(
        url("/api/v1/conversations/{conversation}/messages", conversation=conversation),
        json={"author": "alice", "client_message_id": membership_of_alice, "text": "At noon?"},
    )
    assert response.status_code == 201, response.text
    matches(response.json(), {"sequence": 2})


@pytest.mark.exercise("send_message")
def test_a_client_message_id_cannot_be_used_for_another_text(api: httpx2.Client) -> None:
    """A client_message_id cannot be used for another text."""
    response = api.post("/api/v1/conversations", json={"title": "Lunch on Friday"})
    assert response.status_code == 201, response.text
    conversation = response.json()["id"]
    response = api.post(
        "/api/v1/memberships",
        json={"conversation_id": conversation, "member": "alice"},
    )
    assert response.status_code == 201, response.text
    response = api.post(
        url("/api/v1/conversations/{conversation}/messages", conversation=conversation),
        json={"author": "alice", "client_message_id": conversation, "text": "At noon?"},
    )
    assert response.status_code == 201, response.text
    response = api.post(
        url("/api/v1/conversations/{conversation}/messages", conversation=conversation),
        json={"author": "alice", "client_message_id": conversation, "text": "At one?"},
    )
    assert response.status_code == 409, response.text


@pytest.mark.exercise("send_message")
def test_only_members_may_write(api: httpx2.Client) -> None:
    """Only members may write."""
    response = api.post("/api/v1/conversations", json={"title": "Lunch on Friday"})
    assert response.status_code == 201, response.text
    conversation = response.json()["id"]
    response = api.post(
        "/api/v1/memberships",
        json={"conversation_id": conversation, "member": "alice"},
    )
    assert response.status_code == 201, response.text
    response = api.post(
        url("/api/v1/conversations/{conversation}/messages", conversation=conversation),
        json={"author": "mallory", "client_message_id": conversation, "text": "At noon?"},
    )
    assert response.status_code == 404, response.text


@pytest.mark.exercise("read_messages")
def test_a_member_who_was_away_catches_up_page_by_page(api: httpx2.Client) -> None:
    """A member who was away catches up page by page."""
    response = api.post("/api/v1/conversations", json={"title": "Lunch on Friday"})
    assert response.status_code == 201, response.text
    conversation = response.json()["id"]
    response = api.post(
        "/api/v1/memberships",
        json={"conversation_id": conversation, "member": "alice"},
    )
    assert response.status_code == 201, response.text
    membership_of_alice = response.json()["id"]
    response = api.post(
        "/api/v1/memberships",
        json={"conversation_id": conversation, "member": "bob"},
    )
    assert response.status_code == 201, response.text
    membership_of_bob = response.json()["id"]
    response = api.post(
        url("/api/v1/conversations/{conversation}/messages", conversation=conversation),
        json={"author": "alice", "client_message_id": conversation, "text": "one"},
    )
    assert response.status_code == 201, response.text
    first = response.json()["id"]
    response = api.post(
        url("/api/v1/conversations/{conversation}/messages", conversation=conversation),
        json={"author": "bob", "client_message_id": membership_of_alice, "text": "two"},
    )
    assert response.status_code == 201, response.text
    response = api.post(
        url("/api/v1/conversations/{conversation}/messages", conversation=conversation),
        json={"author": "alice", "client_message_id": membership_of_bob, "text": "three"},
    )
    assert response.status_code == 201, response.text
    response = api.post(
        url("/api/v1/conversations/{conversation}/messages", conversation=conversation),
        json={"author": "alice", "client_message_id": first, "text": "four"},
    )
    assert response.status_code == 201, response.text
    response = api.get(
        url("/api/v1/conversations/{conversation}/messages?member=bob", conversation=conversation),
    )
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        [
            {"sequence": 1, "text": "one"},
            {"sequence": 2, "text": "two"},
            {"sequence": 3, "text": "three"},
            {"sequence": 4, "text": "four"},
        ],
    )
    response = api.get(
        url(
            "/api/v1/conversations/{conversation}/messages?member=bob&after=1&limit=2",
            conversation=conversation,
        ),
    )
    assert response.status_code == 200, response.text
    matches(response.json(), [{"sequence": 2, "text": "two"}, {"sequence": 3, "text": "three"}])
    response = api.get(
        url(
            "/api/v1/conversations/{conversation}/messages?member=bob&after=3&limit=2",
            conversation=conversation,
        ),
    )
    assert response.status_code == 200, response.text
    matches(response.json(), [{"sequence": 4, "text": "four"}])
    response = api.get(
        url(
            "/api/v1/conversations/{conversation}/messages?member=bob&after=4",
            conversation=conversation,
        ),
    )
    assert response.status_code == 200, response.text
    matches(response.json(), [])


@pytest.mark.exercise("read_messages")
def test_only_members_may_read(api: httpx2.Client) -> None:
    """Only members may read."""
    response = api.post("/api/v1/conversations", json={"title": "Lunch on Friday"})
    assert response.status_code == 201, response.text
    conversation = response.json()["id"]
    response = api.post(
        "/api/v1/memberships",
        json={"conversation_id": conversation, "member": "alice"},
    )
    assert response.status_code == 201, response.text
    response = api.get(
        url(
            "/api/v1/conversations/{conversation}/messages?member=alice",
            conversation=conversation,
        ),
    )
    assert response.status_code == 200, response.text
    matches(response.json(), [])
    response = api.get(
        url(
            "/api/v1/conversations/{conversation}/messages?member=mallory",
            conversation=conversation,
        ),
    )
    assert response.status_code == 404, response.text
