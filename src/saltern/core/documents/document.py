"""A file of the pack as somebody wrote it: every value with its line and column, every scalar still the text it was.

YAML is read through PyYAML's composer alone, never its constructor: `NO` stays the two letters (no Norway turned
false), a key written twice is a fault and not a silent loss, anchors and merge keys are refused (an alias can blow a
kilobyte up to gigabytes), and a file larger than any honest page of a pack is not opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from saltern.errors import Fault, Place, Words
from saltern.words import Phrase

LARGEST: Final = 1_000_000
"""Bytes: the longest honest file of a pack is a tenth of this."""

DEEPEST: Final = 40
QUICK: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's scanner where it is there; a text it refuses is read again by the other, for one wording of faults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A value and where it stands. `value` is a text, a list of entries, or entries by key; `block` marks `|` and `>`.

    `keys` are the places of a mapping's keys.
    """

    value: str | list[Entry] | dict[str, Entry]
    line: int
    column: int
    block: bool = False
    quoted: bool = False
    keys: dict[str, tuple[int, int]] | None = None

    @property
    def shape(self) -> Phrase:
        """What it is, in a person's words."""
        if isinstance(self.value, str):
            return Phrase(en="a text", zh="文字")
        return Phrase(en="a list", zh="列表") if isinstance(self.value, list) else Phrase(en="a mapping", zh="键值对")


def read(*, path: Path, name: str, faults: list[Fault]) -> Entry | None:
    """The file's content, or None with the reasons noted. `name` is what messages call the file."""
    size = path.stat().st_size
    if size > LARGEST:
        faults.append(
            _fault(
                name,
                (0, 0),
                "file-too-large",
                Phrase(en=f"{size:,} bytes", zh=f"{size:,} 字节"),
                Phrase(en=f"at most {LARGEST:,} bytes", zh=f"不超过 {LARGEST:,} 字节"),
            )
        )
        return None
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = path.read_bytes()[: wrong.start].count(b"\n") + 1
        faults.append(
            _fault(
                name,
                (line, 0),
                "not-utf-8",
                Phrase(en=f"the byte 0x{wrong.object[wrong.start]:02x}", zh=f"字节 0x{wrong.object[wrong.start]:02x}"),
                Phrase(en="UTF-8 text", zh="UTF-8 文本"),
            )
        )
        return None
    return parse(text=text, name=name, faults=faults)


def parse(*, text: str, name: str, faults: list[Fault]) -> Entry | None:
    """The content of `text`, or None with the reasons noted in `faults`."""
    before = len(faults)
    try:
        anchor, node = _scanned(text)
    except yaml.YAMLError as wrong:
        faults.append(_syntax(name, wrong))
        return None
    except RecursionError:
        faults.append(
            _fault(
                name,
                (0, 0),
                "yaml-depth",
                Phrase(en="endless nesting", zh="无尽的嵌套"),
                Phrase(en=f"at most {DEEPEST} levels", zh=f"不超过 {DEEPEST} 层"),
            )
        )
        return None
    if anchor is not None:
        faults.append(
            _fault(name, anchor.at, "yaml-anchor", anchor.words, Phrase(en="the value written out", zh="直接写出的值"))
        )
        return None
    if node is None:
        faults.append(
            _fault(
                name,
                (1, 1),
                "empty-file",
                Phrase(en="nothing", zh="空文件"),
                Phrase(en="a mapping or a list", zh="键值对或列表"),
            )
        )
        return None
    entry = _Reading(name=name, lines=text.split("\n"), faults=faults).entry(node, 0)
    return entry if len(faults) == before else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Anchor:
    """An anchor or alias somebody wrote."""

    words: Phrase
    at: tuple[int, int]


def _scanned(text: str) -> tuple[_Anchor | None, yaml.Node | None]:
    """The first anchor or alias, else the composed text: an alias is seen before anything is built from it."""
    try:
        return _scanned_by(QUICK, text)
    except yaml.YAMLError:
        return _scanned_by(yaml.SafeLoader, text)


