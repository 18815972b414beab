"""The period of a report."""

from datetime import datetime

from app.platform.errors import InvalidFieldError


def check_period(since: datetime, until: datetime) -> None:
    """Raise an error unless hour counts cover the period exactly."""
    for name, moment in (("since", since), ("until", until)):
        if moment.minute:
            raise InvalidFieldError(name, "must be a full hour in UTC", "query")
    if since >= until:
        raise InvalidFieldError("until", "must be later than since", "query")
