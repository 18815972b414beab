"""What a payment looks like to a model: a few numbers, each with a name."""

from typing import NamedTuple


class Features(NamedTuple):
    """A payment in numbers; all are small, and larger means stranger or not at all."""

    amount: float
    """Deviations above the tenant's median."""
    hurry: float
    """How fast the session came to the payment: octaves below a minute."""
    new_device: float
    """1 if the customer was seen on other devices only."""
    new_country: float
    """1 if the customer was seen in other countries only."""
    failed_logins: float
    """Failed logins before the customer's last one, if that came from a new device within half an hour."""
    repeats: float
    """Payments with the same card in the last minutes."""
