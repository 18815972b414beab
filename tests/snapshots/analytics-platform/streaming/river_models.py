"""Models of river behind the interface of `core.detection.model`; requirements-models.txt has the package.

`ModelSlot(GaussianModel(), RiverModel("half_space_trees"))` watches one as a shadow. What river learned is pickled into the
model file: read only files of your own.
"""

import base64
import pickle
from collections.abc import Callable
from typing import Any

from core.detection.features import Features


def _gaussian() -> Any:
    from river import anomaly

    scorer: Any = anomaly.GaussianScorer
    return scorer(grace_period=300)


def _half_space_trees() -> Any:
    from river import anomaly, compose, preprocessing

    return compose.Pipeline(preprocessing.MinMaxScaler(), anomaly.HalfSpaceTrees(n_trees=10, height=6, seed=7))


_MAKERS: dict[str, Callable[[], Any]] = {"half_space_trees": _half_space_trees, "gaussian_scorer": _gaussian}


class RiverModel:
    """An anomaly detector of river: half-space trees over all features, or a Gaussian over their sum."""

    def __init__(self, kind: str) -> None:
        self.name = f"river {kind}"
        self._kind = kind
        self._model = _MAKERS[kind]()

    def score(self, features: Features) -> float:
        """Return from 0, as usual, to 1."""
        if self._kind == "gaussian_scorer":
            return float(self._model.score_one(None, sum(features)))
        return float(self._model.score_one(features._asdict()))

    def learn(self, features: Features) -> None:
        """Learn from a payment."""
        if self._kind == "gaussian_scorer":
            self._model.learn_one(None, sum(features))
        else:
            self._model.learn_one(features._asdict())

    def dump(self) -> dict[str, Any]:
        """Return what `load` needs, as JSON."""
        return {"pickle": base64.b64encode(pickle.dumps(self._model)).decode()}

    def load(self, learned: dict[str, Any]) -> None:
        """Restore what `dump` returned."""
        self._model = pickle.loads(base64.b64decode(learned["pickle"]))
