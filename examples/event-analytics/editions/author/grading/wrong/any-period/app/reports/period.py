"""The period of a report."""

from datetime import datetime

from app.platform.errors import InvalidFieldError


def check_period(since: datetime, until: datetime) -> None:
    """Raise an error unless hour counts cover the period exactly."""
    if since >= until:
        raise InvalidFieldError("until", "must be later than since", "query")
