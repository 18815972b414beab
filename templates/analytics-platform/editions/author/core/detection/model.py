"""The layer that learns: models behind one interface, a file for what was learned, shadow scoring and promotion."""

import json
from typing import Any, NamedTuple, Protocol

from core.detection.features import Features

FORMAT = 1
_TIMID = 300
"""Payments that a model has to see before its scores count."""


class Model(Protocol):
    """What the layer needs of a model; `streaming/river_models.py` has others with the same interface."""

    name: str

    def score(self, features: Features) -> float:
        """Return how strange a payment is, from 0 to 1."""
        ...

    def learn(self, features: Features) -> None:
        """Take a payment into account."""
        ...

    def dump(self) -> dict[str, Any]:
        """Return what was learned, as JSON has it."""
        ...

    def load(self, learned: dict[str, Any]) -> None:
        """Continue from what `dump` returned."""
        ...


class GaussianModel:
    """Mean and variance of each feature; strange is what is far above several means at once."""

    name = "gaussian"

    __slots__ = ("_count", "_mean", "_spread")

    def __init__(self) -> None:
        self._count = 0
        self._mean = [0.0] * len(Features._fields)
        self._spread = [0.0] * len(Features._fields)

    def score(self, features: Features) -> float:
        """Return the share of a scale that the squared distances fill."""
        if self._count < _TIMID:
            return 0.0
        total = 0.0
        for value, mean, spread in zip(features, self._mean, self._spread, strict=True):
            if value > mean:
                # The floor keeps a feature that hardly ever varies from deciding alone.
                total += min((value - mean) ** 2 / (spread / self._count + 0.05), 40.0)
        return total / (total + 20.0)

    def learn(self, features: Features) -> None:
        """Update mean and variance, by the method of Welford."""
        self._count += 1
        for index, value in enumerate(features):
            before = value - self._mean[index]
            self._mean[index] += before / self._count
            self._spread[index] += before * (value - self._mean[index])

    def dump(self) -> dict[str, Any]:
        """Return what was learned, as JSON has it."""
        return {"count": self._count, "mean": self._mean, "spread": self._spread}

    def load(self, learned: dict[str, Any]) -> None:
        """Continue from what `dump` returned."""
        count, mean, spread = learned["count"], learned["mean"], learned["spread"]
        if not isinstance(count, int) or not len(mean) == len(spread) == len(Features._fields):
            raise ValueError("the model was made for other features")
        self._count = count
        self._mean = [float(value) for value in mean]
        self._spread = [float(value) for value in spread]


def to_file(model: Model) -> str:
    """Return the text of a model file."""
    content = {"format": FORMAT, "model": model.name, "features": Features._fields, "learned": model.dump()}
    return json.dumps(content, indent=1, sort_keys=True) + "\n"


def from_file(text: str, model: Model) -> Model:
    """Let a model continue from the text of a model file; one for something else is refused."""
    content = json.loads(text)
    if content.get("format") != FORMAT or content.get("model") != model.name:
        raise ValueError(f"not a file of format {FORMAT} for the model `{model.name}`")
    if content.get("features") != list(Features._fields):
        raise ValueError("the model was made for other features")
    model.load(content["learned"])
    return model


class Comparison(NamedTuple):
    """What two models said about the same payments."""

    scored: int
    active: int
    """Payments that the active model flagged."""
    shadow: int
    both: int
    caught_active: int
    """Payments that turned out to be fraud, and were flagged by the active model."""
    caught_shadow: int
    wrong_active: int
    """Payments that turned out to be honest, and were flagged."""
    wrong_shadow: int


class ModelSlot:
    """The model whose scores count, and another that is only watched.

    A shadow sees every payment and changes nothing. It can be promoted once it has seen enough, flags few enough, and
    did no worse where the truth came back. What was active becomes the shadow, so that promoting again takes it back.
    """

    __slots__ = ("_counts", "_recent", "active", "shadow", "threshold")

    def __init__(self, active: Model, shadow: Model | None = None, threshold: float = 0.65) -> None:
        self.active = active
        self.shadow = shadow
        self.threshold = threshold
        self._counts = [0] * len(Comparison._fields)
        self._recent: dict[str, tuple[bool, bool]] = {}

    def observe(self, event_id: str, features: Features) -> float:
        """Return the score of the active model, and let both learn."""
        score = self.active.score(features)
        self.active.learn(features)
        if self.shadow is not None:
            other = self.shadow.score(features)
            self.shadow.learn(features)
            flagged, shadowed = score >= self.threshold, other >= self.threshold
            for index, holds in enumerate((True, flagged, shadowed, flagged and shadowed)):
                self._counts[index] += holds
            self._recent[event_id] = (flagged, shadowed)
            if len(self._recent) > 5_000:
                del self._recent[next(iter(self._recent))]
        return score

    def truth(self, event_id: str, *, fraud: bool) -> None:
        """Take what became known about a payment, if it is not too old."""
        verdicts = self._recent.pop(event_id, None)
        if verdicts is not None:
            first = 4 if fraud else 6
            self._counts[first] += verdicts[0]
            self._counts[first + 1] += verdicts[1]

    def comparison(self) -> Comparison:
        """Return what both models said since the shadow came."""
        return Comparison(*self._counts)

    def promotable(self, scored: int = 1_000, share: float = 0.02) -> bool:
        """Tell whether the shadow may take over."""
        seen = self.comparison()
        return (
            self.shadow is not None
            and seen.scored >= scored
            and seen.shadow <= share * seen.scored
            and seen.caught_shadow >= seen.caught_active
            and seen.wrong_shadow <= seen.wrong_active
        )

    def promote(self) -> None:
        """Let shadow and active model change places."""
        if self.shadow is None:
            raise ValueError("there is no shadow to promote")
        self.active, self.shadow = self.shadow, self.active
        self._counts = [0] * len(Comparison._fields)
        self._recent.clear()
