"""What people do in a chat, as calls of the API."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx2


def patiently(call: Callable[[], httpx2.Response]) -> httpx2.Response:
    """Repeat a call while the database is too busy, as clients do; a repetition is harmless."""
    for _ in range(20):
        response = call()
        if response.status_code != 503:
            break
        time.sleep(0.2)
    return response


def newcomers(*names: str) -> list[str]:
    """Return names that no other test uses, so that nothing else is sent to their devices."""
    return [f"{name}-{uuid4().hex[:8]}" for name in names]


def begin(api: httpx2.Client, *members: str, title: str = "Lunch") -> str:
    """Create a conversation between members, and return its id."""
    response = api.post("/api/v1/conversations", json={"title": title})
    assert response.status_code == 201, response.text
    conversation = str(response.json()["id"])
    for member in members:
        add(api, conversation, member)
    return conversation


def add(api: httpx2.Client, conversation: str, member: str) -> str:
    """Add a member, and return the id of the membership."""
    body = {"conversation_id": conversation, "member": member}
    response = api.post("/api/v1/memberships", json=body)
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


def remove(api: httpx2.Client, membership: str) -> None:
    """Remove a member."""
    response = api.delete(f"/api/v1/memberships/{membership}")
    assert response.status_code == 204, response.text


def post(
    api: httpx2.Client,
    conversation: str,
    author: str,
    text: str = "Hello",
    client_message_id: str | None = None,
) -> httpx2.Response:
    """Try to send a message."""
    body = {
        "author": author,
        "client_message_id": client_message_id or str(uuid4()),
        "text": text,
    }
    path = f"/api/v1/conversations/{conversation}/messages"
    return patiently(lambda: api.post(path, json=body))


def send(
    api: httpx2.Client,
    conversation: str,
    author: str,
    text: str = "Hello",
    client_message_id: str | None = None,
) -> dict[str, Any]:
    """Send a message, and return it as it was stored."""
    response = post(api, conversation, author, text, client_message_id)
    assert response.status_code in (200, 201), response.text
    message: dict[str, Any] = response.json()
    return message


def read(api: httpx2.Client, conversation: str, member: str, **query: int) -> list[dict[str, Any]]:
    """Read messages."""
    response = api.get(
        f"/api/v1/conversations/{conversation}/messages", params={"member": member, **query}
    )
    assert response.status_code == 200, response.text
    messages: list[dict[str, Any]] = response.json()
    return messages


def catch_up(
    api: httpx2.Client, conversation: str, member: str, after: int = 0, limit: int = 50
) -> list[dict[str, Any]]:
    """Read all messages after a sequence, page by page."""
    messages: list[dict[str, Any]] = []
    while page := read(api, conversation, member, after=after, limit=limit):
        assert len(page) <= limit
        assert page[-1]["sequence"] > after, "the next page would be the same one"
        messages += page
        after = page[-1]["sequence"]
    return messages


def put_marker(
    api: httpx2.Client, conversation: str, member: str, sequence: int
) -> httpx2.Response:
    """Try to move a read marker."""
    path = f"/api/v1/conversations/{conversation}/members/{member}/marker"
    return patiently(lambda: api.put(path, json={"sequence": sequence}))


def mark(api: httpx2.Client, conversation: str, member: str, sequence: int) -> dict[str, Any]:
    """Move a read marker, and return what is unread."""
    response = put_marker(api, conversation, member, sequence)
    assert response.status_code == 200, response.text
    entry: dict[str, Any] = response.json()
    return entry


def inbox(api: httpx2.Client, member: str) -> dict[str, dict[str, Any]]:
    """Return the entries of an inbox by conversation."""
    response = api.get(f"/api/v1/members/{member}/inbox")
    assert response.status_code == 200, response.text
    entries: list[dict[str, Any]] = response.json()
    found = {entry["conversation_id"]: entry for entry in entries}
    assert len(found) == len(entries), "a conversation is listed twice"
    return found
