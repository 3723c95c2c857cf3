"""P11: kinds of hotline texts, learned and judged on splits that keep near-duplicates on one side.

`make bench-triage` (`--file`: labelled texts, those of `../shared` where none are given; `--splits`). Each split learns
from four fifths and judges the fifth, by turns:

    limit     reading the file: no judge is quicker than its texts are read
    peers     plain naive Bayes over words (scikit-learn), words + characters LinearSVC as targets.md has it,
              fastText in an environment of its own
    ours      `saltern triage train` and `evaluate`, by the functions below them

What is said of each: macro-F1, the share judged rightly of all and of the surest nine tenths, expected calibration
error (none where a machine gives no probability), CPU-seconds to learn, texts a CPU-second, words already split. A last
part judges texts that drift.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.figures import Judged, Spread, at_least, at_most, judge, machine, print_table, written
from bench.peers import ROOT, Peer, ask
from saltern.core.triage.calibration import calibration_error
from saltern.core.triage.drift import watch
from saltern.core.triage.labelled_messages import LabelledMessage, read_messages
from saltern.core.triage.near_duplicates import groups_of
from saltern.core.triage.training import train

FILE = ROOT.parent / "shared" / "data" / "hotline" / "train.csv.gz"
FASTTEXT = Peer(name="fastText", requirements=("fasttext-wheel", "numpy<2"), module="fasttext_triage")
PRECISION = 0.97
Messages = Sequence[LabelledMessage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one contender said of a fifth: kinds, how sure (probabilities only where `honest`), CPU-seconds."""

    kinds: NDArray[np.object_]
    sure: NDArray[np.float64]
    honest: bool
    learned: float
    judged: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How that compares with the truth."""

    f1: float
    accuracy: float
    ninety: float
    apart: float | None
    learned: float
    rate: float


def ours(learn: Messages, test: Messages) -> Said:
    began = time.process_time()
    model = train(learn, precision=PRECISION)
    learned, began = time.process_time() - began, time.process_time()
    found = model.judge([one.words for one in test])
    judged = time.process_time() - began
    kinds = np.array(model.kinds, dtype=object)[found.best]
    return Said(kinds=kinds, sure=found.confidence, honest=True, learned=learned, judged=judged)


def naive_bayes(learn: Messages, test: Messages) -> Said:
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.naive_bayes import MultinomialNB

    began = time.process_time()
    count, machine_ = CountVectorizer(analyzer=list), MultinomialNB()
    machine_.fit(count.fit_transform([one.words for one in learn]), [one.kind for one in learn])
    learned, began = time.process_time() - began, time.process_time()
    probabilities = machine_.predict_proba(count.transform([one.words for one in test]))
    judged = time.process_time() - began
    kinds = np.array(machine_.classes_, dtype=object)[probabilities.argmax(axis=1)]
    return Said(kinds=kinds, sure=probabilities.max(axis=1), honest=True, learned=learned, judged=judged)


def words_and_characters(learn: Messages, test: Messages) -> Said:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    def joined(words: Sequence[str]) -> str:
        return "".join(words)

    began = time.process_time()
    features = make_union(
        TfidfVectorizer(analyzer=list, sublinear_tf=True, min_df=2),
        TfidfVectorizer(preprocessor=joined, analyzer="char", ngram_range=(2, 4), sublinear_tf=True, min_df=2),
    )
    whole = make_pipeline(features, LinearSVC(C=0.5)).fit([one.words for one in learn], [one.kind for one in learn])
    learned, began = time.process_time() - began, time.process_time()
    scores = np.sort(whole.decision_function([one.words for one in test]), axis=1)
    judged = time.process_time() - began
    kinds = np.asarray(whole.predict([one.words for one in test]), dtype=object)
    return Said(kinds=kinds, sure=scores[:, -1] - scores[:, -2], honest=False, learned=learned, judged=judged)


def fasttext(learn: Messages, test: Messages) -> Said | str:
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name, messages in (("learn", learn), ("judge", test)):
            file = Path(folder) / name
            lines = (f"__label__{one.kind} {' '.join(one.words)}" for one in messages)
            file.write_text("\n".join(lines), encoding="utf-8")
            files.append(str(file))
        answer = ask(FASTTEXT, arguments=files)
    if answer.failure:
        return answer.failure
    told = answer.figures
    return Said(
        kinds=np.array(told["kinds"], dtype=object),
        sure=np.array(told["confidence"], dtype=np.float64),
        honest=True,
        learned=float(str(told["learned"])),
        judged=float(str(told["judged"])),
    )


CONTENDERS: dict[str, Callable[[Messages, Messages], Said | str]] = {
    "naive Bayes over words": naive_bayes,
    "words + characters LinearSVC": words_and_characters,
    "fastText (seconds by the clock)": fasttext,
    "saltern": ours,
}


def scored(said: Said, test: Messages) -> Score:
    from sklearn.metrics import f1_score

    truth = np.array([one.kind for one in test], dtype=object)
    right = said.kinds == truth
    surest = right[np.argsort(-said.sure, kind="stable")][: round(0.9 * len(test))]
    return Score(
        f1=float(f1_score(truth, said.kinds, average="macro")),
        accuracy=float(right.mean()),
        ninety=float(surest.mean()),
        apart=calibration_error(said.sure, right) if said.honest else None,
        learned=said.learned,
        rate=len(test) / said.judged,
    )


def splits(messages: Messages, count: int) -> list[tuple[Messages, Messages]]:
    from sklearn.model_selection import StratifiedGroupKFold

    kinds = [one.kind for one in messages]
    groups = groups_of([one.words for one in messages])
    parts = StratifiedGroupKFold(n_splits=5, shuffle=True, random_state=20261201).split(kinds, kinds, groups)
    return [([messages[at] for at in learn], [messages[at] for at in test]) for learn, test in list(parts)[:count]]


def main() -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=FILE)
    parser.add_argument("--splits", type=int, default=5, choices=range(1, 6))
    options = parser.parse_args()
    with machine() as there:
        began = time.process_time()
        messages = read_messages(options.file)
        reading = len(messages) / (time.process_time() - began)
        found: dict[str, list[Score]] = {name: [] for name in CONTENDERS}
        failures: dict[str, str] = {}
        for learn, test in splits(messages, options.splits):
            for name, contender in CONTENDERS.items():
                said = contender(learn, test)
                if isinstance(said, str):
                    failures[name] = said
                else:
                    found[name].append(scored(said, test))
    sys.stdout.write(f"{len(messages):,} texts, {options.splits} fifths judged, near-duplicates on one side\n\n")
    table = [("contender", "macro-F1", "accuracy", "at 90 %", "calibration error", "learned", "texts a CPU-second")]
    table += [("reading the file (limit)", "", "", "", "", "", written(reading, "/s"))]
    table += [_line(name, scores, failures.get(name, "")) for name, scores in found.items()]
    print_table(table)
    mine = found["saltern"]
    wanted = {
        "P11 macro-F1, per cent": ([100 * one.f1 for one in mine], at_least(92, "")),
        "P11 right of the surest 90 %, per cent": ([100 * one.ninety for one in mine], at_least(96.5, "")),
        "P11 calibration error, per cent": ([100 * (one.apart or 0.0) for one in mine], at_most(5, "")),
        "P11 texts a CPU-second": ([one.rate for one in mine], at_least(2000, "/s")),
        "P11 learning, CPU": ([one.learned for one in mine], at_most(60, "s")),
    }
    judge(
        *(
            Judged(what=what, ours=Spread.of(values, bound.unit), beside="", wanted=bound)
            for what, (values, bound) in wanted.items()
        )
    )
    drifting(messages)
    there.show()
    return 0


def drifting(messages: Messages) -> None:
    """What goes at once of texts as they are, and of the same with a part of their words strange to the model."""
    learn, test = splits(messages, 1)[0]
    model = train(learn, precision=PRECISION)
    table = [("words that are strange", "at once", "of them right", "known", "told as drift")]
    for share in (0.0, 0.2, 0.4, 0.6):
        changed = [_strange(one, share) for one in test]
        window = watch(model, changed, size=len(changed))[0]
        judged = model.judge([one.words for one in changed])
        right = np.array(model.kinds, dtype=object)[judged.best] == np.array([one.kind for one in test], dtype=object)
        taken = judged.confidence >= model.threshold
        sure = f"{right[taken].mean():.3f}" if taken.any() else ""
        cells = (
            f"{share:.0%}",
            f"{window.coverage:.1%}",
            sure,
            f"{window.known:.1%}",
            "yes" if window.drifted else "no",
        )
        table.append(cells)
    print_table(table)


def _strange(message: LabelledMessage, share: float) -> LabelledMessage:
    """A share of its words written in signs no text has."""
    words = tuple(
        "".join(chr(0x13000 + ord(sign) % 1000) for sign in word) if int((at + 1) * share) > int(at * share) else word
        for at, word in enumerate(message.words)
    )
    return LabelledMessage(key=message.key, kind=message.kind, words=words)


def _line(name: str, scores: Sequence[Score], failure: str) -> tuple[str, ...]:
    if not scores:
        return (name, failure, "", "", "", "", "")
    apart = [one.apart for one in scores if one.apart is not None]
    return (
        name,
        f"{np.mean([one.f1 for one in scores]):.4f}",
        f"{np.mean([one.accuracy for one in scores]):.4f}",
        f"{np.mean([one.ninety for one in scores]):.4f}",
        f"{np.mean(apart):.3f}" if apart else "",
        written(float(np.median([one.learned for one in scores])), "s"),
        written(float(np.median([one.rate for one in scores])), "/s"),
    )


if __name__ == "__main__":
    sys.exit(main())
