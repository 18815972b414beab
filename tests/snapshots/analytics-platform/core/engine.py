"""The way of an event, for one tenant. Exercise `engine`: it counts clean streams, and is to become right for all.

To build, in `step`: reject what lies in the future, what is late and what was seen before; close minutes; return alerts of
the detector, and a link for each payment with a card. In `tick`: close the minutes of a tenant that is silent.
"""

from core.detection.model import ModelSlot
from core.detection.statistics import Detector
from core.events import Event
from core.outputs import MINUTE, Accepted, Cell, Output, Settings
from core.usage import EVENTS, Usage
from core.windows import Minutes


class TenantState:
    """Everything that is remembered about one tenant; it has to pickle."""

    def __init__(self, tenant: str, settings: Settings, models: ModelSlot | None) -> None:
        self.tenant = tenant
        self.settings = settings
        self.minutes = Minutes(tenant, settings)
        self.detector = Detector(tenant, settings, models)
        self.usage = Usage(tenant)


def new_state(tenant: str, settings: Settings, models: ModelSlot | None = None) -> TenantState:
    """Return the state of a tenant before its first event."""
    return TenantState(tenant, settings, models)


def step(state: TenantState, event: Event, received_at: int, size: int = 0) -> tuple[TenantState, list[Output]]:
    """Count an event; its time of arrival is the only clock there is."""
    state.usage.add(received_at, EVENTS, size)
    state.minutes.add(event, event.occurred_at - event.occurred_at % MINUTE)
    return state, [Accepted(event)]


def tick(state: TenantState, now: int) -> tuple[TenantState, list[Output]]:
    """Let time pass without an event; nothing happens yet."""
    return state, []


def changes(state: TenantState) -> list[Cell]:
    """Return the minutes that changed since the last call, for figures that are live."""
    return state.minutes.changes()
