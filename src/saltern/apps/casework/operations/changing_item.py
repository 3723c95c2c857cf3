"""改办事项: the applicant picked the wrong item, and somebody at the desk moves the case to the right one.

The case keeps its number, the day it was handed in and what was answered in common; its clock is that of the right item
from that day on. What the right item asks for besides is asked of the applicant at once. Nothing is decided by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction

from saltern.apps.casework import permission, queries
from saltern.apps.casework.case_view import CaseView
from saltern.apps.casework.deferral import nth_day
from saltern.apps.casework.events import CaseItemChanged, CorrectionRequested
from saltern.apps.casework.material import Shown, look_through
from saltern.apps.casework.models import Case, Claim, Correction, ItemChange, PauseRow
from saltern.apps.casework.operations.applicant import still_contested, still_known, view_of
from saltern.apps.casework.operations.desk import CORRECTION_DAYS, ReasonMissing
from saltern.apps.casework.operations.figures import take_off
from saltern.apps.casework.operations.file import (
    CaseEffects,
    end_deferral,
    facts,
    locked,
    message,
    move,
    news,
    save,
    set_due,
)
from saltern.apps.casework.operations.filing import check_free, visits_saved, write_verdict
from saltern.apps.casework.operations.intake import silence
from saltern.apps.casework.operations.reviews import words_of
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import action_words
from saltern.apps.journal.acting import Acting
from saltern.core.approvals.compilation import ItemRules
from saltern.core.approvals.decision import decide
from saltern.core.approvals.evidence import restored
from saltern.core.approvals.prefill import Filled, fill
from saltern.core.approvals.subject_view import SubjectView
from saltern.core.catalogue.item import FormField
from saltern.core.rules.facts import RecordSource
from saltern.errors import SalternError
from saltern.words import NOTHING, Phrase


class SameItem(SalternError):
    """Case {case} is an application for {item} already; choose another item."""

    family = "invalid"
    zh = "办件 {case} 本来就是“{item}”，请另选事项。"


class NotForThisKind(SalternError):
    """{item} is not for whoever applied by case {case}; choose an item for {kind}."""

    family = "invalid"
    zh = "“{item}”不面向办件 {case} 的申请人，请选面向{kind}的事项。"


KINDS = {"natural_person": Phrase(en="persons", zh="个人"), "legal_person": Phrase(en="firms", zh="企业和单位")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refilled:
    """A form and its papers as the right item has them: what it still asks for, and what was left with the old one."""

    form: Sequence[Filled]
    shown: Sequence[Shown]
    asked: Sequence[str]
    kept: Sequence[str]
    left: Sequence[str]


@transaction.atomic
def change_item(
    *,
    acting: Acting,
    rulebook: Rulebook,
    source: RecordSource,
    number: str,
    item: str,
    reason: str,
    seen: int | None = None,
) -> CaseView:
    """Move a case that is not decided to another item; the applicant is told at once, with what is still asked for.

    A clerk in a hall moves it only to what that hall accepts. Raises `SameItem`, `NotForThisKind`, `ItemUnknown`,
    `ItemNotInForce`, `ReasonMissing`, `OpenCaseExists`, `ConflictingCase`, `OtherUnitsItem`, `CaseMoved`,
    `WordsTooLong` and what a move raises.
    """
    row, effects = locked(number, seen=seen), CaseEffects()
    why, before, was = words_of(reason), row.state, facts(row, rulebook, acting)
    move(row, "change-item", rulebook=rulebook, acting=acting, effects=effects, note=f"{item}\n{why}")
    program = _right_item(row, item, rulebook, acting)
    if acting.unit != was.unit:
        permission.check_item(
            acting=acting,
            action="submit",
            item=item,
            subject=row.subject,
            unit=rulebook.unit(item),
            accepted_here=rulebook.accepts(item=item, venue=acting.venue),
        )
    if not why:
        raise ReasonMissing(action=action_words("change-item"), case=number, since=NOTHING)
    _stop_waiting(row, before, rulebook, acting)
    take_off(row, receipt=True)
    answers = list(_answers(row, rulebook))
    kept_form = row.form
    row.item, row.item_version, row.pack_version = item, program.item.version, rulebook.version
    view = view_of(rulebook, row, source, {}, acting)
    made = _refill(row, view, answers)
    row.form = queries.forms().kept(made.form, program.item)
    view.fill({one.key: one.value for one in made.form})
    row.materials = {one.key: one.state for one in made.shown}
    _as_of_the_right_item(row, program, made, view)
    if row.unit != was.unit:
        row.came_from, row.handler = was.unit, ""
    set_due(row, rulebook, acting)
    _claim_anew(row, rulebook)
    ItemChange.objects.create(
        case=row, was=was.item, was_unit=was.unit, item=item, before=kept_form, kept=made.kept, left=made.left,
        asked=made.asked, reason=why, by=acting.account, at=acting.now,
    )  # fmt: skip
    row.save()
    write_verdict(rulebook, program, row, acting.as_system(), decide(view))
    effects.others_read = view.others_read()
    effects.news.append(CaseItemChanged(by=acting.account, was=was.item, was_unit=was.unit, **news(row, acting)))
    _tell(row, made.asked, rulebook, acting, effects)
    detail = {
        "item": item, "was": was.item, "unit": row.unit, "from": was.unit, "reason": why, "asked": made.asked,
        "read": view.source.record_sets_read(),
    }  # fmt: skip
    save(row, acting, effects, action="change-item", detail=detail)
    return queries.view(row)


def _right_item(row: Case, item: str, rulebook: Rulebook, acting: Acting) -> ItemRules:
    """The item by the rules of the day the case was handed in. Raises `SameItem`, `NotForThisKind`, `ItemUnknown`,
    `ItemNotInForce`."""
    known = rulebook.item(item)
    if item == row.item:
        raise SameItem(case=row.number, item=known.name)
    if row.who not in {known.who, *known.who_else}:
        raise NotForThisKind(item=known.name, case=row.number, kind=KINDS[row.who])
    return rulebook.in_force(item=item, day=row.received_on, who=row.who)


def _stop_waiting(row: Case, before: str, rulebook: Rulebook, acting: Acting) -> None:
    """What the old item was waiting for is not waited for any more; the clock goes on."""
    if before == "deferred":
        end_deferral(row, rulebook, acting)
    row.deferrals.filter(state="promised").update(state="dropped")
    row.corrections.filter(answered_at__isnull=True).update(answered_at=acting.now)
    row.pauses.filter(until__isnull=True).update(until=acting.today)


Answer = tuple[FormField, object]


def _answers(row: Case, rulebook: Rulebook) -> Iterable[Answer]:
    """What the applicant typed, each with its field; what they had typed before an earlier move comes after it."""
    forms: list[tuple[str, list[dict[str, Any]]]] = [(row.item, row.form)]
    forms += [(one.was, one.before) for one in row.item_changes.order_by("-pk")]
    for key, form in forms:
        if key not in rulebook.items:
            continue
        fields = {one.key: one for one in rulebook.program(key, row.received_on, row.who).item.form}
        for line in queries.forms().opened(form):
            if line["origin"] == "typed" and line["key"] in fields:
                yield fields[line["key"]], restored(line["value"])


def _refill(row: Case, view: SubjectView, answers: Sequence[Answer]) -> Refilled:
    """The form of the right item: from records as ever, and from what was typed for the same question."""
    item = view.rules.item
    typed = {field.key: found for field in item.form if (found := _same_question(field, answers)) is not None}
    form, faults = fill(
        item=item, known=still_known(row, view), typed={}, before={key: one[1] for key, one in typed.items()},
        on=view.as_of,
    )  # fmt: skip
    common = {field.key for field, _ in answers} & {field.key for field in item.form}
    disputed = {one.key: one for one in still_contested(row, [one for one in form if one.key in common])}
    keys = {one.key for one in item.materials}
    brought = [key for key, state in row.materials.items() if state == "brought" and key in keys]
    shown, missing = look_through(item=item, brought=brought, proved=view.proved)
    open_papers = {one.key for one in missing}
    taken = {field.key for field, _ in typed.values()}
    left = dict.fromkeys(field.key for field, _ in answers if field.key not in taken)
    return Refilled(
        form=[disputed.get(one.key, one) for one in form],
        shown=[replace(one, state="asked") if one.key in open_papers else one for one in shown],
        asked=[*(one.field for one in faults), *(one.key for one in missing)],
        kept=[*(one.key for one in form if one.origin == "typed"), *brought],
        left=list(left),
    )


def _same_question(field: FormField, answers: Sequence[Answer]) -> Answer | None:
    """What was answered to the same question: the same key or the same fact, of the same type, and one of its codes."""
    for same in (_same_key, _same_fact):
        for asked, value in answers:
            fits = asked.type == field.type and (not field.codes or str(value) in field.codes)
            if fits and same(field, asked):
                return asked, value
    return None


def _same_key(one: FormField, other: FormField) -> bool:
    return one.key == other.key


def _same_fact(one: FormField, other: FormField) -> bool:
    return one.source is not None and other.source is not None and one.source.text == other.source.text


def _as_of_the_right_item(row: Case, program: ItemRules, made: Refilled, view: SubjectView) -> None:
    """Unit, limits and figures of the right item; the day it was handed in stays."""
    item = program.item
    row.unit = item.authority
    row.statutory_days, row.promised_days = item.limits.statutory_days, item.limits.promised_days
    row.ends_on = silence(view)
    row.fields_prefilled = sum(one.origin == "record" for one in made.form)
    row.materials_saved = sum(one.state == "saved" for one in made.shown)
    row.visits_saved = visits_saved(program, row.channel)


def _claim_anew(row: Case, rulebook: Rulebook) -> None:
    """What the open case keeps others from is what the right item does. Raises `OpenCaseExists`, `ConflictingCase`."""
    row.claims.all().delete()
    check_free(rulebook, row.item, row.subject)
    try:
        with transaction.atomic():
            Claim.objects.bulk_create(
                Claim(case=row, subject=row.subject, slot=slot) for slot in rulebook.slots(row.item)
            )
    except IntegrityError:
        check_free(rulebook, row.item, row.subject)
        raise


def _tell(row: Case, asked: Sequence[str], rulebook: Rulebook, acting: Acting, effects: CaseEffects) -> None:
    """The applicant hears of it once: with what is still asked for, all of it, or with the day of the answer."""
    if not asked:
        effects.messages.append(message(row, "case-moved", rulebook=rulebook, acting=acting, due=row.due_on))
        return
    move(row, "ask-missing", rulebook=rulebook, acting=acting.as_system(), effects=effects, note=", ".join(asked))
    answer_by = nth_day(rulebook.calendar, acting.today, CORRECTION_DAYS)
    Correction.objects.create(
        case=row, wanted=list(asked), reason="", by=acting.account, asked_at=acting.now, due_on=answer_by
    )
    PauseRow.objects.create(case=row, reason="correction", since=acting.today, by=acting.account)
    set_due(row, rulebook, acting)
    effects.news.append(CorrectionRequested(wanted=tuple(asked), **news(row, acting)))
    effects.messages.append(
        message(row, "case-moved-asked", rulebook=rulebook, acting=acting, due=answer_by, count=len(asked))
    )
