"""代为更正: somebody at the desk mends what an applicant filled in, where asking for a correction would only cost days.

The applicant is told at once and sees what stood there, what stands there since, who did it, when and why. Whoever
signed the form decides what stands in it: where they object, the old lines are back, and the desk decides on those.
What a record holds is not mended here: the record is corrected.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from saltern.apps.casework import queries
from saltern.apps.casework.case_view import CaseView
from saltern.apps.casework.models import Amendment, Case
from saltern.apps.casework.operations.applicant import still_known, view_of
from saltern.apps.casework.operations.desk import ReasonMissing
from saltern.apps.casework.operations.file import CaseEffects, locked, message, move, save
from saltern.apps.casework.operations.filing import write_verdict
from saltern.apps.casework.operations.reviews import words_of
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.casework.stage import action_words
from saltern.apps.journal.acting import Acting
from saltern.core.approvals.decision import decide
from saltern.core.approvals.evidence import restored
from saltern.core.approvals.prefill import prefill
from saltern.core.rules.facts import RecordSource
from saltern.errors import SalternError
from saltern.words import NOTHING


class NothingAmended(SalternError):
    """Nothing in the form of case {case} would stand differently."""

    family = "invalid"
    zh = "办件 {case} 的申请内容没有任何改动。"


class NothingToObject(SalternError):
    """In the form of case {case} nothing of that kind was mended that still stands."""

    family = "conflict"
    zh = "办件 {case} 没有这一处代为更正，或者已经改回。"


@transaction.atomic
def amend_form(
    *,
    acting: Acting,
    rulebook: Rulebook,
    source: RecordSource,
    number: str,
    values: Mapping[str, str],
    reason: str,
    seen: int | None = None,
) -> CaseView:
    """Mend fields of a form that the applicant had filled in or may fill in; the machine looks again, as advice.

    Raises `ReasonMissing`, `NothingAmended`, `FormFaulty`, `CaseMoved`, `WordsTooLong` and what a move raises.
    """
    row, effects = locked(number, seen=seen), CaseEffects()
    why = words_of(reason)
    move(row, "amend", rulebook=rulebook, acting=acting, effects=effects, note=why)
    if not why:
        raise ReasonMissing(action=action_words("amend"), case=number, since=NOTHING)
    view = view_of(rulebook, row, source, {}, acting)
    item = view.rules.item
    standing = queries.opened_form(row)
    typed = {one["key"]: restored(one["value"]) for one in standing if one["origin"] == "typed"}
    given = {key: text for key, text in values.items() if text}
    filled = {
        one.key: one
        for one in prefill(item=item, known=still_known(row, view), typed=given, before=typed, on=view.as_of)
        if one.key in given
    }
    was = {one["key"]: restored(one["value"]) for one in standing}
    changed = {key: one for key, one in filled.items() if one.value != was.get(key)}
    if not changed:
        raise NothingAmended(case=number)
    lines = {one["key"]: one for one in queries.forms().kept(changed.values(), item)}
    before = [one for one in row.form if one["key"] in lines]
    row.form = [lines.get(one["key"], one) for one in row.form]
    Amendment.objects.create(
        case=row, before=before, after=list(lines.values()), reason=why, by=acting.account, at=acting.now
    )
    _look_again(row, rulebook, source, acting, effects)
    told = message(row, "case-amended", rulebook=rulebook, acting=acting, count=len(lines))
    effects.messages.append(told)
    save(row, acting, effects, action="amend", detail={"values": sorted(lines), "reason": why})
    return queries.view(row)


@transaction.atomic
def object_to_amendment(
    *, acting: Acting, rulebook: Rulebook, source: RecordSource, number: str, amendment: int, words: str = ""
) -> CaseView:
    """The applicant does not stand by what was mended: the lines they had filled in are back, and so are those of any
    later mending of the same fields. Raises `NothingToObject`, `WordsTooLong` and what a move raises.
    """
    row, effects = locked(number), CaseEffects()
    why = words_of(words)
    move(row, "object", rulebook=rulebook, acting=acting, effects=effects, note=why)
    since = row.item_changes.order_by("-pk").values_list("at", flat=True).first()
    mended = row.amendments.filter(at__gte=since) if since else row.amendments
    standing = list(mended.filter(pk__gte=amendment, objected_at__isnull=True).order_by("pk"))
    if not standing or standing[0].pk != amendment:
        raise NothingToObject(case=number)
    fields = {one["key"] for one in standing[0].before}
    undone = [one for one in standing if fields & {line["key"] for line in one.before}]
    for one in reversed(undone):
        old = {line["key"]: line for line in one.before}
        row.form = [old.get(line["key"], line) for line in row.form]
        one.objection, one.objected_at = why, acting.now
        one.save(update_fields=["objection", "objected_at"])
    _look_again(row, rulebook, source, acting, effects)
    back = sorted({line["key"] for one in undone for line in one.before})
    save(row, acting, effects, action="object", detail={"values": back, "reason": why})
    return queries.view(row)


def _look_again(row: Case, rulebook: Rulebook, source: RecordSource, acting: Acting, effects: CaseEffects) -> None:
    """The machine's advice on the form as it stands now."""
    row.save()
    view = view_of(rulebook, row, source, {}, acting)
    write_verdict(rulebook, view.rules, row, acting.as_system(), decide(view))
    effects.others_read = view.others_read()
