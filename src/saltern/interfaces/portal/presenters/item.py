"""An item's page: can I, what do I get, how long, how much, how many visits, what do I need; the law below.

Whoever signed in has it answered from their records and is asked nothing; others see the conditions themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from saltern.apps.casework.operations import FormView
from saltern.core.approvals.eligibility import CheckedCondition
from saltern.core.catalogue.depth import VENUE_WORDS
from saltern.core.catalogue.item import Item, LegalBasis, Material
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.pages.source_line import (
    SIGNS,
    SourceLine,
    source_lines,
    unit_name,
)
from saltern.interfaces.portal.presenters.glance import Glance, glance
from saltern.interfaces.portal.presenters.item_row import telephone_of
from saltern.words import NOTHING, Phrase, joined

HAVE: Final = Phrase(zh="已有", en="on record")
LATER: Final = Phrase(zh="可后补", en="may follow")
BRING: Final = Phrase(zh="要准备", en="to bring")
LOCAL: Final = Phrase(zh="本地做法", en="local practice")
WELCOME: Final = Phrase(zh="可不交", en="if you like")
OPEN_FIRST: Final = ("not", "unk", "met")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionLine:
    """One condition with its answer, the record behind it and what one can do about it; `rule` is its rule in words.

    `report` is the record set somebody may say is wrong, where that would change the answer.
    """

    words: Phrase
    answer: Phrase
    look: str
    icon: str
    rule: Phrase = NOTHING
    sources: tuple[SourceLine, ...] = ()
    found: Phrase = NOTHING
    step: Phrase = NOTHING
    report: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer first: may I, in a sentence, and how it was looked up."""

    kind: Literal["yes", "no", "unknown"]
    title: Phrase
    how: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialLine:
    """One material: on record, to follow, to bring."""

    key: str
    name: Phrase
    answer: Phrase
    look: str
    icon: str
    note: Phrase = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class LawLine:
    """One thing an item rests on."""

    words: Phrase
    note: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage:
    """An item as one person sees it; `verdict` None: nobody is known, and `asked` is all there is to say of conditions.
    `in_full` are the rules in words where the conditions are told by labels."""

    id: str
    name: Phrase
    summary: Phrase
    unit: Phrase
    glance: Glance
    verdict: Verdict | None
    conditions: tuple[ConditionLine, ...]
    asked: tuple[Phrase, ...]
    in_full: tuple[Phrase, ...]
    materials: tuple[MaterialLine, ...]
    outputs: tuple[Phrase, ...]
    laws: tuple[LawLine, ...]
    limits: Phrase
    reach: Phrase
    version: int
    since: dt.date
    code: str
    invented: bool
    act: Phrase
    filled: int
    light: bool
    call: str
    places: Phrase


def item_page(*, pack: Pack, item: Item, form: FormView | None) -> ItemPage:
    """The page of an item; `form` is it filled for whom the account acts for."""
    lines = [condition_line(pack, one) for one in form.conditions] if form else []
    conditions = tuple(sorted(lines, key=lambda one: OPEN_FIRST.index(one.look)))
    to_type = [fault for fault in form.faults if fault.code == "required"] if form else _asked_for(item)
    materials = tuple(_materials(item, form))
    unit = pack.units.get(item.authority)
    verdict = _verdict(item, form, conditions) if form else None
    return ItemPage(
        id=item.id,
        name=item.name,
        summary=item.summary,
        unit=unit.name if unit else Phrase.same(item.authority),
        glance=glance(
            item,
            to_type=len(to_type),
            to_hand_in=sum(one.answer is BRING for one in materials),
            at_once=verdict is None or verdict.kind == "yes",
        ),
        verdict=verdict,
        conditions=conditions,
        asked=tuple(one.label for one in item.conditions),
        in_full=tuple(one.rule for one in lines if one.rule) if any(one.rule != one.words for one in lines) else (),
        materials=materials,
        outputs=tuple(one.name for one in item.outputs),
        laws=law_lines(pack, item.legal_basis),
        limits=_limits(item),
        reach=_reach(item),
        version=item.version,
        since=item.effective_from,
        code=item.catalog_code,
        invented=item.invented,
        act=_act(item, form, to_type),
        filled=sum(one.origin in {"record", "account"} for one in form.fields) if form else 0,
        light=item.depth == "light",
        call=telephone_of(pack, item.authority),
        places=_places(item),
    )


