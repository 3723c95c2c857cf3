"""A classifier of messages: what it learns, how honest it is, and that its file is nothing but numbers."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import pickle
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from saltern.core.triage.calibration import NEVER, calibration_error, threshold_for
from saltern.core.triage.classifier import Classifier
from saltern.core.triage.drift import watch
from saltern.core.triage.evaluation import evaluate
from saltern.core.triage.labelled_messages import LabelledMessage, MessagesUnreadable, read_messages
from saltern.core.triage.message_words import LONGEST, message_words
from saltern.core.triage.model_file import MAGIC, ModelUnreadable, as_bytes, read_model, write_model
from saltern.core.triage.near_duplicates import groups_of
from saltern.core.triage.training import PARTS, TooFewMessages, parted, train
from saltern.errors import Faults
from saltern.interfaces.cli import triage
from worlds.messages import made_messages

APP = typer.Typer()
APP.add_typer(triage.app, name="triage")


@pytest.fixture(scope="module")
def model() -> Classifier:
    return train(made_messages(), precision=0.9)


@pytest.fixture(scope="module")
def unseen() -> tuple[LabelledMessage, ...]:
    return made_messages(each=40, seed=8)


# -- learning ---------------------------------------------------------------------------------------------------------


def test_it_tells_matters_apart_it_never_saw(model: Classifier, unseen: tuple[LabelledMessage, ...]) -> None:
    found = evaluate(model, unseen, clock=iter([0.0, 2.0]).__next__)
    assert (found.messages, found.macro_f1, found.accuracy, found.texts_per_second) == (120, 1.0, 1.0, 60.0)
    assert [one.accuracy for one in found.coverage_curve] == [1.0] * 8
    assert found.at_once.coverage > 0.9


def test_the_same_messages_give_the_same_file_to_the_last_bit(model: Classifier) -> None:
    assert as_bytes(train(made_messages(), precision=0.9)) == as_bytes(model)


def test_copies_stay_on_one_side_of_every_split() -> None:
    words = [one.words for one in made_messages()]
    groups = groups_of([*words, *(tuple(reversed(each)) for each in words[:20])])
    assert list(groups[:20]) == list(groups[90:])
    kinds = np.array(([0, 1, 2] * 37)[: len(groups)])
    parts = parted(kinds, groups)
    assert sorted(set(parts)) == list(range(PARTS))
    assert list(parts[:20]) == list(parts[90:])


def test_a_label_the_model_never_learned_counts_as_wrong(
    model: Classifier, unseen: tuple[LabelledMessage, ...]
) -> None:
    strange = [replace(unseen[0], kind="户籍"), *unseen[1:]]
    found = evaluate(model, strange, clock=lambda: 0.0)
    assert (found.unknown_kinds, found.accuracy) == (("户籍",), 119 / 120)


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (made_messages(each=3), "噪音 3, 学位 3, 社保 3"),
        ([one for one in made_messages() if one.kind == "噪音"], "噪音 30"),
        ([replace(made_messages()[0], key=str(number)) for number in range(9)] + list(made_messages()[1::3]), "噪音 1"),
    ],
    ids=["few", "one-kind", "copies"],
)
def test_too_little_to_learn_from_is_said(messages: list[LabelledMessage], said: str) -> None:
    with pytest.raises(TooFewMessages) as refused:
        train(messages, precision=0.9)
    assert refused.value.params["kinds"] == said


# -- honesty ----------------------------------------------------------------------------------------------------------


def test_calibration_error_is_the_distance_between_said_and_so() -> None:
    confidence = np.array([0.9] * 10 + [0.6] * 10)
    right = np.array([True] * 9 + [False] + [True] * 4 + [False] * 6)
    assert calibration_error(confidence, right) == pytest.approx(0.1)
    assert calibration_error(np.zeros(0), np.zeros(0, dtype=bool)) == 0.0


def test_the_threshold_keeps_what_was_asked_for_even_by_chance() -> None:
    confidence = np.linspace(1, 0, 1000)
    right = np.array([True] * 500 + [False] * 500)
    threshold = threshold_for(0.95, confidence=confidence, right=right)
    taken = confidence >= threshold
    assert right[taken].mean() >= 0.95
    assert 500 < taken.sum() < 527
    assert threshold_for(0.95, confidence=confidence[:10], right=right[:10]) == NEVER


def test_unknown_words_make_it_unsure_and_coverage_falls_by_itself(
    model: Classifier, unseen: tuple[LabelledMessage, ...]
) -> None:
    strange = [replace(one, words=(*one.words[:2], *"鳎魟鲹鳚鲾鳢鲻鳡鲮鲐")) for one in unseen]
    now, then = watch(model, unseen, size=120), watch(model, strange, size=120)
    assert [window.drifted for window in (*now, *then)] == [False, True]
    assert then[0].coverage < 0.3 < 0.9 < now[0].coverage
    assert then[0].known < now[0].known


def test_a_last_window_too_small_to_say_anything_joins_the_one_before(
    model: Classifier, unseen: tuple[LabelledMessage, ...]
) -> None:
    assert [window.messages for window in watch(model, unseen, size=100)] == [120]
    assert [window.messages for window in watch(model, unseen, size=60)] == [60, 60]


def test_nothing_known_is_never_sure(model: Classifier) -> None:
    judged = model.judge([(), ("鳎",), ("hello", "world")])
    assert all(judged.confidence < model.threshold)
    assert list(judged.known) == [0.0, 0.0, 0.0]


def test_the_words_that_decided_add_up_to_the_score(model: Classifier) -> None:
    words = ("夜间", "施工", "噪音", "扰民", "小区")
    reasons = model.reasons(words, "噪音")
    assert [one.text for one in reasons if one.text == "小区"] == []
    assert {one.text for one in reasons} <= set(words)
    assert [one.weight for one in reasons] == sorted((one.weight for one in reasons), reverse=True)
    scores, _ = model._judged([words])
    column = model.kinds.index("噪音")
    every = sum(one.weight for one in model.reasons(words, "噪音"))
    assert every >= scores[0, column] - model.intercepts[column] - 0.01
    assert model.reasons((), "噪音") == ()


def test_signs_and_filling_words_are_no_words() -> None:
    assert message_words("您好，小区门口的路灯坏了！！") == ("小区", "门口", "路灯", "坏")
    assert message_words("ＡＢＣ公司") == ("abc", "公司")
    assert message_words("") == ()
    assert len("".join(message_words("噪" * (LONGEST + 50)))) == LONGEST


# -- the file ---------------------------------------------------------------------------------------------------------


def test_a_model_read_back_is_the_same(model: Classifier, unseen: tuple[LabelledMessage, ...], tmp_path: Path) -> None:
    write_model(model, tmp_path / "m")
    again = read_model(tmp_path / "m")
    words = [one.words for one in unseen]
    assert as_bytes(again) == as_bytes(model)
    assert np.array_equal(again.judge(words).probabilities, model.judge(words).probabilities)
    assert [path.name for path in tmp_path.iterdir()] == ["m"]


def forged(model: Classifier, **changed: Any) -> bytes:
    """A file whose head says something else, its digest right."""
    content = as_bytes(model)[:-32]
    start = len(MAGIC) + 8
    (length,) = struct.unpack("<Q", content[len(MAGIC) : start])
    head = json.loads(content[start : start + length]) | changed
    written = json.dumps(head).encode()
    content = MAGIC + struct.pack("<Q", len(written)) + written + content[start + length :]
    return content + hashlib.sha256(content).digest()


class Trap:
    def __reduce__(self) -> tuple[Any, ...]:
        return exec, ("raise SystemExit('the file ran')",)


def test_what_is_no_model_is_refused_and_runs_nothing(model: Classifier, tmp_path: Path) -> None:
    good, path = as_bytes(model), tmp_path / "m"
    torn = [good[:size] for size in range(0, len(good), len(good) // 40)]
    flipped = [good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :] for at in range(0, len(good), len(good) // 60)]
    lies = [
        forged(model, kinds=["a", "b"]),
        forged(model, kinds=["噪音", "噪音", "社保"]),
        forged(model, kinds=None),
        forged(model, threshold=2),
        forged(model, slope="x"),
        forged(model, intercepts=[1, 2, float("inf")]),
        forged(model, blocks={}),
        forged(model, messages=-1),
        forged(model, learned_from={"__import__": "os"}),
    ]
    for content in (pickle.dumps(Trap()), MAGIC + pickle.dumps(Trap()), *torn, *flipped, *lies, good + b"x"):
        path.write_bytes(content)
        with pytest.raises(ModelUnreadable):
            read_model(path)


def test_files_that_are_not_there_are_refused_in_words(tmp_path: Path) -> None:
    nothing, there = str(tmp_path / "none"), tmp_path / "t.csv"
    there.write_text("id,label,text\n1,a,b\n", encoding="utf-8")
    asked = (["train", nothing, "--out", "m"], ["train", str(there), "--out", f"{nothing}/m"])
    for words in (*asked, ["train", str(there), "--out", str(tmp_path)], ["evaluate", nothing, str(there)]):
        with pytest.raises(triage.TriageFileUnusable):
            run(*words)


# -- files of messages ------------------------------------------------------------------------------------------------


def faults_of(path: Path) -> list[str]:
    with pytest.raises(Faults) as refused:
        read_messages(path)
    return [str(fault).partition(": found")[0] for fault in refused.value.faults]


def test_every_fault_of_a_file_is_told_with_its_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "id,label,text,words\n1,噪音,夜间施工,\n1,噪音,,工地 噪音\n2,,夜里吵,\n3,噪音,，。,\n,噪音,吵\n,噪音,吵,\n"
    )
    assert faults_of(path) == [
        "t.csv:3:1: duplicate-key",
        "t.csv:4:3: missing-field",
        "t.csv:5:9: missing-field",
        "t.csv:6:1: csv-columns",
        "t.csv:7:1: missing-field",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id,label,text\n", ["t.csv:1: empty-file"]),
        ("", ["t.csv:1:1: csv-columns", "t.csv:1:1: csv-columns"]),
        ("id,text\n1,a\n", ["t.csv:1:1: csv-columns"]),
        ("id,label\n1,a\n", ["t.csv:2:1: missing-field"]),
        ("id,label,txt\n1,a,b\n", ["t.csv:1:10: csv-columns"]),
    ],
)
def test_a_file_of_another_shape_is_told(content: str, said: list[str], tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(content, encoding="utf-8")
    assert faults_of(path) == said


def test_gzip_is_read_torn_it_is_refused(tmp_path: Path) -> None:
    path, whole = tmp_path / "t.csv.gz", gzip.compress("id,label,text\n1,噪音,夜间施工\u2028噪音\n".encode())
    path.write_bytes(whole + gzip.compress("2,噪音,工地\n".encode()))
    assert [one.words for one in read_messages(path)] == [("夜间", "施工", "噪音"), ("工地",)]
    for torn in (whole[:-9], whole[:20], whole + b"x"):
        path.write_bytes(torn)
        with pytest.raises(MessagesUnreadable):
            read_messages(path)
    path.write_bytes("id,label,text\n1,噪音,".encode() + b"\xff")
    assert faults_of(path) == ["t.csv.gz:2: not-utf-8"]


# -- the commands -----------------------------------------------------------------------------------------------------


def run(*arguments: str) -> tuple[int, Any]:
    result = CliRunner().invoke(APP, ["triage", *arguments, "--json"])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, json.loads(result.stdout)


def test_learn_measure_and_watch_as_commands(unseen: tuple[LabelledMessage, ...], tmp_path: Path) -> None:
    for name, messages in (("a.csv", made_messages()), ("b.csv", unseen)):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(
                [("id", "label", "words"), *((m.key, m.kind, " ".join(m.words)) for m in messages)]
            )
    model, other = str(tmp_path / "m"), str(tmp_path / "b.csv")
    code, learned = run("train", str(tmp_path / "a.csv"), "--out", model, "--precision", "0.9")
    assert (code, learned["messages"], learned["kinds"]) == (0, 90, ["噪音", "学位", "社保"])
    code, found = run("evaluate", model, other)
    assert (code, found["macro_f1"], found["messages"]) == (0, 1.0, 120)
    assert set(found) >= {"accuracy", "coverage_curve", "calibration_error", "texts_per_second"}
    code, watched = run("watch", model, other)
    assert (code, watched["drifted"]) == (0, False)
