"""One tenant's state, and what an event makes of it.

`step` is all that a runner needs: it is called with the events of a tenant in the order of the log, in process, in a keyed
function of a stream processor, or in a test. The state that is passed in is given up by the caller and comes back
changed. Time is the time of the log, `received_at`: a backlog does not make events late.
"""

from core.dedup import SeenIds
from core.detection.model import ModelSlot
from core.detection.statistics import Detector
from core.events import Event
from core.outputs import MINUTE, Accepted, Cell, Link, Output, Rejected, Settings
from core.usage import ALERTS, DUPLICATES, EVENTS, LATE, MALFORMED, Usage
from core.windows import Minutes


class TenantState:
    """Everything that is remembered about one tenant; it pickles."""

    __slots__ = ("detector", "minutes", "seen", "settings", "tenant", "usage")

    def __init__(self, tenant: str, settings: Settings, models: ModelSlot | None) -> None:
        self.tenant = tenant
        self.settings = settings
        self.seen = SeenIds(settings.max_ids)
        self.minutes = Minutes(tenant, settings)
        self.detector = Detector(tenant, settings, models)
        self.usage = Usage(tenant)


def new_state(tenant: str, settings: Settings, models: ModelSlot | None = None) -> TenantState:
    """Return the state of a tenant before its first event."""
    return TenantState(tenant, settings, models)


def step(state: TenantState, event: Event, received_at: int, size: int = 0) -> tuple[TenantState, list[Output]]:
    """Take one event, with the time and the number of bytes of its arrival."""
    settings = state.settings
    occurred_at = event.occurred_at
    if occurred_at > received_at + settings.future_ms:
        state.usage.add(received_at, MALFORMED, size)
        return state, [Rejected(event, "future")]
    minutes = state.minutes
    minute = occurred_at - occurred_at % MINUTE
    if minutes.is_late(minute):
        state.usage.add(received_at, LATE, size)
        return state, [Rejected(event, "late")]
    if not state.seen.add(event.event_id, minute):
        state.usage.add(received_at, DUPLICATES, size)
        return state, [Rejected(event, "duplicate")]
    outputs: list[Output] = [Accepted(event)]
    state.usage.add(received_at, EVENTS, size)
    minutes.add(event, minute)
    closed = minutes.observe(occurred_at)
    if closed:
        outputs += closed
        state.seen.forget(minutes.oldest)
    alerts = state.detector.observe(event)
    if alerts:
        outputs += alerts
        state.usage.add(received_at, ALERTS, by=len(alerts))
    if event.type == "payment" and event.card:
        outputs.append(
            Link(
                event.tenant,
                event.event_id,
                occurred_at,
                event.card,
                event.device,
                event.amount_cents,
                event.currency,
            )
        )
    return state, outputs


def tick(state: TenantState, now: int) -> tuple[TenantState, list[Output]]:
    """Let time pass for a tenant: one that is silent closes its minutes too."""
    closed = state.minutes.advance(now - state.settings.idle_ms)
    if closed:
        state.seen.forget(state.minutes.oldest)
    return state, list(closed)


def changes(state: TenantState) -> list[Cell]:
    """Return the open minutes that changed since the last call, for figures that are live."""
    return state.minutes.changes()