def condition_line(pack: Pack, one: CheckedCondition) -> ConditionLine:
    """One condition, answered."""
    answer, look, icon = SIGNS[one.state]
    return ConditionLine(
        words=one.words,
        answer=answer,
        look=look,
        icon=icon,
        rule=one.rule,
        sources=source_lines(pack, one.sources),
        found=one.found,
        step=_next_step(pack, one),
        report=one.sources[0].record_set if one.state == "not-met" and one.sources else "",
    )


def _next_step(pack: Pack, one: CheckedCondition) -> Phrase:
    """What to do about a condition that is not met, or that nobody knows: whose record it is."""
    if one.state == "met" or not one.sources:
        return NOTHING
    unit = unit_name(pack, one.sources[0].unit)
    if one.state == "unknown":
        return Phrase(
            zh=f"记录由{unit.zh}提供；交了申请，工作人员会核实。",
            en=f"{unit.en} keeps this record; a person will check it.",
        )
    return Phrase(zh=f"觉得不对，可请{unit.zh}核对记录。", en=f"If this is wrong, ask {unit.en} to check the record.")


def _verdict(item: Item, form: FormView, conditions: tuple[ConditionLine, ...]) -> Verdict:
    missed = [one for one in conditions if one.look == "not"]
    open_ = [one for one in conditions if one.look == "unk"]
    all_met = (
        Phrase(zh=f"{len(conditions)}条都符合", en=f"All {len(conditions)} conditions are met")
        if len(conditions) > 1
        else Phrase(zh="条件符合", en="The condition is met")
    )
    looked_up = Phrase(
        zh=f"{all_met.zh}，按各单位的记录查对，没有问您一个问题。",
        en=f"{all_met.en}, looked up in the records; nothing was asked of you.",
    )
    if missed:
        return Verdict(
            kind="no",
            title=Phrase(
                zh=f"现在还不能当场办，有{len(missed)}条不符合", en=f"Not at once: {len(missed)} not met by the records"
            ),
            how=Phrase(
                zh="不是您填错了什么。机器不会说不行：您仍可申请，由工作人员看。",
                en="You did nothing wrong. No machine refuses: you may apply, a person will look.",
            ),
        )
    if open_:
        return Verdict(
            kind="unknown",
            title=Phrase(zh="大体能办，还有没查到的", en="Probably, something is not known yet"),
            how=Phrase(
                zh=f"{len(open_)}条没有记录可查，不等于不符合。",
                en=f"{len(open_)} without a record; not known is not no.",
            ),
        )
    at_once = form.decision is not None and form.decision.result == "approve"
    if at_once or (item.instant and form.decision is None):
        return Verdict(
            kind="yes", title=Phrase(zh="您能办，现在就能办好", en="You can, and it can be done now"), how=looked_up
        )
    return Verdict(kind="yes", title=Phrase(zh="您能办", en="You can"), how=looked_up)


def _asked_for(item: Item) -> list[object]:
    return [field for field in item.form if field.source is None and field.required]


def _materials(item: Item, form: FormView | None) -> Iterable[MaterialLine]:
    states = {one.key: one.state for one in form.materials} if form else {}
    for material in item.materials:
        yield material_line(material, states.get(material.key, ""))


