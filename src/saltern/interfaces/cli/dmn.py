"""`saltern dmn`: ask a decision model a question, see what it holds and what is wrong with it, write it changed."""

from __future__ import annotations

import difflib
import json
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Final

import typer

from saltern.core.rules.dmn import DmnModel, load
from saltern.core.rules.dmn.decide import Kind
from saltern.core.rules.dmn.values import from_python, storable, to_json
from saltern.core.rules.feel.values import parse_temporal
from saltern.errors import Fault, Faults, SalternError
from saltern.installation.refusals import why
from saltern.interfaces.cli.options import Json, answer
from saltern.interfaces.cli.spoken import language, said, told
from saltern.words import NONE, NOTHING, Phrase

app = typer.Typer(no_args_is_help=True)

KINDS: Final[tuple[Kind, ...]] = ("decision", "decision_service", "bkm")
WARNINGS = ("dmn-gap", "dmn-unproven", "dmn-unused")
"""What may be meant so: told, and no mistake."""
TEMPORAL = ("date", "time", "date and time", "days and time duration", "years and months duration")
LONGEST: Final = 40
"""Signs of a number that are shown."""
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


class InputsMistaken(SalternError):
    """{name} takes no input {unknown}; it takes: {known}."""

    family = "invalid"
    zh = "{name} 没有输入 {unknown}；可用的输入：{known}。"


@app.command()
def evaluate(
    model: ModelPath,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The decision, decision service or knowledge model, by name or id.")
    ],
    inputs: Annotated[
        str, typer.Option(help="The inputs by name as a JSON object, @FILE holding one, or - for standard input.")
    ] = "{}",
    *,
    kind: Annotated[str, typer.Option(help="decision, decision_service or bkm.")] = "decision",
    strict: Annotated[bool, typer.Option(help="Refuse a model with any mistake in it.")] = False,
    explains: Annotated[bool, typer.Option("--explain", help="Also every decision on the way, and its rules.")] = False,
    as_of: Annotated[str, typer.Option("--as-of", help="The day that today() answers, as 2020-04-10.")] = "",
    as_json: Json = False,
) -> None:
    """Evaluate NAME of MODEL and print its value as JSON; with --json one object with value, steps and warnings.

    Numbers are exact decimals. An input declared as a date, time or duration is given as its ISO text
    ("2026-03-01", "08:30:00+08:00", "2026-03-01T08:30:00", "P1DT12H", "P1Y6M"); anywhere else a text
    that begins with @ is a temporal value ("@2026-03-01"), and @@ stands for a text beginning with @.
    Temporal answers are printed as ISO text. An input not given is null, and told.
    """
    loaded = _load(model)
    mistakes = [fault for fault in loaded.check() if fault.code not in WARNINGS]
    if strict and mistakes:
        raise Faults(mistakes)
    asked = _kind(kind)
    warnings = [*_phrases(mistakes)]
    given = _typed(_read(inputs), loaded, name, asked)
    warnings += _missing(given, loaded, name, asked)
    value, steps = loaded.explained(name, given, kind=asked, now=_moment(as_of))
    if as_json:
        told_of = json.dumps([one.plain() for one in warnings], ensure_ascii=False)
        made = [{"decision": one.decision, "value": one.value, "rules": [*map(Decimal, one.rules)]} for one in steps]
        typer.echo(f'{{"value": {to_json(value)}, "steps": {to_json(made)}, "warnings": {told_of}}}')
        return
    for warning in warnings:
        typer.echo(f"{told(zh='提示：', en='warning: ')}{said(warning)}", err=True)
    typer.echo(to_json(value))
    for one in steps if explains else ():
        numbers = told(zh="、", en=", ").join(map(str, one.rules))
        rules = told(zh=f"（第 {numbers} 条规则）", en=f" (rule {numbers})") if one.rules else ""
        typer.echo(f"  {one.decision} = {to_json(one.value)}{rules}")


@app.command(name="list")
def list_(model: ModelPath, *, as_json: Json = False) -> None:
    """List what MODEL can be asked, with the inputs each takes."""
    loaded = _load(model)
    found, words = [], []
    for kind in KINDS:
        for name in loaded.names(kind=kind):
            inputs = loaded.inputs_of(name, kind=kind)
            found.append({"name": name, "kind": kind, "inputs": inputs})
            words.append(f"{kind:16}  {name}")
            words += [f"{'':18}{label}{f' ({of_type})' if of_type else ''}" for label, of_type in inputs.items()]
    answer({"elements": found}, words, as_json=as_json)


@app.command()
def check(
    models: Annotated[list[Path], typer.Argument(metavar="MODEL...", help="DMN files (1.1 to 1.6).")],
    *,
    as_json: Json = False,
) -> None:
    """Report every mistake in each MODEL with its line and column; exit status 1 when there is one.

    Names, types and functions nobody knows, names given twice, rules of a table that hold together or never decide are
    mistakes; cases without a rule, tables too large to be gone through, inputs nobody asks for and what other tools
    wrote into the file are warnings.
    """
    faults: list[Fault] = []
    warned: list[Fault] = []
    for model in models:
        loaded = _load(model)
        found = loaded.check()
        faults += [fault for fault in found if fault.code not in WARNINGS]
        warned += [*(fault for fault in found if fault.code in WARNINGS), *loaded.unread]
    body = {"faults": [fault.plain() for fault in faults], "warnings": [fault.plain() for fault in warned]}
    words = [fault.said(language()) for fault in faults]
    words += [told(zh="提示：", en="warning: ") + fault.said(language()) for fault in warned]
    words.append(told(zh=f"{len(faults)} 处错误", en=f"{len(faults)} fault(s)"))
    answer(body, words, as_json=as_json)
    raise typer.Exit(1 if faults else 0)


