"""Median and median absolute deviation of a stream, with whole numbers and bounded memory."""

MAD_TO_SIGMA = 1.4826
_SIZE = 400


def log8(amount: int) -> int:
    """Return the logarithm of a positive number in eighths of an octave, the same on every platform."""
    bits = amount.bit_length()
    # The three bits after the first one divide the octave into eight steps of equal width, not of equal ratio.
    return bits * 8 + ((amount << 3 >> (bits - 1)) & 7)


class RobustScale:
    """A histogram of amounts on a logarithmic scale; old amounts lose weight as new ones come.

    An outlier moves neither the median nor the deviation, so a fraud does not teach the detector that it is normal.
    """

    __slots__ = ("_counts", "_deviation", "_fresh", "_median", "total")

    def __init__(self) -> None:
        self._counts = [0] * _SIZE
        self.total = 0
        self._fresh = 0
        self._median = 0
        self._deviation = 1.0

    def add(self, amount: int) -> None:
        """Add a positive amount."""
        self._counts[min(log8(amount), _SIZE - 1)] += 1
        self.total += 1
        self._fresh += 1
        if self.total > 4096:
            self._counts = [count >> 1 for count in self._counts]
            self.total = sum(self._counts)
        if self._fresh >= 32 or self.total <= 32:
            self._measure()

    def distance(self, amount: int) -> float:
        """Return how many deviations an amount lies above the median."""
        return (log8(amount) - self._median) / self._deviation

    def _measure(self) -> None:
        self._fresh = 0
        used = [(place, count) for place, count in enumerate(self._counts) if count]
        self._median = _middle(used, self.total)
        distances: dict[int, int] = {}
        for place, count in used:
            distance = abs(place - self._median)
            distances[distance] = distances.get(distance, 0) + count
        # Where all amounts are alike, an eighth of an octave is still no deviation worth a word.
        self._deviation = max(MAD_TO_SIGMA * _middle(sorted(distances.items()), self.total), 2.0)


def _middle(ordered: list[tuple[int, int]], total: int) -> int:
    passed = 0
    for value, count in ordered:
        passed += count
        if passed * 2 >= total:
            return value
    return 0
