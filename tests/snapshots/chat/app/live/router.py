"""HTTP and WebSocket endpoints of the component live."""

from fastapi import APIRouter, WebSocket

from app.live import bodies
from app.platform.fields import Identifier
from app.platform.hub import HubDependency

router = APIRouter(tags=["live"])


@router.websocket("/ws/rooms/{room_id}")
async def join_room(
    websocket: WebSocket,
    hub: HubDependency,
    room_id: Identifier,
) -> None:
    """Send and receive messages, and see who is present."""
    await hub.serve(websocket, f"/ws/rooms/{room_id}", bodies.JoinRoomMessage)
