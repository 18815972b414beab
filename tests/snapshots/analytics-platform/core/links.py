"""Cards and devices as a graph over all tenants. Exercise `links`.

Payments connect a card with a device. Two patterns are to be found: `shared_card`, one card at several shops within minutes and
on different devices; and `device_ring`, cards passed around between devices at several shops. Honest households share
cards and devices too, and a till is a device with very many cards. No alert may name another tenant.
"""

from core.outputs import Alert, Link, Settings


class LinkState:
    """What is remembered, for hours and within bounds; it has to pickle."""


def new_links(settings: Settings) -> LinkState:
    """Return a graph without nodes."""
    return LinkState()


def link_step(state: LinkState, link: Link) -> tuple[LinkState, list[Alert]]:
    """Take a payment; return the graph with it, and what is suspicious now."""
    raise NotImplementedError
