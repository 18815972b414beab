"""Models of river in the place of our own."""

import pickle
import random

import pytest

from core.detection.features import Features
from core.detection.model import GaussianModel, ModelSlot, from_file, to_file

pytestmark = pytest.mark.acceptance
pytest.importorskip("river", reason="requirements-models.txt is not installed")

STRANGE = Features(9.0, 5.0, 1.0, 1.0, 6.0, 6.0)


def usual(chance: random.Random) -> Features:
    return Features(chance.random() * 2, chance.random(), float(chance.random() < 0.1), 0.0, 0.0, 0.0)


@pytest.mark.parametrize("kind", ["gaussian_scorer", "half_space_trees"])
def test_a_river_model_scores_goes_through_a_file_and_pickles(kind: str) -> None:
    from streaming.river_models import RiverModel

    chance = random.Random(1)
    slot = ModelSlot(GaussianModel(), RiverModel(kind))
    for number in range(800):
        slot.observe(f"e-{number}", usual(chance))
    assert slot.comparison().scored == 800
    slot = pickle.loads(pickle.dumps(slot))
    assert slot.shadow is not None
    usually = [slot.shadow.score(usual(chance)) for _ in range(100)]
    assert slot.shadow.score(STRANGE) > sum(usually) / len(usually)
    again = from_file(to_file(slot.shadow), RiverModel(kind))
    assert again.score(STRANGE) == slot.shadow.score(STRANGE)
