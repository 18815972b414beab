"""HTTP and WebSocket endpoints of the component live."""

from fastapi import APIRouter, WebSocket

from app.fields import Identifier
from app.hub import HubDependency
from app.live import schemas

router = APIRouter(tags=["live"])


@router.websocket("/ws/rooms/{room_id}")
async def join_room(
    websocket: WebSocket,
    hub: HubDependency,
    room_id: Identifier,
) -> None:
    """Hear and say what is said in a room, and see who is there."""
    await hub.serve(websocket, f"/ws/rooms/{room_id}", schemas.JoinRoomMessage)
