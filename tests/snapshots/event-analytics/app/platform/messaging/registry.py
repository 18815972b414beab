"""The registered handlers, by event type."""

from collections.abc import Callable
from fnmatch import fnmatchcase

from sqlalchemy.orm import Session

from app.platform.events import Event

Handler = Callable[[Session, Event], None]

_handlers: dict[str, tuple[tuple[str, ...], Handler]] = {}


def handles(*types: str) -> Callable[[Handler], Handler]:
    """Register a handler of events of these types: `campaign.created`, `*.deleted`, `*`.

    A handler works in the session that it is given and does not commit: its effect is committed
    together with the note that the event is handled. What it raises makes the event come again.
    Its name stands in the database, so keep it.
    """

    def register(handler: Handler) -> Handler:
        name = handler.__name__
        if name in _handlers:
            raise ValueError(f"there are two handlers {name}")
        _handlers[name] = types, handler
        return handler

    return register


def handlers_of(event: Event) -> list[tuple[str, Handler]]:
    """Return the handlers of an event, with their names."""
    return [
        (name, handler)
        for name, (types, handler) in _handlers.items()
        if any(fnmatchcase(event.type, pattern) for pattern in types)
    ]
