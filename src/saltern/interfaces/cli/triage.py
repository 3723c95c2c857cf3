"""`saltern triage`: which kind of matter a message speaks of: learn, measure, watch, suggest. 秒拨"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from saltern.errors import SalternError
from saltern.installation.refusals import why
from saltern.interfaces.cli.options import Json, answer
from saltern.interfaces.cli.spoken import told

if TYPE_CHECKING:
    from saltern.core.triage.evaluation import Evaluation

app = typer.Typer(no_args_is_help=True)


class TriageFileUnusable(SalternError):
    """{file} cannot be read or written: {why}."""

    family = "broken"
    zh = "{file} 无法读取或写入：{why}。"


Texts = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, plain or .gz: id,label,text,words.")]
Model = Annotated[Path, typer.Argument(metavar="MODEL", help="A model made by `saltern triage train`.")]
Precision = Annotated[
    float,
    typer.Option("--precision", min=0.5, max=0.999, help="The share of what goes at once that must be right."),
]


@app.command()
def train(
    file: Texts,
    out: Annotated[Path, typer.Option("--out", metavar="MODEL", help="Where the model is written.")],
    precision: Precision = 0.97,
    as_json: Json = False,
) -> None:
    """Learn from messages whose kinds are known; choose what goes at once. 训练."""
    from saltern.core.triage.labelled_messages import read_messages
    from saltern.core.triage.model_file import check_place, write_model
    from saltern.core.triage.training import train as learned

    began = time.perf_counter()
    with _usable(out):
        check_place(out)
    with _usable(file):
        messages = read_messages(file)
    with _progress(told(zh="训练", en="learning")) as tell:
        model = learned(messages, precision=precision, tell=tell)
    with _usable(out):
        version = write_model(model, out)
    seconds, reference = time.perf_counter() - began, model.reference
    body = {
        "model": str(out),
        "version": version,
        "messages": model.messages,
        "kinds": list(model.kinds),
        "threshold": model.threshold,
        "precision_wanted": precision,
        "judged_unseen": asdict(reference),
        "seconds": round(seconds, 2),
    }
    line = told(
        zh=f"{out}：版本 {version}，{model.messages:,} 条，{len(model.kinds)} 类，{seconds:.0f} 秒",
        en=f"{out}: version {version}, {model.messages:,} messages, {len(model.kinds)} kinds, {seconds:.0f} s",
    )
    at_once = told(
        zh=f"把握不低于 {model.threshold:.3f} 的直接分派：{reference.coverage:.1%}，"
        f"其中 {reference.precision:.1%} 正确",
        en=f"at once from a confidence of {model.threshold:.3f}: {reference.coverage:.1%}, "
        f"{reference.precision:.1%} of them right",
    )
    answer(body, [line, at_once], as_json=as_json)


@app.command()
def evaluate(model: Model, file: Texts, as_json: Json = False) -> None:
    """Compare what a model says of messages with their kinds. 评估."""
    from saltern.core.triage.evaluation import evaluate as measured
    from saltern.core.triage.labelled_messages import read_messages
    from saltern.core.triage.model_file import read_model

    with _usable(model):
        read = read_model(model)
    began = time.perf_counter()
    with _usable(file):
        messages = read_messages(file)
    found = measured(read, messages, clock=time.perf_counter, reading=time.perf_counter() - began)
    answer(asdict(found), list(_measures(found)), as_json=as_json)


@app.command()
def watch(
    model: Model,
    file: Texts,
    size: Annotated[int, typer.Option("--window", min=20, help="Messages in a window.")] = 500,
    as_json: Json = False,
) -> None:
    """Whether messages, in the order of the file, drift from what a model knows (status 1: they do). 漂移监测."""
    from saltern.core.triage.drift import watch as watched
    from saltern.core.triage.labelled_messages import read_messages
    from saltern.core.triage.model_file import read_model

    with _usable(model):
        read = read_model(model)
    with _usable(file):
        messages = read_messages(file, labelled=False)
    windows, wanted = watched(read, messages, size=size), read.reference
    drifted = any(window.drifted for window in windows)
    lines = [
        told(
            zh=f"学习时：直接分派 {wanted.coverage:.1%}，平均把握 {wanted.confidence:.3f}，认得 {wanted.known:.1%}",
            en=f"when learned: at once {wanted.coverage:.1%}, confidence {wanted.confidence:.3f}, "
            f"known {wanted.known:.1%}",
        )
    ]
    for window in windows:
        mark = told(zh="  已漂移", en="  drifted") if window.drifted else ""
        lines.append(
            told(
                zh=f"{window.first} 至 {window.last}（{window.messages}）：直接分派 {window.coverage:.1%}，"
                f"平均把握 {window.confidence:.3f}，认得 {window.known:.1%}",
                en=f"{window.first} to {window.last} ({window.messages}): at once {window.coverage:.1%}, "
                f"confidence {window.confidence:.3f}, known {window.known:.1%}",
            )
            + mark
        )
    body = {"drifted": drifted, "learned": asdict(wanted), "windows": [asdict(window) for window in windows]}
    answer(body, lines, as_json=as_json)
    if drifted:
        raise typer.Exit(1)


def _measures(found: Evaluation) -> Iterator[str]:
    yield told(
        zh=f"{found.messages:,} 条：宏平均 F1 {found.macro_f1:.4f}，正确率 {found.accuracy:.4f}，"
        f"校准误差 {found.calibration_error:.4f}，每秒 {found.texts_per_second:,.0f} 条",
        en=f"{found.messages:,} messages: macro F1 {found.macro_f1:.4f}, accuracy {found.accuracy:.4f}, "
        f"calibration error {found.calibration_error:.4f}, {found.texts_per_second:,.0f} texts/s",
    )
    for one in found.coverage_curve:
        yield told(
            zh=f"  最有把握的 {one.coverage:.0%}：正确率 {one.accuracy:.4f}（把握不低于 {one.confidence:.3f}）",
            en=f"  the surest {one.coverage:.0%}: accuracy {one.accuracy:.4f} (confidence from {one.confidence:.3f})",
        )
    yield told(
        zh=f"直接分派 {found.at_once.coverage:.1%}，其中 {found.at_once.precision:.2%} 正确"
        f"（要求 {found.at_once.wanted:.0%}）",
        en=f"at once {found.at_once.coverage:.1%}, {found.at_once.precision:.2%} of them right "
        f"(wanted {found.at_once.wanted:.0%})",
    )
    for kind in found.kinds:
        yield f"  {kind.f1:.3f}  {kind.messages:>6}  {kind.kind}"
    if found.unknown_kinds:
        yield told(zh="模型没有学过：", en="never learned: ") + ", ".join(found.unknown_kinds)


@contextmanager
def _usable(path: Path) -> Iterator[None]:
    """What the system says of a file, in words. Raises `TriageFileUnusable`."""
    try:
        yield
    except OSError as wrong:
        raise TriageFileUnusable(file=path, why=why(wrong)) from None


@contextmanager
def _progress(says: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal; nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    shown: Sequence[TextColumn | BarColumn] = (TextColumn("{task.description}"), BarColumn())
    with Progress(*shown, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(says, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
