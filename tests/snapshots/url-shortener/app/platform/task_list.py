"""The tasks, and what starts each of them."""

from app.analytics.total_clicks import total_clicks
from app.platform.tasks import TimedTask

TASKS: list[TimedTask] = [
    TimedTask("total_clicks", seconds=60, work=total_clicks),
]
