"""`saltern case show`: one case as a person reads it, in the language spoken and the district's own time. 办件详情"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from saltern.apps.casework.case_view import CaseFile, CorrectionView, DecisionView
from saltern.apps.casework.stage import ACTIONS, ROLES, STATES
from saltern.core.approvals.evidence import restored
from saltern.core.approvals.explanation import Explanation
from saltern.core.approvals.prefill import in_words
from saltern.core.catalogue.item import FormField, Item
from saltern.core.identifiers import credit_code, mobile, resident_id, writing
from saltern.installation.office import office
from saltern.interfaces.cli.spoken import said, told
from saltern.words import Phrase, day

LATER: Final = Phrase(zh="待定（该年日历公布后确定）", en="a day that follows with the calendar of its year")
MASKS: Final = {
    "mobile": mobile.mask,
    "resident_id": resident_id.mask,
    "credit_code": credit_code.mask,
    "bank_account": writing.mask_number,
}
DAY: Final = len("2020-07-06")
ORIGINS: Final[Mapping[str, Phrase]] = {
    "account": Phrase(zh="账户", en="the account"),
    "typed": Phrase(zh="本人填写", en="typed"),
    "empty": Phrase(zh="未填", en="left empty"),
}
MATERIALS: Final[Mapping[str, Phrase]] = {
    "saved": Phrase(zh="已有数据，免交", en="not needed, the record stands"),
    "not-needed": Phrase(zh="可不交", en="not needed"),
    "asked": Phrase(zh="等申请人补交", en="asked for"),
    "brought": Phrase(zh="已提交", en="brought"),
    "promised": Phrase(zh="已承诺后补", en="promised"),
    "dropped": Phrase(zh="已终止", en="dropped"),
    "kept": Phrase(zh="已兑现", en="kept"),
    "lapsed": Phrase(zh="已逾期", en="lapsed"),
}
MOVES: Final[Mapping[str, Phrase]] = {**ACTIONS, "submit": Phrase(zh="提交申请", en="apply")}
RESULTS: Final[Mapping[str, Phrase]] = {
    "approve": Phrase(zh="批准", en="approved"),
    "refer": Phrase(zh="转人工", en="to a person"),
    "refuse": Phrase(zh="不予批准", en="refused"),
}


def lines(
    found: CaseFile, form: Sequence[Mapping[str, Any]], again: Sequence[Explanation], called: Mapping[str, str]
) -> Iterator[str]:
    """The case; `form` has its values ready to be shown, `called` the names people know."""
    view, pack, zone = found.case, office().pack, office().clock.zone
    item = pack.items.get(view.item)
    name, state = said(pack.service_name(view.item)), _word(STATES, view.state)
    due = said(day(view.due_on)) if view.due_on else "—"
    received = day(view.received_on)
    yield told(
        zh=f"{view.number}  {name}  {state}  {received.zh}收件  办结期限 {due}",
        en=f"{view.number}  {name}  {state}  received {received.en}  due {due}",
    )
    fields = {field.key: field for field in item.form} if item else {}
    for entry in form:
        yield f"  {_field(fields.get(str(entry['key'])), entry)}  ({_place(entry, called)})"
    materials = {one.key: one.name for one in item.materials} if item else {}
    for key, shown in found.materials.items():
        what = _word(materials, key)
        yield told(zh=f"  材料 {what}：{_word(MATERIALS, shown)}", en=f"  material {what}: {_word(MATERIALS, shown)}")
    for one in found.promises:
        what, by, kept = _word(materials, one.material), _by(one.due_on), _word(MATERIALS, one.state)
        yield told(zh=f"  已承诺 {what}：{by.zh}前（{kept}）", en=f"  promised {what}: by {by.en} ({kept})")
    for asked in found.corrections:
        yield from _correction(item, asked)
    for decision in found.decisions:
        result, who = _word(RESULTS, decision.result), _word(ROLES, decision.by)
        yield told(
            zh=f"  决定 {decision.serial}：{result}，{who} — {decision.because.zh}",
            en=f"  decision {decision.serial}: {result} by {who} — {decision.because.en}",
        )
    for step in found.history:
        at = f"{step.at.astimezone(zone):%Y-%m-%d %H:%M}"
        before, after = _word(STATES, step.before) if step.before else "—", _word(STATES, step.after)
        role, colon = _word(ROLES, step.role), told(zh="：", en=": ")
        note = f"{colon}{' '.join(step.note.splitlines())}" if step.note else ""
        yield f"  {at} {_word(MOVES, step.action)}{colon}{before} → {after} ({role}){note}"
    for one_again in again:
        result = _word(RESULTS, one_again.result)
        same = told(zh="相同", en="the same") if one_again.agrees else told(zh="不相同", en="NOT THE SAME")
        yield told(zh=f"  重新计算：{result}，{same}", en=f"  worked out again: {result}, {same}")
        yield from (f"    {sentence}" for sentence in one_again.sentences)
    possible = told(zh="、", en=", ").join(_action(action) for action in found.possible)
    yield told(zh=f"  现在可以：{possible or '无'}", en=f"  possible now: {possible or 'nothing'}")


def _correction(item: Item | None, asked: CorrectionView) -> Iterator[str]:
    """What was asked for, all of it, why, and what came of it."""
    for what in asked.wanted:
        yield told(zh=f"  需补正：{_wanted(item, what)}", en=f"  to correct: {_wanted(item, what)}")
    if asked.reason:
        yield told(zh=f"  补正理由：{asked.reason}", en=f"  asked for because: {asked.reason}")
    until = _by(asked.due_on)
    if asked.answered:
        yield told(zh="  补正已收到", en="  the correction came")
    else:
        yield told(zh=f"  补正期限：{until.zh}", en=f"  awaited until {until.en}")
    if asked.noticed_on:
        on = day(asked.noticed_on)
        yield told(
            zh=f"  终止告知：{on.zh} {asked.served}".rstrip(),
            en=f"  notice of the end: {on.en} {asked.served}".rstrip(),
        )


def _by(due: dt.date | None) -> Phrase:
    """A day until which something is awaited."""
    return day(due) if due else LATER


def form_shown(found: CaseFile) -> Sequence[dict[str, Any]]:
    """The form with its values ready for a screen: numbers of people masked."""
    item = office().pack.items.get(found.case.item)
    kinds = {field.key: field.type for field in item.form} if item else {}
    form = [{**field, "value": _shown(kinds.get(str(field["key"]), ""), field["value"])} for field in found.form]
    for field in form:
        field.pop("replaced", None)
    return form


def _shown(kind: str, value: object) -> object:
    plain = restored(value)
    return MASKS[kind](str(plain)) if kind in MASKS and plain is not None else plain


def brief(decision: DecisionView) -> Mapping[str, object]:
    """A decision without the evidence, which is only for who may see the records."""
    body = asdict(decision)
    body.pop("evidence")
    return body


def _field(field: FormField | None, entry: Mapping[str, Any]) -> str:
    """A form value under its label, a code by its name."""
    label = said(field.label) if field else str(entry["key"])
    return f"{label}{told(zh='：', en=': ')}{said(in_words(field, entry['value']))}"


def _place(entry: Mapping[str, Any], called: Mapping[str, str]) -> str:
    """Where a form value comes from."""
    places = []
    for one in entry["sources"]:
        record_set = called.get(f"{one['unit']}/{one['record_set']}", one["record_set"])
        date = said(day(dt.date.fromisoformat(one["date"]))) if len(one["date"]) == DAY else one["date"]
        places.append(" / ".join(filter(None, (called.get(one["unit"], one["unit"]), record_set, date))))
    return "; ".join(places) or _word(ORIGINS, str(entry["origin"]))


def _wanted(item: Item | None, what: str) -> str:
    """What is to be put right: a field or material by its name, else as the desk wrote it."""
    names: dict[str, Phrase] = {}
    if item is not None:
        names = {**{one.key: one.label for one in item.form}, **{one.key: one.name for one in item.materials}}
    return _word(names, what)


def _action(action: str) -> str:
    """What can be done, with the word to type where it is another."""
    name = _word(ACTIONS, action)
    return name if name == action else f"{name}({action})"


def _word(words: Mapping[str, Phrase], key: str) -> str:
    return said(words[key]) if key in words else key
