"""The hub with clients that are slow, silent or gone, and with other processes."""

import asyncio
import json
import os
from typing import Any, cast

import pytest
from redis.exceptions import RedisError
from starlette.datastructures import Headers, State
from starlette.websockets import WebSocket

from app.platform.hub import LOST, SILENT, TOO_SLOW, Bus, Hub, Limits


class Client:
    """The far end of a connection, as the hub sees it."""

    def __init__(self, *, slow: bool = False, gone: bool = False) -> None:
        self.headers = Headers()
        self.scope: dict[str, Any] = {}
        self.state = State()
        self.inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.heard: list[dict[str, Any]] = []
        self.code: int | None = None
        self.slow = slow
        self.gone = gone

    async def accept(self, subprotocol: str | None) -> None:
        """Open the connection."""

    async def receive(self) -> dict[str, Any]:
        """Return what the client has sent."""
        return await self.inbox.get()

    async def send_text(self, text: str) -> None:
        """Take an event, sooner or later."""
        if self.gone:
            raise OSError("gone")
        if self.slow:
            await asyncio.sleep(60)
        self.heard.append(json.loads(text))

    async def close(self, code: int, reason: str) -> None:
        """Note the end."""
        self.code = code

    def say(self, data: dict[str, Any]) -> None:
        """Send a message."""
        text = json.dumps({"type": "message", "data": data})
        self.inbox.put_nowait({"type": "websocket.receive", "text": text})

    def leave(self) -> None:
        """End the connection."""
        self.inbox.put_nowait({"type": "websocket.disconnect", "code": 1000})

    def messages(self) -> list[Any]:
        """Return the data of the messages received so far."""
        return [event["data"] for event in self.heard if event["type"] == "message"]


async def until(condition: Any) -> None:
    """Wait for something to become true."""
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise TimeoutError


def join(hub: Hub, client: Client, room: str = "room") -> "asyncio.Task[None]":
    """Let a client into a room."""
    return asyncio.create_task(hub.serve(cast(WebSocket, client), room))


def test_slow_client_loses_its_connection_and_holds_nobody_up() -> None:
    async def scene() -> None:
        hub = Hub(limits=Limits(queue_messages=3, messages_burst=100))
        slow, quick = Client(slow=True), Client()
        tasks = [join(hub, slow), join(hub, quick)]
        await until(lambda: hub.connections == 2 and quick.heard)
        for number in range(20):
            quick.say({"number": number})
            await until(lambda: len(quick.messages()) > number)  # noqa: B023
        await tasks[0]
        assert slow.code == TOO_SLOW
        assert hub.dropped == 1
        assert hub.connections == 1
        await until(lambda: quick.heard[-1]["type"] == "left" or len(quick.messages()) == 20)
        assert quick.messages() == [{"number": number} for number in range(20)]
        numbers = [event["sequence"] for event in quick.heard if "sequence" in event]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        await hub.close()
        await asyncio.gather(*tasks)

    asyncio.run(scene())


def test_silent_client_is_asked_and_then_sent_away() -> None:
    async def scene() -> None:
        hub = Hub(limits=Limits(heartbeat_seconds=0.02, idle_seconds=0.1))
        client = Client()
        await join(hub, client)
        assert "ping" in [event["type"] for event in client.heard]
        assert client.code == SILENT

    asyncio.run(scene())


def test_client_that_answers_stays() -> None:
    async def scene() -> None:
        hub = Hub(limits=Limits(heartbeat_seconds=0.02, idle_seconds=0.1))
        client = Client()
        task = join(hub, client)
        for _ in range(10):
            await asyncio.sleep(0.03)
            client.inbox.put_nowait({"type": "websocket.receive", "text": '{"type": "pong"}'})
        assert not task.done()
        await hub.close()
        await task

    asyncio.run(scene())


def test_client_that_is_gone_leaves_the_room() -> None:
    async def scene() -> None:
        hub = Hub()
        gone, other = Client(gone=True), Client()
        tasks = [join(hub, other), join(hub, gone)]
        await tasks[1]
        assert gone.state.close_code == LOST
        await until(lambda: other.heard and other.heard[-1]["type"] == "left")
        other.leave()
        await tasks[0]
        assert hub.connections == 0
        assert await hub.members("room") == []

    asyncio.run(scene())


class Wire:
    """Emulates Redis between hubs in one process; `cut` disconnects it."""

    def __init__(self) -> None:
        self.ends: list[Line] = []
        self.present: dict[str, list[dict[str, str]]] = {}
        self.numbers: dict[str, int] = {}


