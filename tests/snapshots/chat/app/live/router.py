"""HTTP and WebSocket endpoints of the component live."""

from typing import Annotated

from fastapi import APIRouter, Path, WebSocket

from app.platform.fields import Text
from app.platform.hub import HubDependency

router = APIRouter(tags=["live"])


@router.websocket("/ws/members/{member}")
async def connect_member(
    websocket: WebSocket,
    hub: HubDependency,
    member: Annotated[
        Text,
        Path(
            description="Member",
            max_length=255,
        ),
    ],
) -> None:
    """Receive `new_message` events live, on every connected device of a member. What a client sends reaches the member's own devices only."""
    await hub.serve(websocket, f"/ws/members/{member}")
