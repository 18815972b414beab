"""What the cache holds of units that move."""

from app.holds.models import Hold
from app.platform.cache import Cache, cache_key


def forget(cache: Cache, hold: Hold) -> None:
    """Remove a changed hold and its item from the cache; call this after the commit.

    Holds that expire on the way stay there for a while: the API allows that they are shown as held.
    """
    cache.remove([cache_key("hold", "id", hold.id), cache_key("item", "id", hold.item_id)])
