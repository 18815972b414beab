"""The tasks, and what starts each of them."""

from app.counting.count_clicks import count_clicks
from app.counting.sum_up_hours import sum_up_hours
from app.platform.tasks import EventTask, TimedTask

TASKS: list[TimedTask | EventTask] = [
    TimedTask("sum_up_hours", seconds=300, work=sum_up_hours),
    EventTask("count_clicks", types=("click_batch.created",), work=count_clicks),
]
