"""WebSockets through the application: rooms, messages and authorization."""

import json
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketDenialResponse, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from app.platform.hub import GOING_AWAY, SUBPROTOCOL, TOO_BIG, Limits

# Path, and data that a message there may have.
ROOMS: list[tuple[str, dict[str, Any]]] = [
    (
        "/ws/members/1",
        {
            "text": "Hello",
        },
    ),
]


def hear(socket: WebSocketTestSession, kind: str) -> dict[str, Any]:
    """Return the next event of a kind; others before it are skipped."""
    while True:
        event: dict[str, Any] = socket.receive_json()
        if event["type"] == kind:
            return event


@pytest.mark.parametrize(("path", "data"), ROOMS)
def test_members_hear_each_other_in_order(
    client: TestClient, path: str, data: dict[str, Any]
) -> None:
    with client.websocket_connect(path) as one, client.websocket_connect(path) as two:
        me = hear(two, "welcome")["you"]
        numbers = []
        for number in range(6):
            sender = one if number % 2 else two
            sender.send_json({"type": "message", "data": data})
            heard = [hear(one, "message"), hear(two, "message")]
            assert heard[0] == heard[1]
            assert heard[0]["data"].items() >= data.items()
            assert (heard[0]["from"] == me) == (sender is two)
            numbers.append(heard[0]["sequence"])
        assert numbers == list(range(numbers[0], numbers[0] + 6))


@pytest.mark.parametrize(("path", "data"), ROOMS)
def test_presence(client: TestClient, path: str, data: dict[str, Any]) -> None:
    with client.websocket_connect(path) as one:
        welcome = hear(one, "welcome")
        assert welcome["members"] == [welcome["you"]]
        assert hear(one, "joined")["member"] == welcome["you"]
        with client.websocket_connect(path) as two:
            other = hear(two, "welcome")
            assert other["members"] == [welcome["you"], other["you"]]
            assert hear(one, "joined")["member"] == other["you"]
            one.send_json({"type": "members"})
            assert hear(one, "members")["members"] == [welcome["you"], other["you"]]
        assert hear(one, "left")["member"] == other["you"]
        one.send_json({"type": "members"})
        assert hear(one, "members")["members"] == [welcome["you"]]


def test_rooms_are_apart(client: TestClient) -> None:
    paths = (
        "/ws/members/1",
        "/ws/members/2",
    )
    with (
        client.websocket_connect(paths[0]) as one,
        client.websocket_connect(paths[1]) as other,
    ):
        hear(other, "joined")
        [data] = [data for path, data in ROOMS if path == paths[0]]
        one.send_json({"type": "message", "data": data})
        hear(one, "message")
        other.send_json({"type": "ping"})
        assert other.receive_json()["type"] == "pong"


@pytest.mark.parametrize(("path", "data"), ROOMS)
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "bad_json"),
        ("NaN", "bad_json"),
        ("[" * 5000, "bad_json"),
        ("null", "unknown_type"),
        ('{"type": "shout"}', "unknown_type"),
        ('{"type": "message"}', "invalid"),
        ('{"type": "message", "data": []}', "invalid"),
    ],
)
def test_what_is_refused_gets_an_answer(
    client: TestClient, path: str, data: dict[str, Any], text: str, code: str
) -> None:
    with client.websocket_connect(path) as socket:
        socket.send_text(text)
        assert hear(socket, "error")["code"] == code
        socket.send_json({"type": "message", "data": data})
        hear(socket, "message")


def test_binary_is_refused(client: TestClient) -> None:
    path, _ = ROOMS[0]
    with client.websocket_connect(path) as socket:
        socket.send_bytes(b"{}")
        assert hear(socket, "error")["code"] == "binary"


def test_oversize_message_ends_the_connection(client: TestClient) -> None:
    path, _ = ROOMS[0]
    with client.websocket_connect(path) as socket:
        socket.send_text(json.dumps("x" * Limits().message_bytes))
        with pytest.raises(WebSocketDisconnect) as end:
            hear(socket, "error")
        assert end.value.code == TOO_BIG


def test_too_many_messages_are_refused(client: TestClient) -> None:
    path, _ = ROOMS[0]
    with client.websocket_connect(path) as socket:
        for _ in range(Limits().messages_burst + 5):
            socket.send_json({"type": "ping"})
        assert hear(socket, "error")["code"] == "too_fast"


def test_no_more_connections_than_allowed(app: FastAPI, client: TestClient) -> None:
    path, _ = ROOMS[0]
    app.state.hub._limits = Limits(connections=1)
    with client.websocket_connect(path):
        assert app.state.hub.connections == 1
        with pytest.raises(WebSocketDenialResponse) as refusal, client.websocket_connect(path):
            pass
        assert refusal.value.status_code == 503
        assert "Retry-After" in refusal.value.headers
    with client.websocket_connect(path):
        pass


def test_service_says_goodbye(app: FastAPI, client: TestClient) -> None:
    path, _ = ROOMS[0]
    with client.websocket_connect(path) as socket:
        assert client.portal is not None
        client.portal.call(app.state.hub.close)
        with pytest.raises(WebSocketDisconnect) as end:
            hear(socket, "nothing")
        assert end.value.code == GOING_AWAY
    assert app.state.hub.connections == 0


@pytest.mark.parametrize(
    ("origin", "accepted"),
    [
        ("http://testserver", True),
        ("https://TestServer", True),
        ("https://app.example.org", True),
        ("https://app.example.org.evil.example", False),
        ("http://testserver.evil.example", False),
        ("null", False),
    ],
)
def test_pages_of_other_sites_are_refused(
    app: FastAPI, client: TestClient, origin: str, accepted: bool
) -> None:
    path, _ = ROOMS[0]
    app.state.hub._origins = {"https://app.example.org"}
    connect = client.websocket_connect(path, headers={"Origin": origin})
    if accepted:
        with connect:
            pass
    else:
        with pytest.raises(WebSocketDenialResponse) as refusal, connect:
            pass
        assert refusal.value.status_code == 403
        assert refusal.value.headers["Content-Type"] == "application/problem+json"


def test_subprotocol_is_chosen_where_it_is_offered(client: TestClient) -> None:
    path, _ = ROOMS[0]
    with client.websocket_connect(path, subprotocols=["other", SUBPROTOCOL]) as socket:
        assert socket.accepted_subprotocol == SUBPROTOCOL
    with client.websocket_connect(path) as socket:
        assert socket.accepted_subprotocol is None
