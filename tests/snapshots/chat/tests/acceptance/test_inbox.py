"""What the component inbox must do once it is built.

Make these tests pass, and add more. `python -m pytest tests/acceptance -m acceptance` runs them with
the service in its process; with `--base-url http://127.0.0.1:8000` they call one that is running.
"""

import httpx2
import pytest

from tests.blackbox import matches
from tests.paths import url

pytestmark = pytest.mark.acceptance


@pytest.mark.exercise("set_marker")
def test_a_read_marker_moves_forward_and_never_back(api: httpx2.Client) -> None:
    """A read marker moves forward and never back."""
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
    response = api.post(
        url("/api/v1/conversations/{conversation}/messages", conversation=conversation),
        json={"author": "alice", "client_message_id": membership_of_alice, "text": "two"},
    )
    assert response.status_code == 201, response.text
    response = api.post(
        url("/api/v1/conversations/{conversation}/messages", conversation=conversation),
        json={"author": "alice", "client_message_id": membership_of_bob, "text": "three"},
    )
    assert response.status_code == 201, response.text
    response = api.put(
        url("/api/v1/conversations/{conversation}/members/bob/marker", conversation=conversation),
        json={"sequence": 2},
    )
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "conversation_id": conversation,
            "title": "Lunch on Friday",
            "last_sequence": 3,
            "read_until": 2,
            "unread": 1,
        },
    )
    response = api.put(
        url("/api/v1/conversations/{conversation}/members/bob/marker", conversation=conversation),
        json={"sequence": 1},
    )
    assert response.status_code == 200, response.text
    matches(response.json(), {"read_until": 2, "unread": 1})
    response = api.put(
        url("/api/v1/conversations/{conversation}/members/bob/marker", conversation=conversation),
        json={"sequence": 4},
    )
    assert response.status_code == 422, response.text
    response = api.put(
        url(
            "/api/v1/conversations/{conversation}/members/mallory/marker",
            conversation=conversation,
        ),
        json={"sequence": 1},
    )
    assert response.status_code == 404, response.text


@pytest.mark.exercise("read_inbox")
def test_the_inbox_counts_what_others_have_written(api: httpx2.Client) -> None:
    """The inbox counts what others have written."""
    response = api.post("/api/v1/conversations", json={"title": "Lunch on Friday"})
    assert response.status_code == 201, response.text
    lunch = response.json()["id"]
    response = api.post("/api/v1/conversations", json={"title": "Dinner"})
    assert response.status_code == 201, response.text
    dinner = response.json()["id"]
    response = api.post("/api/v1/memberships", json={"conversation_id": lunch, "member": "alice"})
    assert response.status_code == 201, response.text
    membership_of_alice = response.json()["id"]
    response = api.post("/api/v1/memberships", json={"conversation_id": lunch, "member": "bob"})
    assert response.status_code == 201, response.text
    response = api.post("/api/v1/memberships", json={"conversation_id": dinner, "member": "bob"})
    assert response.status_code == 201, response.text
    response = api.post(
        url("/api/v1/conversations/{lunch}/messages", lunch=lunch),
        json={"author": "alice", "client_message_id": lunch, "text": "At noon?"},
    )
    assert response.status_code == 201, response.text
    response = api.post(
        url("/api/v1/conversations/{lunch}/messages", lunch=lunch),
        json={"author": "bob", "client_message_id": dinner, "text": "Gladly."},
    )
    assert response.status_code == 201, response.text
    response = api.post(
        url("/api/v1/conversations/{lunch}/messages", lunch=lunch),
        json={"author": "alice", "client_message_id": membership_of_alice, "text": "See you."},
    )
    assert response.status_code == 201, response.text
    response = api.get("/api/v1/members/bob/inbox")
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "$contains": {
                "conversation_id": lunch,
                "title": "Lunch on Friday",
                "last_sequence": 3,
                "read_until": 0,
                "unread": 2,
            },
        },
    )
    response = api.get("/api/v1/members/bob/inbox")
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {
            "$contains": {
                "conversation_id": dinner,
                "title": "Dinner",
                "last_sequence": 0,
                "read_until": 0,
                "unread": 0,
            },
        },
    )
    response = api.get("/api/v1/members/alice/inbox")
    assert response.status_code == 200, response.text
    matches(
        response.json(),
        {"$contains": {"conversation_id": lunch, "last_sequence": 3, "unread": 1}},
    )
    response = api.get("/api/v1/members/alice/inbox")
    assert response.status_code == 200, response.text
    matches(response.json(), {"$not": {"$contains": {"conversation_id": dinner}}})