def _scanned_by(loader: type[yaml.SafeLoader], text: str) -> tuple[_Anchor | None, yaml.Node | None]:
    if "&" in text or "*" in text:
        for event in yaml.parse(text, Loader=loader):
            mark = event.start_mark
            if isinstance(event, yaml.NodeEvent) and event.anchor and mark:
                en, zh = ("alias *", "别名 *") if isinstance(event, yaml.AliasEvent) else ("anchor &", "锚点 &")
                words = Phrase(en=f"the {en}{event.anchor}", zh=f"{zh}{event.anchor}")
                return _Anchor(words=words, at=(mark.line + 1, mark.column + 1)), None
    return None, yaml.compose(text, Loader=loader)


def _syntax(name: str, wrong: yaml.YAMLError) -> Fault:
    mark = getattr(wrong, "problem_mark", None)
    problem: Words = str(getattr(wrong, "problem", None) or getattr(wrong, "reason", None) or wrong)
    if "'\\t'" in str(problem):
        problem = Phrase(en="a tab", zh="制表符")
        expected: Words = Phrase(en="spaces: YAML does not indent with tabs", zh="空格：YAML 不用制表符缩进")
    else:
        expected = "YAML"
    place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    return _fault(name, place, "yaml", problem, expected)


class _Reading:
    """Nodes turned into entries; `lines` are the file's, to see where a block's text begins."""

    def __init__(self, *, name: str, lines: list[str], faults: list[Fault]) -> None:
        self.name = name
        self.lines = lines
        self.faults = faults

    def fault(self, place: tuple[int, int], code: str, found: Words, expected: Words) -> None:
        self.faults.append(_fault(self.name, place, code, found, expected))

    def entry(self, node: yaml.Node, depth: int) -> Entry:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        if depth > DEEPEST:
            self.fault(
                (line, column),
                "yaml-depth",
                Phrase(en=f"{depth} levels", zh=f"{depth} 层"),
                Phrase(en=f"at most {DEEPEST} levels", zh=f"不超过 {DEEPEST} 层"),
            )
            return Entry(value="", line=line, column=column)
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, line, column)
        if isinstance(node, yaml.SequenceNode):
            return Entry(value=[self.entry(child, depth + 1) for child in node.value], line=line, column=column)
        values: dict[str, Entry] = {}
        keys: dict[str, tuple[int, int]] = {}
        for key, child in node.value:
            place = (key.start_mark.line + 1, key.start_mark.column + 1)
            if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
                merge = isinstance(key, yaml.ScalarNode)
                found = (
                    Phrase(en="the merge key <<", zh="合并键 <<")
                    if merge
                    else Phrase(en="a key that is no text", zh="不是文字的键")
                )
                self.fault(place, "yaml-key", found, Phrase(en="a plain key", zh="普通的键"))
            elif key.value in values:
                first = keys[key.value][0]
                again = Phrase(en=f'"{key.value}" again', zh=f"又一个“{key.value}”")
                once = Phrase(en=f"each key once (line {first})", zh=f"每个键只写一次（已见第 {first} 行）")
                self.fault(place, "duplicate-key", again, once)
            else:
                keys[key.value] = place
                values[key.value] = self.entry(child, depth + 1)
        return Entry(value=values, line=line, column=column, keys=keys)

    def scalar(self, node: yaml.ScalarNode, line: int, column: int) -> Entry:
        """Texts begin where their first character stands: after the quote, or on the line below `|`."""
        if node.style in {"|", ">"}:
            first = next((i for i, text in enumerate(self.lines[line:]) if text.strip()), 0)
            text = self.lines[line + first] if line + first < len(self.lines) else ""
            indent = len(text) - len(text.lstrip(" "))
            return Entry(value=node.value, line=line + first + 1, column=indent + 1, block=True)
        quoted = node.style in {"'", '"'}
        return Entry(value=node.value, line=line, column=column + quoted, quoted=quoted)


def _fault(name: str, place: tuple[int, int], code: str, found: Words, expected: Words) -> Fault:
    return Place(file=name, line=place[0], column=place[1]).fault(code, found, expected)