@app.command()
def write(
    model: ModelPath,
    *,
    output: Annotated[str, typer.Option(help="The file to write; MODEL itself may be named. Else it is printed.")] = "",
    rename: Annotated[list[str] | None, typer.Option(help="OLD=NEW: another name, wherever it is spoken of.")] = None,
    cell: Annotated[list[str] | None, typer.Option(help="TABLE:RULE:COLUMN=TEXT: another text in a cell.")] = None,
    rule: Annotated[list[str] | None, typer.Option(help="TABLE=[TEXTS]: one more rule, as a JSON list.")] = None,
    drop: Annotated[list[str] | None, typer.Option(help="TABLE:RULE: one rule less.")] = None,
    as_json: Json = False,
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
        answer({"model": content.decode()}, [content.decode().removesuffix("\n")], as_json=as_json)
        return
    _put(Path(output), content)
    answer({"file": output}, [told(zh=f"已写入 {output}", en=f"wrote {output}")], as_json=as_json)


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
        raise NotWritten(file=path, why=why(broken)) from None


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _phrases(faults: Sequence[Fault]) -> list[Phrase]:
    return [Phrase(en=fault.said("en"), zh=fault.said("zh")) for fault in faults]


def _missing(given: Mapping[str, object], model: DmnModel, name: str, kind: Kind) -> list[Phrase]:
    """Inputs the decision can use that nobody gave, which are null; and what was given for other decisions."""
    used = model.inputs_of(name, kind=kind)
    absent = [
        Phrase(en=f"the input {label} is not given: it is null", zh=f"未给出输入 {label}，按 null 计算")
        for label in used
        if label not in given
    ]
    idle = [
        Phrase(en=f"{name} does not use the input {label}", zh=f"{name} 用不到输入 {label}")
        for label in given
        if label not in used and label not in model.model.imports
    ]
    return absent + idle


def _moment(as_of: str) -> datetime:
    """Now, or this moment of another day. Raises `NotTemporal`."""
    now = datetime.now(UTC).astimezone()
    if not as_of:
        return now
    day = parse_temporal("date", as_of)
    if not isinstance(day, date):
        raise NotTemporal(text=as_of, kind=Phrase(en="day like 2020-04-10", zh="2020-04-10 这样的日期"))
    return now.replace(year=day.year, month=day.month, day=day.day)


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
        text = inputs
        if inputs.startswith("@"):
            text = Path(inputs[1:]).read_text(encoding="utf-8")
        elif inputs == "-":
            text = sys.stdin.buffer.read().decode()
        value = json.loads(
            text, parse_float=_number, parse_int=_number, parse_constant=_number, object_pairs_hook=_once
        )
    except OSError as error:
        raise InputsNotJson(why=why(error)) from None
    except UnicodeError:
        raise InputsNotJson(why=Phrase(en="it is no UTF-8 text", zh="不是 UTF-8 文本")) from None
    except RecursionError:
        raise InputsNotJson(why=Phrase(en="too many brackets inside each other", zh="括号嵌套过深")) from None
    except ValueError as error:
        raise InputsNotJson(why=error) from None
    if not isinstance(value, dict):
        kind = type(value).__name__
        raise InputsNotJson(why=Phrase(en=f"found {kind}", zh=f"读到的是 {kind}"))
    if not all(map(storable, _texts(value))):
        raise InputsNotJson(why=Phrase(en="half of a character (a lone surrogate)", zh="含有半个字符（单独的代理项）"))
    return value


def _number(written: str) -> Decimal:
    """A number FEEL has: null would be taken for not given."""
    try:
        found = from_python(Decimal(written))
    except InvalidOperation:
        found = None
    if not isinstance(found, Decimal):
        short = written if len(written) <= LONGEST else f"{written[:LONGEST]}…"
        raise InputsNotJson(why=Phrase(en=f"{short} is no number here", zh=f"{short} 不是可用的数字"))
    return Decimal(written)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Of two values of one name neither is known to be meant."""
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise InputsNotJson(why=Phrase(en=f'"{twice}" stands twice', zh=f"“{twice}”出现两次"))
    return made


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
    known = {*types, *model.model.imports, *(element.name for element in model.model.elements.values())}
    if unknown := [label for label in given if label not in known]:
        close = [found for label in unknown for found in difflib.get_close_matches(label, types, n=1)]
        listed = ", ".join(types) or str(NONE)
        meant = Phrase(en=f" (did you mean {close[0]}?)", zh=f"（是不是 {close[0]}？）") if close else NOTHING
        told_of = Phrase(en=f"{listed}{meant.en}", zh=f"{listed}{meant.zh}")
        raise InputsMistaken(name=name, unknown=", ".join(unknown), known=told_of)
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
