"""The tasks, and what starts each of them."""

from app.counting.count_clicks import count_clicks
from app.platform.tasks import EventTask

TASKS: list[EventTask] = [
    EventTask("count_clicks", types=("clicks.counted",), work=count_clicks),
]
