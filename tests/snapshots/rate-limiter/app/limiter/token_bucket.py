"""Function: decide on a request by the state of a token bucket; checks and simulations share it.

Write the function below. Exercises and tests call it; nothing else does.
"""

from app import objects
from app.platform.errors import NotBuiltError


def token_bucket(
    tokens: float,
    elapsed_seconds: float,
    tokens_per_second: float,
    capacity: float,
    cost: float = 1.0,
) -> objects.BucketDecision:
    """Decide on a request by the state of a token bucket; checks and simulations share it.

    - tokens: tokens that the bucket held after the last request; at least 0
    - elapsed_seconds: time since the last request; at least 0
    - tokens_per_second: rate at which the bucket is refilled; at least 0
    - capacity: most tokens that it holds; at least 1
    - cost: tokens that the request takes; default `1`, at least 0
    """
    raise NotBuiltError
