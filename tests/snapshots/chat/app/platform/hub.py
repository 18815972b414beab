"""WebSockets: rooms and their messages.

Clients at the same path share a room and receive each other's messages. Nothing is stored: clients
request missed messages over HTTP.

Each connection has a bounded queue of outgoing messages. A client that does not keep up is
disconnected, so it never holds up the room.

Redis carries events between processes (`Bus`). Without it, rooms are limited to the members in
each process.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any

import redis.asyncio as redis
from fastapi import Depends, Request, WebSocket, WebSocketDisconnect
from pydantic import SecretStr, ValidationError
from pydantic_core import from_json
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry

from app.platform.errors import ProblemError, UnavailableError
from app.platform.fields import RequestModel
from app.platform.identifiers import uuid7
from app.platform.resilience import backoff

SUBPROTOCOL = "json.v1"

GOING_AWAY = 1001
LOST = 1006
TOO_BIG = 1009
FAILED = 1011
TOO_SLOW = 1013
SILENT = 4408
"""Close codes; those from 4000 are specific to the service."""

CLOSE_SECONDS = 5
"""How long a client may take to receive the close frame."""

CHANNEL = "chat:hub:events"
MEMBERS = "chat:hub:members:"
SEQUENCE = "chat:hub:sequence:"
PRESENCE_SECONDS = 30
"""How long a member counts as present without an update by its process."""
SEQUENCE_SECONDS = 24 * 60 * 60
"""How long a room must be silent before its numbers restart at 1."""
TIMEOUT_SECONDS = 1.0
"""Maximum wait for Redis."""
PING_SECONDS = 5.0
"""How long Redis may be silent before it is pinged."""

# Numbers and publishes an event atomically, so that all processes receive the events of a room in
# order. A process that was disconnected may have counted further than Redis.
_PUBLISH = """
local number = redis.call('INCR', KEYS[1])
if number <= tonumber(ARGV[1]) then
  number = tonumber(ARGV[1]) + 1
  redis.call('SET', KEYS[1], number)
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('PUBLISH', ARGV[3], string.format('%d %s', number, ARGV[4]))
return number
"""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """Limits for a client, and for the number of clients."""

    connections: int = 1000
    message_bytes: int = 16384
    messages_per_second: float = 10
    messages_burst: int = 20
    queue_messages: int = 64
    heartbeat_seconds: float = 25
    idle_seconds: float = 75


class OriginError(ProblemError):
    """A page of another site tries to open a WebSocket."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.FORBIDDEN, "Pages of this origin may not open WebSockets.")


class Connection:
    """One client in one room."""

    def __init__(self, websocket: WebSocket, room: str, limits: Limits) -> None:
        self.websocket = websocket
        self.room = room
        self.id = str(uuid7())
        self.name = f"guest-{self.id[-6:]}"
        self.heard = time.monotonic()
        self.ending: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()
        self.queue: asyncio.Queue[str] = asyncio.Queue(limits.queue_messages)
        self._limits = limits
        self._allowance = float(limits.messages_burst)
        self._counted = self.heard

    @property
    def member(self) -> dict[str, str]:
        """Return the identity that others see."""
        return {"id": self.id, "name": self.name}

    def put(self, text: str) -> None:
        """Queue a text for the client, or disconnect a client that is too slow."""
        if self.ending.done():
            return
        try:
            self.queue.put_nowait(text)
        except asyncio.QueueFull:
            self.end(TOO_SLOW, "too slow")

    def send(self, kind: str, **members: Any) -> None:
        """Queue an event for this client alone."""
        self.put(encode({"type": kind, "room": self.room, "sent_at": now(), **members}))

    def refuse(self, code: str, detail: str, **members: Any) -> None:
        """Report an error in a message to its client; the connection stays open."""
        self.send("error", code=code, detail=detail, **members)

    def end(self, code: int, reason: str) -> None:
        """End the connection, unless it is already ending."""
        if not self.ending.done():
            self.ending.set_result((code, reason))

    def takes_one_more(self) -> bool:
        """Count a message of the client, and return whether it is within the limit."""
        moment = time.monotonic()
        earned = (moment - self._counted) * self._limits.messages_per_second
        self._allowance = min(self._allowance + earned, self._limits.messages_burst)
        self._counted = moment
        if self._allowance < 1:
            return False
        self._allowance -= 1
        return True


