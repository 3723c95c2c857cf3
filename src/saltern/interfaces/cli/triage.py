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
from saltern.installation.office import office
from saltern.installation.refusals import why
from saltern.interfaces.cli.options import Json, answer
from saltern.interfaces.cli.spoken import said, told
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.core.triage.comparison import Comparison
    from saltern.core.triage.evaluation import Evaluation

app = typer.Typer(no_args_is_help=True)


class TriageFileUnusable(SalternError):
    """{file} cannot be read or written: {why}."""

    family = "broken"
    zh = "{file} 无法读取或写入：{why}。"


Texts = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, plain or .gz: id,label,text,words.")]
Model = Annotated[Path, typer.Argument(metavar="MODEL", help="A model made by `saltern triage train`.")]
VERDICTS = {
    "better": Phrase(zh="更好", en="better"),
    "alike": Phrase(zh="看不出差别", en="no difference shown"),
    "worse": Phrase(zh="更差", en="worse"),
}
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


@app.command()
def compare(
    model: Model,
    other: Annotated[Path, typer.Argument(metavar="OTHER", help="The model that may take its place.")],
    file: Texts,
    as_json: Json = False,
) -> None:
    """Two models on messages neither learned from (status 1: the other is worse). 比较."""
    from saltern.core.triage.comparison import compare as compared
    from saltern.core.triage.labelled_messages import read_messages
    from saltern.core.triage.model_file import read_model

    with _usable(model):
        before = read_model(model)
    with _usable(other):
        after = read_model(other)
    with _usable(file):
        messages = read_messages(file)
    found = compared(before, after, messages)
    answer({**asdict(found), "verdict": found.verdict}, list(_compared(found)), as_json=as_json)
    if found.verdict == "worse":
        raise typer.Exit(1)


@app.command()
def learn(
    file: Texts,
    reassigned: Annotated[Path, typer.Argument(metavar="REASSIGNED", help="The same of messages people moved.")],
    precision: Precision = 0.9,
    as_json: Json = False,
) -> None:
    """Learn from reassignments too; keep the version with how it compares. It is not in force by that. 再学习."""
    from saltern.core.triage.comparison import learned_anew
    from saltern.core.triage.labelled_messages import read_messages
    from saltern.installation.triage_models import TriageModels

    with _usable(file):
        messages = read_messages(file)
    with _usable(reassigned):
        moved = read_messages(reassigned)
    with _progress(told(zh="再学习", en="learning anew")) as tell:
        model, found = learned_anew(messages, moved, precision=precision, tell=tell)
    kept = TriageModels(office()).keep(model, found)
    lines = [
        *_compared(found),
        told(zh=f"已保存为 {kept.version}，尚未启用", en=f"kept as {kept.version}, not in force"),
    ]
    answer(asdict(kept), lines, as_json=as_json)


@app.command()
def versions(as_json: Json = False) -> None:
    """The versions learned here, how each compared, and which is in force. 版本."""
    from saltern.installation.triage_models import TriageModels

    found = TriageModels(office()).versions()
    lines = [
        f"{one.version}  {one.made_at}  {one.messages:>6}  {one.comparison['verdict']}"
        + (told(zh="  启用中", en="  in force") if one.in_force else "")
        for one in found
    ]
    pack = told(zh="启用的是内容包自带的模型。", en="The pack's own model is in force.")
    in_force = any(one.in_force for one in found)
    answer({"versions": [asdict(one) for one in found]}, lines if in_force else [*lines, pack], as_json=as_json)


@app.command()
def use(
    version: Annotated[str, typer.Argument(metavar="VERSION", help='A version, or "pack" for the pack\'s own.')],
    *,
    anyway: Annotated[bool, typer.Option("--anyway", help="Although it compared worse.")] = False,
    as_json: Json = False,
) -> None:
    """Put a version in force; one that compared worse only --anyway. 启用."""
    from saltern.installation.triage_models import TriageModels

    TriageModels(office()).use(version, anyway=anyway)
    answer({"in_force": version}, [told(zh=f"已启用 {version}", en=f"{version} is in force")], as_json=as_json)


@app.command()
def suggest(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What somebody wrote.")],
    place: Annotated[str, typer.Option("--place", metavar="CODE", help="The division it is about.")] = "",
    as_json: Json = False,
) -> None:
    """Likely kinds of a message, the words that decided, and who would get it by which duty. 秒拨建议."""
    from saltern.core.triage.suggestion import suggest as suggested
    from saltern.installation.triage_models import TriageModels

    desk = office()
    with _progress(told(zh="学习内容包的文字", en="learning the pack's texts")) as tell:
        model = TriageModels(desk).model(tell=tell)
    found = suggested(model=model, pack=desk.pack, text=text, division=place)
    units = desk.pack.units
    body = [
        {
            "kind": one.kind.key,
            "path": one.kind.path,
            "confidence": round(one.confidence, 4),
            "at_once": one.at_once,
            "words": [word.text for word in one.words],
            "lead": one.route.lead,
            "assist": one.route.assist,
            "duty": one.route.duty.key if one.route.duty else "",
        }
        for one in found
    ]
    lines = []
    for one in found:
        nobody = told(zh="（需先说明地点）", en="(say where first)")
        lead = said(units[one.route.lead].name) if one.route.lead else nobody
        helped = "、".join(said(units[unit].name) for unit in one.route.assist)
        lines.append(
            f"{one.confidence:6.1%}  {' / '.join(one.kind.path)}  → {lead}"
            + (told(zh=f"，协办 {helped}", en=f", with {helped}") if helped else "")
            + (told(zh="  直接分派", en="  at once") if one.at_once else "")
        )
        lines.append("        " + " ".join(word.text for word in one.words))
    answer({"suggestions": body}, lines, as_json=as_json)


def _compared(found: Comparison) -> Iterator[str]:
    for name, side in ((told(zh="之前", en="before"), found.before), (told(zh="之后", en="after"), found.after)):
        yield told(
            zh=f"{name}：正确率 {side.accuracy:.4f}，直接分派 {side.coverage:.1%}，其中 {side.precision:.1%} 正确",
            en=f"{name}: accuracy {side.accuracy:.4f}, at once {side.coverage:.1%}, {side.precision:.1%} of them right",
        )
    yield told(
        zh=f"{found.messages:,} 条中只有之前判对 {found.only_before}，只有之后判对 {found.only_after}，"
        f"偶然概率 {found.chance:.3f}：{VERDICTS[found.verdict].zh}",
        en=f"of {found.messages:,} only before right {found.only_before}, only after {found.only_after}, "
        f"by chance {found.chance:.3f}: {VERDICTS[found.verdict].en}",
    )


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
