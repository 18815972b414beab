"""Models: learning, files, shadows and promotion."""

import json
import pickle
import random

import pytest

from core.detection.features import Features
from core.detection.model import GaussianModel, ModelSlot, from_file, to_file

pytestmark = pytest.mark.acceptance

STRANGE = Features(6.0, 5.0, 1.0, 1.0, 6.0, 4.0)


def usual(chance: random.Random) -> Features:
    return Features(abs(chance.gauss(0, 1)), chance.random(), float(chance.random() < 0.1), 0.0, 0.0, 0.0)


def trained(payments: int = 2_000) -> GaussianModel:
    model, chance = GaussianModel(), random.Random(1)
    for _ in range(payments):
        model.learn(usual(chance))
    return model


class Constant:
    """A model that always says the same."""

    name = "constant"

    def __init__(self, says: float) -> None:
        self.says = says

    def score(self, features: Features) -> float:
        return self.says

    def learn(self, features: Features) -> None:
        pass

    def dump(self) -> dict[str, object]:
        return {}

    def load(self, learned: dict[str, object]) -> None:
        pass


def test_what_is_strange_scores_high_and_what_is_usual_low() -> None:
    model, chance = trained(), random.Random(2)
    scores = [model.score(usual(chance)) for _ in range(500)]
    assert max(scores) < 0.65 < model.score(STRANGE) <= 1
    assert min(scores) >= 0


def test_a_new_model_holds_its_tongue() -> None:
    assert GaussianModel().score(STRANGE) == 0
    assert trained(20).score(STRANGE) == 0


def test_a_model_goes_through_a_file() -> None:
    model = trained()
    text = to_file(model)
    again = from_file(text, GaussianModel())
    assert again.score(STRANGE) == model.score(STRANGE)
    assert to_file(again) == text
    assert json.loads(text)["features"] == list(Features._fields)


@pytest.mark.parametrize(
    "change",
    [{"format": 99}, {"model": "other"}, {"features": ["amount"]}, {"learned": {"count": 1, "mean": [], "spread": []}}],
)
def test_a_file_for_something_else_is_refused(change: dict[str, object]) -> None:
    content = {**json.loads(to_file(trained())), **change}
    with pytest.raises(ValueError, match=r"."):
        from_file(json.dumps(content), GaussianModel())


def test_a_shadow_changes_nothing() -> None:
    alone, watched, chance = ModelSlot(trained()), ModelSlot(trained(), Constant(1.0)), random.Random(3)
    for number in range(50):
        features = usual(chance)
        assert alone.observe(f"e-{number}", features) == watched.observe(f"e-{number}", features)
    seen = watched.comparison()
    assert (seen.scored, seen.shadow, seen.both) == (50, 50, seen.active)


def test_a_shadow_that_flags_everything_is_not_promoted() -> None:
    slot = ModelSlot(Constant(0.0), Constant(1.0))
    for number in range(2_000):
        slot.observe(f"e-{number}", STRANGE)
    assert not slot.promotable()


def test_a_shadow_is_promoted_on_evidence_and_taken_back() -> None:
    active, shadow = Constant(0.0), GaussianModel()
    slot, chance = ModelSlot(active, shadow), random.Random(4)
    assert not slot.promotable(), "it has seen nothing"
    for number in range(1_500):
        strange = number > 1_000 and number % 100 == 0
        slot.observe(f"e-{number}", STRANGE if strange else usual(chance))
        slot.truth(f"e-{number}", fraud=strange)
    seen = slot.comparison()
    assert (seen.caught_active, seen.wrong_active) == (0, 0)
    assert seen.caught_shadow >= 3
    assert slot.promotable() == (seen.wrong_shadow == 0)
    slot.promote()
    assert (slot.active, slot.shadow) == (shadow, active)
    assert slot.comparison().scored == 0
    slot.promote()
    assert slot.active is active


def test_a_shadow_that_is_wrong_more_often_is_not_promoted() -> None:
    slot = ModelSlot(Constant(0.0), Constant(0.0))
    assert slot.shadow is not None
    for number in range(1_200):
        slot.shadow.says = float(number == 7)  # type: ignore[attr-defined]
        slot.observe(f"e-{number}", STRANGE)
        slot.truth(f"e-{number}", fraud=False)
    assert slot.comparison().wrong_shadow == 1
    assert not slot.promotable()


def test_without_a_shadow_nothing_is_promoted() -> None:
    slot = ModelSlot(trained())
    slot.observe("e", STRANGE)
    assert not slot.promotable()
    with pytest.raises(ValueError, match="shadow"):
        slot.promote()


def test_state_pickles() -> None:
    slot = pickle.loads(pickle.dumps(ModelSlot(trained(), GaussianModel())))
    assert slot.observe("e", STRANGE) > slot.threshold
