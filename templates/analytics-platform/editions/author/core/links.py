"""The layer across tenants: a graph of cards and devices, linked by payments.

Its state is one for all tenants. An alert goes to the tenant of the payment and names no other one: it says how many, not
who.
"""

from core.detection.recent import Recent
from core.detection.statistics import alert_id
from core.outputs import Alert, Link, Settings

TEN_MINUTES = 600_000
HOUR = 3_600_000

SHARED_TENANTS = 3
SHARED_DEVICES = 2
"""Tenants at which one card was used within ten minutes, and devices on which: honest people stay on theirs."""
RING_CARDS = 4
RING_DEVICES = 3
RING_TENANTS = 3
"""Cards, devices and tenants of a component of the graph that is a ring."""
SUPERNODE = 40
"""Neighbours from which a node links nothing any more: a till, a library, an address shared by a town."""
LARGEST = 64
"""Nodes of a component that are looked at."""


class LinkState:
    """Cards and devices of the last hours, with their neighbours and tenants."""

    __slots__ = ("_alerted", "_neighbours", "_settings", "_tenants")

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._alerted: Recent[int] = Recent(HOUR)
        # Node -> neighbour -> time of the newest payment between them.
        self._neighbours: Recent[dict[str, int]] = Recent(2 * HOUR, limit=200_000)
        # Node -> tenant -> time of the newest payment there.
        self._tenants: Recent[dict[str, int]] = Recent(2 * HOUR, limit=200_000)

    def __len__(self) -> int:
        return len(self._neighbours)

    def observe(self, link: Link) -> list[Alert]:
        """Take a payment; return what it reveals."""
        if not link.card or not link.device:
            return []
        at = link.occurred_at
        for memory in (self._alerted, self._neighbours, self._tenants):
            memory.advance(at)
        card, device = f"c {link.card}", f"d {link.device}"
        self._connect(card, device, at)
        self._connect(device, card, at)
        shops = self._visit(card, link.tenant, at)
        self._visit(device, link.tenant, at)
        alerts = []
        lately = sum(1 for time in shops.values() if abs(at - time) < TEN_MINUTES)
        used_on = len(self._neighbours.get(card) or ())
        if lately >= SHARED_TENANTS and used_on >= SHARED_DEVICES:
            reason = f"one card at {lately} shops within ten minutes, on {used_on} devices"
            alerts += self._alert(link, "shared_card", card, min(lately / 6, 1.0), reason)
        component = self._component(card)
        cards = sum(1 for node in component if node[0] == "c")
        devices = len(component) - cards
        if cards >= RING_CARDS and devices >= RING_DEVICES:
            shops_ = {tenant for node in component for tenant in self._tenants.get(node) or ()}
            if len(shops_) >= RING_TENANTS:
                reason = f"{cards} cards and {devices} devices, linked by payments at {len(shops_)} shops"
                alerts += self._alert(link, "device_ring", min(component), min(cards / 8, 1.0), reason)
        return alerts

    def _connect(self, node: str, other: str, at: int) -> None:
        neighbours = self._neighbours.get(node)
        if neighbours is None:
            neighbours = {}
            self._neighbours.put(node, neighbours)
        if len(neighbours) < SUPERNODE:
            neighbours[other] = at

    def _visit(self, node: str, tenant: str, at: int) -> dict[str, int]:
        tenants = self._tenants.get(node)
        if tenants is None:
            tenants = {}
            self._tenants.put(node, tenants)
        if len(tenants) < SUPERNODE or tenant in tenants:
            tenants[tenant] = max(at, tenants.get(tenant, 0))
        return tenants

    def _component(self, start: str) -> set[str]:
        """Return the nodes that are linked with one, but through no supernode."""
        found = {start}
        waiting = [start]
        while waiting and len(found) < LARGEST:
            neighbours = self._neighbours.get(waiting.pop())
            if neighbours is None or len(neighbours) >= SUPERNODE:
                continue
            for node in neighbours:
                if node not in found:
                    found.add(node)
                    waiting.append(node)
        return found

    def _alert(self, link: Link, kind: str, about: str, score: float, reason: str) -> list[Alert]:
        # Each tenant learns of it, and each but once.
        key = f"{kind} {about} {link.tenant}"
        before = self._alerted.get(key)
        if before is not None and link.occurred_at - before < self._settings.cooldown_ms:
            return []
        self._alerted.put(key, link.occurred_at)
        return [
            Alert(
                link.tenant,
                alert_id(link.tenant, link.event_id, kind),
                link.event_id,
                link.occurred_at,
                kind,
                "links",
                score,
                reason,
                link.amount_cents,
                link.currency,
            )
        ]


def new_links(settings: Settings) -> LinkState:
    """Return the state before the first payment."""
    return LinkState(settings)


def link_step(state: LinkState, link: Link) -> tuple[LinkState, list[Alert]]:
    """Take one payment of any tenant."""
    return state, state.observe(link)
