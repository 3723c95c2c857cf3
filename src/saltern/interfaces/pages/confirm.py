"""看一遍，没问题就提交: the form as it will be handed in, each value with its source, and what is still open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from saltern.apps.casework.operations import DraftView, FormView
from saltern.core.approvals.prefill import Filled, in_words
from saltern.core.catalogue.item import FormField, Item
from saltern.core.catalogue.light_items import for_applicant
from saltern.core.catalogue.pack import Pack
from saltern.core.identifiers import mobile
from saltern.core.identifiers.writing import mask_account, mask_number, mask_words
from saltern.core.review.pack_differences import bare
from saltern.interfaces.pages import said
from saltern.interfaces.pages.source_line import local_name
from saltern.words import NOTHING, Phrase

ACCOUNT: Final = Phrase(zh="您的账号", en="your account")
MASKS: Final[Mapping[str, Callable[[str], str]]] = {
    "mobile": mobile.mask,
    "bank_account": mask_account,
    "resident_id": mask_number,
    "credit_code": mask_number,
    "string": mask_words,
}
"""How a number is shown where others may look on, by the type of its field."""
YOURS: Final = Phrase(zh="您填的", en="typed by you")
NOT_GIVEN: Final = Phrase(zh="没有填", en="not given")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueLine:
    """One value of the form."""

    key: str
    label: Phrase
    value: Phrase
    number: bool
    given: bool
    fix: Phrase
    contested: Phrase = NOTHING
    changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceGroup:
    """Values that come from one place."""

    values: tuple[ValueLine, ...]
    source: Phrase
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMaterial:
    """A material that is neither on record nor handed in; `days` None: it has to come with the application."""

    key: str
    name: Phrase
    deferrable: bool
    until: Phrase
    file: str
    promised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPage:
    """The check page. `saved` are the materials nobody has to bring."""

    id: str
    name: Phrase
    groups: tuple[SourceGroup, ...]
    materials: tuple[OpenMaterial, ...]
    saved: Phrase
    records: int
    key: str
    changed: bool
    instant: bool
    contested: int
    begun: bool


def confirm_page(
    *, pack: Pack, begun: Pack, item: Item, form: FormView, draft: DraftView, today: dt.date, masked: bool = False
) -> ConfirmPage:
    """The check page of one application; `begun` is the pack by which its draft was begun. `masked`: others may look
    on, and no number stands there whole."""
    fields = {field.key: field for field in item.form}
    saved = [one.key for one in form.materials if one.state == "saved"]
    names = {one.key: one.name for one in item.materials}
    changed = changed_fields(item, asked_before(begun, item, draft.version))
    return ConfirmPage(
        id=item.id,
        name=item.name,
        groups=tuple(_groups(pack, fields, form.fields, changed, masked)),
        materials=tuple(_open_materials(pack, item, form, draft, today)),
        saved=Phrase(
            zh="、".join(names[key].zh for key in saved), en=", ".join(names[key].en for key in saved)
        ) if saved else NOTHING,
        records=sum(one.origin == "record" for one in form.fields),
        key=draft.key,
        changed=draft.version != item.version or bool(changed),
        instant=item.instant,
        contested=sum(one.contested is not None for one in form.fields),
        begun=bool(draft.typed or draft.materials or draft.contested),
    )  # fmt: skip


def asked_before(begun: Pack, item: Item, version: int) -> Item | None:
    """The item in a version, as another version of the pack has it; None where that knows none."""
    if item.id not in begun.items:
        return None
    known = for_applicant(begun.items, item.id, item.who)
    return next((one for one in known.versions if one.version == version), None)


def changed_fields(item: Item, before: Item | None) -> frozenset[str]:
    """The fields asked differently now than in the item as the draft was begun; all where that is no longer known."""
    known = {field.key: field for field in before.form} if before else {}
    return frozenset(field.key for field in item.form if bare(known.get(field.key)) != bare(field))


def _groups(
    pack: Pack, fields: Mapping[str, FormField], filled: Iterable[Filled], changed: Collection[str], masked: bool
) -> Iterator[SourceGroup]:
    for (source, date), group in groupby(filled, key=lambda one: _source(pack, one)):
        yield SourceGroup(
            values=tuple(_line(fields[one.key], one, one.key in changed, masked) for one in group),
            source=source,
            date=date,
        )


def _source(pack: Pack, one: Filled) -> tuple[Phrase, str]:
    if one.origin == "account":
        return ACCOUNT, ""
    if one.origin == "record" and one.sources:
        first = one.sources[0]
        return local_name(pack, first.unit), max(source.date for source in one.sources)
    return (YOURS, "") if one.origin == "typed" else (NOTHING, "")


def _line(field: FormField, one: Filled, changed: bool, masked: bool) -> ValueLine:
    value = in_words(field, one.value) if one.value is not None else NOT_GIVEN
    if field.type == "bank_account" and one.value and one.origin != "typed":
        value = Phrase.same(mask_account(str(one.value)))
    if field.type == "mobile" and one.value:
        value = Phrase.same(said.said_phone(str(one.value)))
    if masked and field.type in MASKS and one.value:
        value = Phrase.same(MASKS[field.type](str(one.value)))
    fix = {
        "typed": Phrase(zh="改", en="Change"),
        "empty": Phrase(zh="填", en="Fill in"),
    }.get(one.origin, Phrase(zh="不对？", en="Wrong?"))
    return ValueLine(
        key=one.key,
        label=field.label,
        value=value,
        number=field.type in {"mobile", "number", "bank_account", "credit_code", "resident_id"},
        given=one.value is not None,
        fix=fix,
        contested=in_words(field, one.contested) if one.contested is not None else NOTHING,
        changed=changed,
    )


def _open_materials(pack: Pack, item: Item, form: FormView, draft: DraftView, today: dt.date) -> Iterator[OpenMaterial]:
    states = {one.key: one.state for one in form.materials}
    for material in item.materials:
        file = draft.materials.get(material.key, "")
        if not file and states.get(material.key) in {"saved", "not-needed"}:
            continue
        days = material.deferrable_days
        until = NOTHING
        if days:
            last = pack.calendar.known_working_days(today, today)
            day = pack.calendar.add_working_days(today, days) if last is not None else None
            until = said.said_day(day, today=today) if day else NOTHING
        yield OpenMaterial(
            key=material.key,
            name=material.name,
            deferrable=bool(days),
            until=Phrase(zh=f"{until.zh}前补", en=f"by {until.en}") if until else NOTHING,
            file=file,
            promised=not file,
        )
