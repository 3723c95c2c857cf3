"""`saltern dmn`: ask a decision model a question, see what it holds and what is wrong with it, write it changed."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from saltern.core.rules.dmn import DmnModel, load
from saltern.core.rules.dmn.decide import Kind
from saltern.core.rules.dmn.values import storable, to_json
from saltern.core.rules.feel.values import parse_temporal
from saltern.errors import Faults, SalternError
from saltern.interfaces.cli.spoken import language, tell, told
from saltern.words import Phrase

app = typer.Typer(no_args_is_help=True)

WARNINGS = ("dmn-gap", "dmn-unproven", "dmn-unused")
"""What may be meant so: told, and no mistake."""
TEMPORAL = ("date", "time", "date and time", "days and time duration", "years and months duration")
ModelPath = Annotated[Path, typer.Argument(metavar="MODEL", help="A DMN file (1.1 to 1.6).")]


class ModelRefused(SalternError):
    """{fault}."""

    family = "invalid"
    zh = "{fault}。"


class InputsNotJson(SalternError):
    """--inputs is not a JSON object: {why}."""

    family = "invalid"
    zh = "--inputs 不是 JSON 对象：{why}。"


class ChangeUnreadable(SalternError):
    """{option} {found} cannot be read; expected {expected}."""

    family = "invalid"
    zh = "{option} {found} 无法识别；应为 {expected}。"


class NotWritten(SalternError):
    """{file} could not be written: {why}."""

    family = "broken"
    zh = "{file} 无法写入：{why}。"


class NotTemporal(SalternError):
    """{text} is not a {kind}."""

    family = "invalid"
    zh = "{text} 不是有效的 {kind}。"


@app.command()
def evaluate(
    model: ModelPath,
    name: Annotated[str, typer.Argument(help="The decision, decision service or knowledge model, by name or id.")],
    inputs: Annotated[str, typer.Option(help="The inputs by name as a JSON object, or @FILE holding one.")] = "{}",
    kind: Annotated[str, typer.Option(help="decision, decision_service or bkm.")] = "decision",
    strict: Annotated[bool, typer.Option(help="Refuse a model with any mistake in it.")] = False,
) -> None:
    """Evaluate NAME of MODEL and print its value as JSON.

    Numbers are exact decimals. An input declared as a date, time or duration is given as its ISO text
    ("2026-03-01", "08:30:00+08:00", "2026-03-01T08:30:00", "P1DT12H", "P1Y6M"); anywhere else a text
    that begins with @ is a temporal value ("@2026-03-01"), and @@ stands for a text beginning with @.
    Temporal answers are printed as ISO text.
    """
    loaded = _load(model)
    for fault in loaded.faults:
        typer.echo(f"warning: {fault}", err=True)
    if strict and loaded.faults:
        raise Faults(loaded.faults)
    asked = _kind(kind)
    given = _typed(_read(inputs), loaded, name, asked)
    typer.echo(to_json(loaded.evaluate(name, given, kind=asked, now=datetime.now(UTC).astimezone())))


@app.command(name="list")
def list_(model: ModelPath) -> None:
    """List what MODEL can be asked, with the inputs each takes, as JSON."""
    loaded = _load(model)
    found = [
        {"name": name, "kind": kind, "inputs": loaded.inputs_of(name, kind=kind)}
        for kind in ("decision", "decision_service", "bkm")
        for name in loaded.names(kind=kind)
    ]
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


@app.command()
def check(model: ModelPath) -> None:
    """Report every mistake in MODEL with its line and column; exit status 1 when there is one.

    Names, types and functions nobody knows, names given twice, rules of a table that hold together or never decide are
    mistakes; cases without a rule, tables too large to be gone through, inputs nobody asks for and what other tools
    wrote into the file are warnings.
    """
    loaded = _load(model)
    found = loaded.check()
    faults = [fault for fault in found if fault.code not in WARNINGS]
    for fault in faults:
        typer.echo(fault.said(language()))
    warned = told(zh="提示：", en="warning: ")
    for fault in (*(fault for fault in found if fault.code in WARNINGS), *loaded.unread):
        typer.echo(f"{warned}{fault.said(language())}")
    tell(zh=f"{len(faults)} 处错误", en=f"{len(faults)} fault(s)")
    raise typer.Exit(1 if faults else 0)


@app.command()
def write(  # noqa: PLR0917  # options of a command, each by its name
    model: ModelPath,
    output: Annotated[str, typer.Option(help="The file to write; MODEL itself may be named. Else it is printed.")] = "",
    rename: Annotated[list[str] | None, typer.Option(help="OLD=NEW: another name, wherever it is spoken of.")] = None,
    cell: Annotated[list[str] | None, typer.Option(help="TABLE:RULE:COLUMN=TEXT: another text in a cell.")] = None,
    rule: Annotated[list[str] | None, typer.Option(help="TABLE=[TEXTS]: one more rule, as a JSON list.")] = None,
    drop: Annotated[list[str] | None, typer.Option(help="TABLE:RULE: one rule less.")] = None,
) -> None:
    """Write MODEL again, changed where an option says so and nowhere else.

    Descriptions, ids, diagrams and what other tools left in the file stay. TABLE is the name or id of a decision or a
    knowledge model that is a table; rules and columns are counted from 1, answers behind conditions. Changes are made
    in the order --rename, --cell, --rule, --drop; one that would make the model say something else is refused.
    """
    from saltern.core.rules.dmn import changing
    from saltern.core.rules.dmn.writing import written

    made = _load(model).model
    for old, new in _parts("--rename", rename, r"([^=]+)=(.+)", "OLD=NEW"):
        made = changing.renamed(made, old, new)
    for table, row, column, text in _parts(
        "--cell", cell, r"([^=]+):(\d{1,6}):(\d{1,6})=(.*)", "TABLE:RULE:COLUMN=TEXT"
    ):
        made = changing.with_cell(made, table, int(row), int(column), text)
    for table, texts in _parts("--rule", rule, r"([^=]+)=(.*)", "TABLE=[TEXTS]"):
        made = changing.with_rule(made, table, _texts_of(texts))
    for table, row in _parts("--drop", drop, r"([^=]+):(\d{1,6})", "TABLE:RULE"):
        made = changing.without_rule(made, table, int(row))
    content = written(made)
    if not output:
        typer.echo(content.decode(), nl=False)
        return
    _put(Path(output), content)
    tell(zh=f"已写入 {output}", en=f"wrote {output}")


def _parts(option: str, given: list[str] | None, form: str, expected: str) -> Iterator[tuple[str, ...]]:
    for text in given or ():
        found = re.fullmatch(form, text, re.DOTALL)
        if found is None:
            raise ChangeUnreadable(option=option, found=text, expected=expected)
        yield found.groups()


def _texts_of(text: str) -> list[str]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(one, str) and storable(one) for one in found):
        expected = Phrase(
            en='a JSON list of texts such as ["< 18", "true"]', zh='文本的 JSON 列表，如 ["< 18", "true"]'
        )
        raise ChangeUnreadable(option="--rule", found=text, expected=expected)
    return found


def _put(path: Path, content: bytes) -> None:
    """The file whole or not at all."""
    kept = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            kept = Path(file.name)
            file.write(content)
        kept.chmod(path.stat().st_mode if path.exists() else 0o666 & ~_mask())
        kept.replace(path)
    except OSError as broken:
        if kept is not None:
            kept.unlink(missing_ok=True)
        raise NotWritten(file=path, why=broken.strerror or type(broken).__name__) from None


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _load(path: Path) -> DmnModel:
    try:
        return load(path)
    except Faults as refused:
        if len(refused.faults) > 1:
            raise
        fault = refused.faults[0]
        raise ModelRefused(fault=Phrase(en=fault.said("en"), zh=fault.said("zh"))) from None


def _kind(kind: str) -> Kind:
    match kind:
        case "decision" | "decision_service" | "bkm":
            return kind
        case _:
            raise typer.BadParameter("expected decision, decision_service or bkm", param_hint="--kind")


def _read(inputs: str) -> dict[str, object]:
    try:
        text = Path(inputs[1:]).read_text(encoding="utf-8") if inputs.startswith("@") else inputs
        value = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except (OSError, ValueError, RecursionError) as error:
        raise InputsNotJson(why=error) from None
    if not isinstance(value, dict):
        kind = type(value).__name__
        raise InputsNotJson(why=Phrase(en=f"found {kind}", zh=f"读到的是 {kind}"))
    if not all(map(storable, _texts(value))):
        raise InputsNotJson(why=Phrase(en="half of a character (a lone surrogate)", zh="含有半个字符（单独的代理项）"))
    return value


def _texts(value: object) -> Iterator[str]:
    """Every text in a JSON value, names included."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend((*part, *part.values()))


def _typed(given: dict[str, object], model: DmnModel, name: str, kind: Kind) -> dict[str, object]:
    types = model.inputs_of(name, kind=kind)
    return {label: _value(value, types.get(label, "")) for label, value in given.items()}


def _value(value: object, declared: str) -> object:
    if isinstance(value, list):
        return [_value(item, "") for item in value]
    if isinstance(value, dict):
        return {key: _value(item, "") for key, item in value.items()}
    if not isinstance(value, str):
        return value
    if value.startswith("@@"):
        return value[1:]
    if value.startswith("@"):
        return _temporal("", value[1:])
    return _temporal(declared, value) if declared in TEMPORAL else value


def _temporal(kind: str, text: str) -> object:
    for candidate in (kind,) if kind else ("date", "time", "date and time", "duration"):
        found = parse_temporal(candidate, text)
        if found is not None:
            return found
    raise NotTemporal(text=text, kind=kind or Phrase(en="date, time or duration", zh="日期、时间或时长"))
