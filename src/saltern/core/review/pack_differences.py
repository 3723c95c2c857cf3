"""What two versions of a pack say differently, for whoever reviews one before it is in force: by item, reminder and so
on, part by part, places aside; and every file that differs, so that nothing is left out."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from saltern.core.catalogue.fingerprint import READ
from saltern.core.catalogue.item import Item, Reminder
from saltern.core.catalogue.pack import Pack
from saltern.errors import Place
from saltern.words import NOTHING, Phrase

Change = Literal["added", "removed", "changed"]
KINDS: Final[Mapping[str, Phrase]] = {
    "items": Phrase(zh="事项", en="service"),
    "reminders": Phrase(zh="提醒", en="reminder"),
    "next_steps": Phrase(zh="下一步", en="next step"),
    "playbooks": Phrase(zh="预案", en="playbook"),
    "templates": Phrase(zh="消息", en="message"),
    "themes": Phrase(zh="主题", en="theme"),
    "units": Phrase(zh="单位", en="unit"),
    "venues": Phrase(zh="办事地点", en="venue"),
    "windows": Phrase(zh="受理窗口期", en="window"),
}
PARTS: Final[Mapping[str, Phrase]] = {
    "name": Phrase(zh="名称", en="its name"),
    "summary": Phrase(zh="说明", en="its summary"),
    "words": Phrase(zh="说法", en="its words"),
    "eligible": Phrase(zh="申请条件", en="who may apply"),
    "conditions": Phrase(zh="申请条件", en="who may apply"),
    "when": Phrase(zh="规则", en="its rule"),
    "facts": Phrase(zh="自己的事实", en="its own facts"),
    "form": Phrase(zh="表单", en="the form"),
    "materials": Phrase(zh="材料", en="the papers"),
    "approve": Phrase(zh="决策表", en="the decision table"),
    "outputs": Phrase(zh="结果和金额", en="results and sums"),
    "limits": Phrase(zh="期限", en="time limits"),
    "reach": Phrase(zh="在哪里办", en="where it is done"),
    "legal_basis": Phrase(zh="依据", en="its basis"),
    "version": Phrase(zh="版本", en="its version"),
    "effective_from": Phrase(zh="生效日", en="the day it begins"),
    "effective_to": Phrase(zh="失效日", en="the day it ends"),
    "examples": Phrase(zh="示例", en="its examples"),
    "earlier": Phrase(zh="以前的版本", en="earlier versions"),
    "sms": Phrase(zh="短信", en="the text message"),
    "template": Phrase(zh="用哪条消息", en="which message"),
}
OTHER: Final = Phrase(zh="别的内容", en="something else")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that was added, taken away or changed; `parts` are what of it, each once. `before` and `after` are its
    rule of whom it concerns, where that changed."""

    kind: str
    key: str
    name: Phrase
    change: Change
    parts: tuple[Phrase, ...] = ()
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDifference:
    """One file that was added, taken away or changed."""

    name: str
    change: Change


def differences(before: Pack, after: Pack) -> tuple[Difference, ...]:
    """What the later version says differently."""
    return tuple(one for kind in KINDS for one in _of_kind(kind, getattr(before, kind), getattr(after, kind)))


def file_differences(before: Path, after: Path) -> tuple[FileDifference, ...]:
    """Every file of two packs that is not the same, by name."""
    was, will = _digests(before), _digests(after)
    return tuple(
        FileDifference(name=name, change=_change(name in was, name in will))
        for name in sorted(was.keys() | will.keys())
        if was.get(name) != will.get(name)
    )


def _digests(folder: Path) -> Mapping[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).digest()
        for file in folder.rglob("*")
        if file.is_file() and file.suffix in READ
    }


def _change(was: bool, will: bool) -> Change:
    return "changed" if was and will else "added" if will else "removed"


def _of_kind(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for key in dict.fromkeys((*before, *after)):
        was, will = before.get(key), after.get(key)
        if was == will:
            continue
        name = _name(will if will is not None else was, key)
        if was is None or will is None:
            yield Difference(kind=kind, key=key, name=name, change=_change(was is not None, will is not None))
            continue
        parts = tuple(
            dict.fromkeys(
                PARTS.get(one.name, OTHER)
                for one in dataclasses.fields(will)
                if bare(getattr(was, one.name)) != bare(getattr(will, one.name))
            )
        )
        if parts:
            rules = _rule(was), _rule(will)
            told = rules if rules[0] != rules[1] else ("", "")
            yield Difference(
                kind=kind, key=key, name=name, change="changed", parts=parts, before=told[0], after=told[1]
            )


def _name(value: object, key: str) -> Phrase:
    name = getattr(value, "name", NOTHING)
    return name if isinstance(name, Phrase) and name else Phrase.same(key)


def _rule(value: object) -> str:
    """The text of the rule that says whom it concerns."""
    if isinstance(value, Item):
        return value.eligible.text.strip() if value.eligible else ""
    return value.when.text.strip() if isinstance(value, Reminder) else ""


def bare(value: object) -> object:
    """A value without the places it was read from: a line that moved is no difference."""
    if isinstance(value, Place):
        return None
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return (type(value), *(bare(getattr(value, one.name)) for one in dataclasses.fields(value)))
    if isinstance(value, Mapping):
        return {key: bare(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(map(bare, value))
    return value