def material_line(material: Material, state: str) -> MaterialLine:
    """One material as it stands for a person; an empty state: nobody is known."""
    saved = state == "saved"
    if saved:
        return _material(material, HAVE, "met", "met", Phrase(zh="记录里有，不用交", en="on record, nothing to bring"))
    if material.deferrable_days:
        days = material.deferrable_days
        note = Phrase(
            zh=f"拍照上传；手边没有也能先办，{days}个工作日内补上。",
            en=f"Take a picture, or apply now and hand it in within {days} working days.",
        )
        return _material(material, LATER, "gold", "wait", note)
    if not material.required:
        return _material(material, WELCOME, "unk", "doc", NOTHING)
    note = Phrase(zh="有记录就不用交", en="not needed where the record stands") if material.satisfied_by else NOTHING
    return _material(material, BRING, "dawn", "doc", note or Phrase(zh="拍照上传", en="take a picture"))


def _material(material: Material, answer: Phrase, look: str, icon: str, note: Phrase) -> MaterialLine:
    return MaterialLine(key=material.key, name=material.name, answer=answer, look=look, icon=icon, note=note)


def law_lines(pack: Pack, cites: Iterable[LegalBasis]) -> tuple[LawLine, ...]:
    """What something rests on, each once. Titles of laws stay as published; a practice that has no name in both
    languages has none for people."""
    return tuple(dict.fromkeys(_law_line(pack, one) for one in cites))


def _law_line(pack: Pack, one: LegalBasis) -> LawLine:
    law = pack.laws.get(one.law)
    name = one.name or (law.name if law else one.law)
    if one.text != "local" or one.law:
        note = Phrase(zh="原文未取得", en="text not to be had") if one.text == "not-obtainable" else NOTHING
        return LawLine(words=Phrase.same(f"{name}{one.article}"), note=NOTHING if one.law else note)
    if not one.name_en:
        return LawLine(words=LOCAL, note=NOTHING)
    return LawLine(words=Phrase(zh=name, en=one.name_en), note=LOCAL)


def _limits(item: Item) -> Phrase:
    statutory, promised = item.limits.statutory_days, item.limits.promised_days
    if not statutory and not promised:
        return NOTHING
    law = Phrase(zh="演示期限", en="for demonstration") if item.limits.invented else Phrase(zh="法定", en="by law")
    return Phrase(
        zh=f"{law.zh}{statutory}个工作日，承诺{promised}个工作日。",
        en=f"{law.en} {statutory} working days, promised {promised}.",
    )


def _reach(item: Item) -> Phrase:
    kinds = {
        "district": Phrase(zh="区", en="district"),
        "subdistrict": Phrase(zh="街道", en="sub-district"),
        "community": Phrase(zh="社区", en="community"),
    }
    known = [kinds[one] for one in item.reach.venues if one in kinds]
    ways = []
    if known:
        halls = "、".join(one.zh for one in known)
        ways.append(Phrase(zh=f"{halls}大厅都能办", en=f"at {', '.join(one.en for one in known)} halls"))
    if item.reach.kiosk:
        ways.append(Phrase(zh="自助终端能办", en="at kiosks"))
    if item.reach.on_site:
        ways.append(Phrase(zh="行动不便可约上门", en="at home on request"))
    found = joined(ways, zh="，", en=", ")
    return Phrase(zh=f"{found.zh}。", en=f" Taken in {found.en}.") if ways else NOTHING


def _places(item: Item) -> Phrase:
    """Where it is taken in, by kind of place."""
    return joined([VENUE_WORDS[one] for one in item.reach.venues if one in VENUE_WORDS], zh="、", en=", ")


def _act(item: Item, form: FormView | None, to_type: Iterable[object]) -> Phrase:
    if form is None:
        return Phrase(zh="登录后办理", en="Sign in and apply")
    minutes = glance(item, to_type=len(list(to_type)), to_hand_in=0).minutes
    return Phrase(zh=f"开始确认，{minutes.zh}", en=f"Check and apply, {minutes.en}")