@dataclass
class Room:
    """The members of a room in this process, and the number of its last event."""

    members: dict[str, Connection] = field(default_factory=dict)
    sequence: int = 0


class Hub:
    """All rooms of the process."""

    def __init__(
        self,
        origins: str = "",
        limits: Limits | None = None,
        bus: "Bus | None" = None,
    ) -> None:
        self.connections = 0
        self.delivered = 0
        self.dropped = 0
        self._limits = limits or Limits()
        self._origins = {entry.strip() for entry in origins.split(",") if entry.strip()}
        self._rooms: dict[str, Room] = {}
        self._open: set[Connection] = set()
        self._farewells: set[asyncio.Task[None]] = set()
        self._empty = asyncio.Event()
        self._empty.set()
        self._bus = bus
        self._awaited: set[str] = set()
        self._alone: deque[str] = deque(maxlen=1000)

    def start(self) -> None:
        """Start sharing rooms with other processes."""
        if self._bus is not None:
            self._bus.start(self._arrived, self._remind)

    async def close(self) -> None:
        """Disconnect every client."""
        for connection in list(self._open):
            connection.end(GOING_AWAY, "the service stops")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._empty.wait()
        await asyncio.gather(*self._farewells, return_exceptions=True)
        if self._bus is not None:
            await self._bus.close()

    async def serve(
        self, websocket: WebSocket, room: str, schema: type[RequestModel] | None = None
    ) -> None:
        """Keep one client in a room until either side ends it.

        `schema` validates the `data` of its messages; without one, it is any JSON object. Errors
        before the connection is accepted are HTTP responses.
        """
        self._check_origin(websocket)
        if self.connections >= self._limits.connections:
            raise UnavailableError("Too many connections.")
        connection = Connection(websocket, room, self._limits)
        self.connections += 1
        self._open.add(connection)
        self._empty.clear()
        try:
            offered = websocket.scope.get("subprotocols", [])
            try:
                await websocket.accept(SUBPROTOCOL if SUBPROTOCOL in offered else None)
            except OSError:
                return  # The client has already disconnected.
            await self._converse(connection, schema)
        finally:
            self.connections -= 1
            self._open.discard(connection)
            if not self._open:
                self._empty.set()

    async def publish(self, room: str, kind: str, **members: Any) -> None:
        """Send an event to all members of a room, in every process."""
        event = {"type": kind, "room": room, "id": str(uuid7()), "sent_at": now(), **members}
        if self._bus is not None and self._bus.is_connected:
            here = self._rooms.get(room)
            self._awaited.add(event["id"])
            try:
                await self._bus.publish(room, here.sequence if here else 0, encode(event))
            except RedisError as error:
                # Redis may have published it nevertheless, and it must not be delivered twice.
                if event["id"] not in self._awaited:
                    return
                logger.warning("an event stays in this process", extra={"error": str(error)})
                self._alone.append(event["id"])
            else:
                return
            finally:
                self._awaited.discard(event["id"])
        self._deliver(event)

    async def members(self, room: str) -> list[dict[str, str]]:
        """Return who is in a room, in every process."""
        if self._bus is not None and self._bus.is_connected:
            try:
                return await self._bus.members(room)
            except RedisError as error:
                logger.warning("members of this process only", extra={"error": str(error)})
        here = self._rooms.get(room)
        return [connection.member for connection in here.members.values()] if here else []

    def _check_origin(self, websocket: WebSocket) -> None:
        """Reject pages of other sites, which browsers allow to open WebSockets anywhere."""
        origin = websocket.headers.get("Origin")
        if origin is None or origin in self._origins:
            return
        if origin.partition("://")[2].lower() != websocket.headers.get("Host", "").lower():
            raise OriginError

    async def _converse(self, connection: Connection, schema: type[RequestModel] | None) -> None:
        tasks: list[asyncio.Task[None]] = []
        try:
            # Before receiving: otherwise a fast client would miss its own message.
            await self._enter(connection)
            tasks += [
                asyncio.create_task(self._send(connection)),
                asyncio.create_task(self._watch(connection)),
                asyncio.create_task(self._receive(connection, schema)),
            ]
            for task in tasks:
                task.add_done_callback(lambda done: self._ended(connection, done))
            code, reason = await connection.ending
        finally:
            # Without waiting: the connection itself may have been cancelled.
            for task in tasks:
                task.cancel()
            self._leave(connection)
        await asyncio.wait(tasks)
        connection.websocket.state.close_code = code
        if code == TOO_SLOW:
            self.dropped += 1
        # The client may be gone, or too slow even for this.
        with contextlib.suppress(OSError, RuntimeError, WebSocketDisconnect):
            async with asyncio.timeout(CLOSE_SECONDS):
                await connection.websocket.close(code, reason)

    def _ended(self, connection: Connection, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if isinstance(error, OSError | WebSocketDisconnect):
            connection.end(LOST, "")
        elif error is not None:
            logger.error("a connection failed", exc_info=error)
            connection.end(FAILED, "the service failed")

    async def _enter(self, connection: Connection) -> None:
        present = await self.members(connection.room)
        self._rooms.setdefault(connection.room, Room()).members[connection.id] = connection
        connection.send("welcome", you=connection.member, members=[*present, connection.member])
        if self._bus is not None and self._bus.is_connected:
            await self._bus.enter(connection.room, [connection.member])
        await self.publish(connection.room, "joined", member=connection.member)

    def _leave(self, connection: Connection) -> None:
        here = self._rooms.get(connection.room)
        if here is None or here.members.pop(connection.id, None) is None:
            return
        if not here.members:
            del self._rooms[connection.room]
        farewell = asyncio.create_task(self._farewell(connection))
        self._farewells.add(farewell)
        farewell.add_done_callback(self._farewells.discard)

    async def _farewell(self, connection: Connection) -> None:
        if self._bus is not None and self._bus.is_connected:
            await self._bus.leave(connection.room, connection.member)
        await self.publish(connection.room, "left", member=connection.member)

    async def _send(self, connection: Connection) -> None:
        while True:
            await connection.websocket.send_text(await connection.queue.get())

    async def _watch(self, connection: Connection) -> None:
        """Ping a silent client, and end the connection if it does not respond."""
        limits = self._limits
        while (left := connection.heard + limits.idle_seconds - time.monotonic()) > 0:
            await asyncio.sleep(min(limits.heartbeat_seconds, left))
            if time.monotonic() - connection.heard >= limits.heartbeat_seconds:
                connection.send("ping")
        connection.end(SILENT, "nothing was heard")

    async def _receive(self, connection: Connection, schema: type[RequestModel] | None) -> None:
        while True:
            message = await connection.websocket.receive()
            if message["type"] == "websocket.disconnect":
                connection.end(message.get("code") or 1005, "")
                return
            connection.heard = time.monotonic()
            text = message.get("text")
            if text is None:
                connection.refuse("binary", "Send text.")
            elif len(text.encode()) > self._limits.message_bytes:
                connection.end(TOO_BIG, f"at most {self._limits.message_bytes} bytes")
                return
            elif not connection.takes_one_more():
                connection.refuse("too_fast", "Wait before you send more.")
            else:
                await self._handle(connection, text, schema)

    async def _handle(
        self, connection: Connection, text: str, schema: type[RequestModel] | None
    ) -> None:
        try:
            message = from_json(text, allow_inf_nan=False)
        except ValueError:
            connection.refuse("bad_json", "This is not JSON.")
            return
        match message:
            case {"type": "message", "data": dict() as data}:
                try:
                    checked = read(data, schema)
                except ValidationError as error:
                    errors = problems(error)
                    connection.refuse("invalid", "The message is not valid.", errors=errors)
                    return
                await self.publish(
                    connection.room, "message", **{"from": connection.member, "data": checked}
                )
            case {"type": "members"}:
                connection.send("members", members=await self.members(connection.room))
            case {"type": "ping"}:
                connection.send("pong")
            case {"type": "pong"}:
                pass
            case {"type": "message"}:
                connection.refuse("invalid", "A message needs an object as its data.")
            case _:
                detail = "Send an object whose type is message, members, ping or pong."
                connection.refuse("unknown_type", detail)

    def _arrived(self, number: int, text: str) -> None:
        event = json.loads(text)
        self._awaited.discard(event["id"])
        if event["id"] not in self._alone:
            self._deliver(event, number)

    async def _remind(self) -> None:
        """Refresh the members in Redis, which expire."""
        if self._bus is not None:
            for name, room in list(self._rooms.items()):
                members = [connection.member for connection in room.members.values()]
                await self._bus.enter(name, members)

    def _deliver(self, event: dict[str, Any], number: int = 0) -> None:
        """Queue an event for every member that this process has."""
        room = self._rooms.get(event["room"])
        if room is None:
            return
        # Never backwards: Redis may have lost its counter.
        room.sequence = max(number, room.sequence + 1)
        text = encode(event | {"sequence": room.sequence})
        for connection in list(room.members.values()):
            connection.put(text)
        self.delivered += len(room.members)


def now() -> str:
    """Return the current time in the format of events."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def encode(event: dict[str, Any]) -> str:
    """Write an event as JSON."""
    return json.dumps(event, separators=(",", ":"), ensure_ascii=False)


def read(data: dict[str, Any], schema: type[RequestModel] | None) -> dict[str, Any]:
    """Return the validated data of a message, or raise a `ValidationError`."""
    if schema is None:
        return data
    return schema.model_validate(data).model_dump(mode="json", by_alias=True)


def problems(error: ValidationError) -> list[dict[str, str]]:
    """Return the errors in the data of a message, with their places."""
    found = []
    for item in error.errors(include_url=False, include_context=False, include_input=False):
        parts = (str(part).replace("~", "~0").replace("/", "~1") for part in item["loc"])
        found.append({"pointer": "/".join(["#/data", *parts]), "detail": item["msg"]})
    return found


async def open_hub(websocket: WebSocket) -> Hub:
    """Return the hub of the application."""
    hub: Hub = websocket.app.state.hub
    return hub


HubDependency = Annotated[Hub, Depends(open_hub)]


class Rooms:
    """Sends to rooms from functions that run in threads, such as those of endpoints."""

    def __init__(self, hub: Hub, loop: asyncio.AbstractEventLoop) -> None:
        self._hub = hub
        self._loop = loop

    def send(self, room: str, kind: str, **members: Any) -> None:
        """Send an event to everyone in a room, such as `/ws/rooms/1`, in every process."""
        sending = self._hub.publish(room, kind, **members)
        asyncio.run_coroutine_threadsafe(sending, self._loop).result()


async def open_rooms(request: Request) -> Rooms:
    """Give a request the rooms of its application."""
    return Rooms(request.app.state.hub, asyncio.get_running_loop())


RoomsDependency = Annotated[Rooms, Depends(open_rooms)]


class Bus:
    """Shares rooms between processes: Redis numbers and publishes events, and has the members.

    Every process receives every event, and delivers those of its rooms. The bus reconnects after an
    outage of Redis.
    """

    def __init__(self, url: str, password: SecretStr | None = None) -> None:
        self.is_connected = False
        self._client = redis.Redis.from_url(
            url,
            password=password.get_secret_value() if password else None,
            decode_responses=True,
            socket_connect_timeout=TIMEOUT_SECONDS,
            socket_timeout=TIMEOUT_SECONDS,
            # The library must not retry: an event could be delivered twice.
            retry=Retry(NoBackoff(), 0),
        )
        self._publish = self._client.register_script(_PUBLISH)
        self._tasks: list[asyncio.Task[None]] = []

    def start(
        self,
        arrived: Callable[[int, str], None],
        remind: Callable[[], Awaitable[None]],
    ) -> None:
        """Start listening: `arrived` receives each event, `remind` refreshes the members."""
        self._tasks = [
            asyncio.create_task(self._listen(arrived, remind)),
            asyncio.create_task(self._remind(remind)),
        ]

    async def close(self) -> None:
        """Stop listening."""
        waiting = set(self._tasks)
        # Repeated, because the library swallows a cancellation while it connects.
        while waiting:
            for task in waiting:
                task.cancel()
            _, waiting = await asyncio.wait(waiting, timeout=0.1)
        await self._client.aclose()

    async def publish(self, room: str, seen: int, text: str) -> None:
        """Publish an event under the next number of its room, which is above `seen`."""
        await self._publish(keys=[SEQUENCE + room], args=[seen, SEQUENCE_SECONDS, CHANNEL, text])

    async def enter(self, room: str, members: list[dict[str, str]]) -> None:
        """Record members as present, for a limited time."""
        with contextlib.suppress(RedisError):
            until = time.time() + PRESENCE_SECONDS
            async with self._client.pipeline() as pipeline:
                pipeline.zadd(MEMBERS + room, {encode(member): until for member in members})
                pipeline.expire(MEMBERS + room, 2 * PRESENCE_SECONDS)
                await pipeline.execute()

    async def leave(self, room: str, member: dict[str, str]) -> None:
        """Record that a member has left."""
        with contextlib.suppress(RedisError):
            await self._client.zrem(MEMBERS + room, encode(member))

    async def members(self, room: str) -> list[dict[str, str]]:
        """Return who is present, oldest first."""
        key, moment = MEMBERS + room, time.time()
        async with self._client.pipeline() as pipeline:
            pipeline.zremrangebyscore(key, "-inf", moment)
            pipeline.zrange(key, 0, -1)
            _, found = await pipeline.execute()
        return sorted(map(json.loads, found), key=lambda member: str(member["id"]))

    async def _listen(
        self,
        arrived: Callable[[int, str], None],
        remind: Callable[[], Awaitable[None]],
    ) -> None:
        attempt = 0
        while True:
            try:
                async with self._client.pubsub() as subscription:
                    await subscription.subscribe(CHANNEL)
                    asked = False
                    while True:
                        message = await subscription.get_message(timeout=PING_SECONDS)
                        if message is None and asked:
                            raise RedisConnectionError("no response to a ping")
                        asked = message is None
                        if message is None:
                            await subscription.ping()
                        elif message["type"] == "subscribe":
                            logger.info("rooms are shared with other processes")
                            self.is_connected = True
                            attempt = 0
                            await remind()
                        elif message["type"] == "message":
                            number, _, text = message["data"].partition(" ")
                            arrived(int(number), text)
            except Exception as error:  # Any error is handled by reconnecting.
                if self.is_connected or attempt == 0:
                    logger.warning("rooms of this process only", extra={"error": str(error)})
                self.is_connected = False
                # The other connections are broken as well.
                await self._client.connection_pool.disconnect(inuse_connections=False)
            attempt += 1
            await asyncio.sleep(backoff(attempt))

    async def _remind(self, remind: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(PRESENCE_SECONDS / 3)
            if self.is_connected:
                await remind()


def create_bus(url: str, password: SecretStr | None) -> Bus | None:
    """Return the bus over the Redis that a URL names; `memory://` is for one process."""
    return None if url.startswith("memory:") else Bus(url, password)
