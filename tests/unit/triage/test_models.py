"""A model that may take the place of another: compared first, kept, put in force by a person."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from saltern.core.triage.classifier import Classifier
from saltern.core.triage.comparison import Comparison, Side, compare, learned_anew
from saltern.core.triage.training import train
from saltern.installation.environment import read
from saltern.installation.office import Office
from saltern.installation.triage_models import (
    ModelKindsUnknown,
    ModelRegisterDamaged,
    ModelVersionUnknown,
    ModelWorse,
    TriageModels,
)
from worlds.messages import made_messages
from worlds.yantian import YANTIAN

SIDE = Side(accuracy=0.9, coverage=0.8, precision=0.95)


@pytest.fixture(scope="module")
def sound() -> Classifier:
    return train(made_messages(), precision=0.9)


@pytest.fixture
def models(tmp_path: Path) -> TriageModels:
    return TriageModels(Office(read({"SALTERN_HOME": str(tmp_path), "SALTERN_PACK": str(YANTIAN)})))


def compared(*, only_before: int, only_after: int, chance: float) -> Comparison:
    return Comparison(
        messages=100, before=SIDE, after=SIDE, only_before=only_before, only_after=only_after, chance=chance
    )


def test_what_chance_may_have_made_is_no_difference() -> None:
    said = [
        compared(only_before=a, only_after=b, chance=c).verdict for a, b, c in ((9, 1, 0.02), (1, 9, 0.02), (1, 2, 1.0))
    ]
    assert said == ["worse", "better", "alike"]


def test_a_model_is_alike_to_itself_and_worse_when_it_learned_wrongly(sound: Classifier) -> None:
    unseen = made_messages(each=20, seed=8)
    wrong = train(
        [replace(one, kind={"噪音": "社保", "社保": "学位", "学位": "噪音"}[one.kind]) for one in made_messages()],
        precision=0.9,
    )
    assert (compare(sound, sound, unseen).verdict, compare(sound, sound, unseen).chance) == ("alike", 1.0)
    found = compare(sound, wrong, unseen)
    assert (found.verdict, found.only_before, found.only_after) == ("worse", 60, 0)


def test_what_people_moved_is_learned_and_counts_as_right() -> None:
    messages = made_messages(each=40)
    moved = [replace(one, kind="工地") for one in messages if one.kind == "噪音" and {"打桩", "分贝"} & {*one.words}]
    model, found = learned_anew(messages, moved, precision=0.9)
    assert set(model.kinds) == {"噪音", "工地", "社保", "学位"}
    assert model.messages == 120
    assert found.only_after > found.only_before


def test_a_version_is_in_force_when_a_person_says_so_and_not_when_it_is_worse(
    sound: Classifier, models: TriageModels
) -> None:
    kept = models.keep(sound, compared(only_before=9, only_after=1, chance=0.02))
    assert [(one.version, one.in_force) for one in models.versions()] == [(kept.version, False)]
    with pytest.raises(ModelKindsUnknown):
        models.use(kept.version)
    with pytest.raises(ModelVersionUnknown):
        models.use("none")
    kinds = iter(models._office.pack.duties.kinds)
    fitting = replace(sound, kinds=tuple(sorted(next(kinds) for _ in sound.kinds)))
    kept = models.keep(fitting, compared(only_before=9, only_after=1, chance=0.02))
    with pytest.raises(ModelWorse):
        models.use(kept.version)
    models.use(kept.version, anyway=True)
    assert [one.in_force for one in models.versions()] == [False, True]
    assert models.model().kinds == fitting.kinds
    models.use("pack")
    assert [one.in_force for one in models.versions()] == [False, False]


WRITTEN = ["", "[]", '{"in_force": "pack"}', '{"in_force": "x", "versions": [1]}', '{"in_force": "x", "versions": []}']


@pytest.mark.parametrize("content", WRITTEN)
def test_a_register_somebody_else_wrote_is_refused(content: str, models: TriageModels) -> None:
    models.folder.mkdir()
    (models.folder / "register.json").write_text(content, encoding="utf-8")
    with pytest.raises(ModelRegisterDamaged):
        models.model()