class Line:
    """A bus over a wire."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.is_connected = True
        self.cut = False
        self.arrived: Any = None
        wire.ends.append(self)

    def start(self, arrived: Any, remind: Any) -> None:
        """Start listening."""
        self.arrived = arrived

    async def close(self) -> None:
        """Stop listening."""
        self.wire.ends.remove(self)

    async def publish(self, room: str, seen: int, text: str) -> None:
        """Number an event and give it to all ends."""
        if self.cut:
            raise RedisError("cut")
        number = max(self.wire.numbers.get(room, 0), seen) + 1
        self.wire.numbers[room] = number
        for end in self.wire.ends:
            if end.is_connected:
                end.arrived(number, text)

    async def enter(self, room: str, members: list[dict[str, str]]) -> None:
        """Record members."""
        self.wire.present.setdefault(room, []).extend(members)

    async def leave(self, room: str, member: dict[str, str]) -> None:
        """Remove a member."""
        self.wire.present[room].remove(member)

    async def members(self, room: str) -> list[dict[str, str]]:
        """Return the members."""
        if self.cut:
            raise RedisError("cut")
        return list(self.wire.present.get(room, []))


def test_rooms_span_processes() -> None:
    async def scene() -> None:
        wire = Wire()
        hubs = [Hub(bus=cast(Bus, Line(wire))) for _ in range(2)]
        for hub in hubs:
            hub.start()
        one, two, other = Client(), Client(), Client()
        tasks = [join(hubs[0], one), join(hubs[1], two), join(hubs[1], other, "elsewhere")]
        await until(lambda: one.heard and two.heard and other.heard)
        assert await hubs[0].members("room") == await hubs[1].members("room")
        for number in range(5):
            (one, two)[number % 2].say({"number": number})
            await until(lambda: len(one.messages()) > number)  # noqa: B023
        await until(lambda: len(two.messages()) == 5)
        assert one.messages() == two.messages() == [{"number": number} for number in range(5)]
        assert [event for event in one.heard if event["type"] == "message"] == [
            event for event in two.heard if event["type"] == "message"
        ]
        assert other.messages() == []
        two.leave()
        await until(lambda: one.heard[-1]["type"] == "left")
        assert len(await hubs[1].members("room")) == 1
        for hub in hubs:
            await hub.close()
        await asyncio.gather(*tasks)

    asyncio.run(scene())


def test_processes_go_on_alone_while_the_link_is_down() -> None:
    async def scene() -> None:
        wire = Wire()
        lines = [Line(wire) for _ in range(2)]
        hubs = [Hub(bus=cast(Bus, line)) for line in lines]
        for hub in hubs:
            hub.start()
        one, two = Client(), Client()
        tasks = [join(hubs[0], one), join(hubs[1], two)]
        await until(lambda: one.heard and two.heard)
        one.say({"number": 1})
        await until(lambda: len(two.messages()) == 1)

        for line in lines:
            line.cut = True
        one.say({"number": 2})
        await until(lambda: len(one.messages()) == 2)
        assert len(two.messages()) == 1
        assert await hubs[0].members("room") == [one.heard[0]["you"]]

        # The server comes back and has lost its count.
        wire.numbers.clear()
        for line in lines:
            line.cut = False
        for number, sender in ((3, two), (4, one)):
            sender.say({"number": number})
            await until(lambda: one.messages()[-1:] == two.messages()[-1:] == [{"number": number}])  # noqa: B023
        for client in (one, two):
            numbers = [event["sequence"] for event in client.heard if "sequence" in event]
            assert numbers == sorted(set(numbers))
        for hub in hubs:
            await hub.close()
        await asyncio.gather(*tasks)

    asyncio.run(scene())


@pytest.mark.parametrize("late", [False, True])
def test_event_that_arrived_all_the_same_is_told_once(late: bool) -> None:
    async def scene() -> None:
        wire = Wire()
        line = Line(wire)
        hub = Hub(bus=cast(Bus, line))
        hub.start()
        client = Client()
        task = join(hub, client)
        await until(lambda: client.heard)
        publish = line.publish

        async def publish_without_answer(room: str, seen: int, text: str) -> None:
            if late:
                asyncio.get_running_loop().call_later(0.01, line.arrived, seen + 1, text)
            else:
                await publish(room, seen, text)
            raise RedisError("no answer")

        line.publish = publish_without_answer  # type: ignore[method-assign]
        client.say({"number": 1})
        await until(lambda: client.messages())
        await asyncio.sleep(0.03)
        assert client.messages() == [{"number": 1}]
        await hub.close()
        await task

    asyncio.run(scene())


def test_without_redis_a_process_has_its_own_rooms() -> None:
    async def scene() -> None:
        bus = Bus("redis://127.0.0.1:1/0")
        hub = Hub(bus=bus)
        hub.start()
        client = Client()
        task = join(hub, client)
        await until(lambda: client.heard)
        client.say({"number": 1})
        await until(lambda: client.messages())
        assert not bus.is_connected
        await hub.close()
        await task

    asyncio.run(scene())


@pytest.mark.skipif("TEST_REDIS_URL" not in os.environ, reason="needs a Redis in TEST_REDIS_URL")
def test_bus_over_redis() -> None:
    async def scene() -> None:
        buses = [Bus(os.environ["TEST_REDIS_URL"]) for _ in range(2)]
        hubs = [Hub(bus=bus) for bus in buses]
        for hub in hubs:
            hub.start()
        await until(lambda: all(bus.is_connected for bus in buses))
        room = f"test-{os.urandom(8).hex()}"
        one, two = Client(), Client()
        tasks = [join(hubs[0], one, room), join(hubs[1], two, room)]
        await until(lambda: one.heard and two.heard)
        for number in range(10):
            (one, two)[number % 2].say({"number": number})
            await until(lambda: len(one.messages()) == len(two.messages()) == number + 1)  # noqa: B023
        assert one.messages() == two.messages()
        assert len(await hubs[0].members(room)) == 2
        two.leave()
        await until(lambda: one.heard[-1]["type"] == "left")
        assert len(await hubs[1].members(room)) == 1
        for hub in hubs:
            await hub.close()
        await asyncio.gather(*tasks)

    asyncio.run(scene())
