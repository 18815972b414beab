"""A model that learns from each payment, its file, and a shadow beside it. Exercise `model`."""

from typing import Any, NamedTuple, Protocol

from core.detection.features import Features


class Model(Protocol):
    """Anything that scores payments and learns from them."""

    name: str

    def score(self, features: Features) -> float:
        """Return from 0, as usual, to 1."""
        ...

    def learn(self, features: Features) -> None:
        """Learn from a payment."""
        ...

    def dump(self) -> dict[str, Any]:
        """Return what `load` needs, as JSON."""
        ...

    def load(self, learned: dict[str, Any]) -> None:
        """Restore what `dump` returned; raise ValueError if it is for other features."""
        ...


class GaussianModel:
    """To build: mean and variance of each feature. It scores 0 until it has seen 300 payments."""

    name = "gaussian"

    def score(self, features: Features) -> float:
        """Return from 0, as usual, to 1."""
        raise NotImplementedError

    def learn(self, features: Features) -> None:
        """Learn from a payment."""
        raise NotImplementedError

    def dump(self) -> dict[str, Any]:
        """Return what `load` needs, as JSON."""
        raise NotImplementedError

    def load(self, learned: dict[str, Any]) -> None:
        """Restore what `dump` returned."""
        raise NotImplementedError


def to_file(model: Model) -> str:
    """Return JSON with a format, the model's name, the names of the features and what was learned."""
    raise NotImplementedError


def from_file(text: str, model: Model) -> Model:
    """Load such JSON into a model; raise ValueError if format, name or features differ."""
    raise NotImplementedError


class Comparison(NamedTuple):
    """What active model and shadow said about the same payments."""

    scored: int
    active: int
    shadow: int
    both: int
    caught_active: int
    caught_shadow: int
    wrong_active: int
    wrong_shadow: int


class ModelSlot:
    """An active model, and a shadow that changes no result until it is promoted."""

    def __init__(self, active: Model, shadow: Model | None = None, threshold: float = 0.65) -> None:
        self.active = active
        self.shadow = shadow
        self.threshold = threshold

    def observe(self, event_id: str, features: Features) -> float:
        """Let both score, then learn; return the score that counts."""
        raise NotImplementedError

    def truth(self, event_id: str, *, fraud: bool) -> None:
        """Take what became known about one of the newest 5,000 payments."""
        raise NotImplementedError

    def comparison(self) -> Comparison:
        """Return the figures since the last promotion."""
        raise NotImplementedError

    def promotable(self, scored: int = 1_000, share: float = 0.02) -> bool:
        """Return whether the shadow saw enough, flags few enough, and is no worse where the truth is known."""
        raise NotImplementedError

    def promote(self) -> None:
        """Let both change places; raise ValueError without a shadow."""
        raise NotImplementedError
