"""What the applicant (or the counter for them) does after handing in: bring what was promised, correct, withdraw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import transaction

from saltern.apps.casework import queries
from saltern.apps.casework.case_view import CaseView
from saltern.apps.casework.events import CaseWithdrawn
from saltern.apps.casework.material import check_known
from saltern.apps.casework.models import Case
from saltern.apps.casework.operations.file import (
    CaseEffects,
    end_deferral,
    locked,
    message,
    move,
    news,
    promised,
    release_claims,
    save,
    set_due,
    with_own_cases,
)
from saltern.apps.casework.operations.filing import tell, write_verdict
from saltern.apps.casework.operations.payouts import open_payouts
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal.acting import Acting
from saltern.core.approvals.decision import decide
from saltern.core.approvals.evidence import Source, restored
from saltern.core.approvals.prefill import Filled, Known, prefill
from saltern.core.approvals.subject_view import SubjectView
from saltern.core.catalogue.item import FormField
from saltern.core.rules.facts import RecordSource
from saltern.errors import SalternError


class NothingBrought(SalternError):
    """Say which material was brought for case {case}."""

    family = "invalid"
    zh = "请说明为办件 {case} 补交了哪些材料。"


def view_of(
    rulebook: Rulebook, case: Case, source: RecordSource, account: Mapping[str, object], acting: Acting
) -> SubjectView:
    """The applicant's records as they stand today, by the rules of the day of the application."""
    program = rulebook.program(case.item, case.received_on, case.who)
    view = SubjectView(
        calendar=rulebook.calendar,
        rules=program,
        subject=case.subject,
        source=with_own_cases(rulebook, source, case.subject),
        account=account,
        as_of=acting.today,
        asked_on=case.received_on,
    )
    view.fill({one["key"]: restored(one["value"]) for one in queries.opened_form(case)})
    return view


@transaction.atomic
def bring_material(
    *,
    acting: Acting,
    rulebook: Rulebook,
    source: RecordSource,
    number: str,
    materials: Sequence[str],
    account: Mapping[str, object] | None = None,
) -> CaseView:
    """Promised materials come in; with the last one the case is decided. Raises `NothingBrought`, …"""
    row, effects = locked(number), CaseEffects()
    if not materials:
        raise NothingBrought(case=number)
    move(row, "bring", rulebook=rulebook, acting=acting, effects=effects, note=", ".join(materials))
    program = rulebook.program(row.item, row.received_on, row.who)
    check_known(item=program.item, brought=materials)
    row.deferrals.filter(state="promised", material__in=materials).update(state="kept")
    row.materials = {**row.materials, **dict.fromkeys(materials, "brought")}
    if row.state == "deferred" and not promised(row):
        system = acting.as_system()
        move(row, "complete", rulebook=rulebook, acting=system, effects=effects)
        end_deferral(row, rulebook, acting)
        view = view_of(rulebook, row, source, account or {}, acting)
        verdict = decide(view)
        effects.others_read = view.others_read()
        approved = verdict.result == "approve" and not row.for_a_person
        outcome = "approve-at-once" if approved else "refer"
        move(row, outcome, rulebook=rulebook, acting=system, effects=effects)
        if approved:
            release_claims(row, acting)
        row.save()
        write_verdict(rulebook, program, row, system, verdict)
        if approved:
            open_payouts(row, verdict.payments, rulebook=rulebook, acting=acting)
        tell(row, acting, effects, rulebook, verdict)
    save(row, acting, effects, action="bring", detail={"materials": list(materials)})
    return queries.view(row)


@transaction.atomic
def correct(
    *,
    acting: Acting,
    rulebook: Rulebook,
    source: RecordSource,
    number: str,
    values: Mapping[str, str] | None = None,
    materials: Sequence[str] = (),
    account: Mapping[str, object] | None = None,
) -> CaseView:
    """The applicant puts right what was asked for; the clock goes on and the person who asked looks again.

    The machine looks again too, as advice: its yes lets the approver approve without giving a reason.
    """
    row, effects = locked(number), CaseEffects()
    move(
        row, "correct", rulebook=rulebook, acting=acting, effects=effects, note=", ".join([*(values or {}), *materials])
    )
    view = view_of(rulebook, row, source, account or {}, acting)
    item = view.rules.item
    check_known(item=item, brought=materials)
    before = {one["key"]: restored(one["value"]) for one in queries.opened_form(row) if one["origin"] == "typed"}
    known = still_known(row, view)
    form = still_contested(row, prefill(item=item, known=known, typed=values or {}, before=before, on=view.as_of))
    row.form = queries.forms().kept(form, item)
    view.fill({field.key: field.value for field in form})
    row.materials = {**row.materials, **dict.fromkeys(materials, "brought")}
    row.corrections.filter(answered_at__isnull=True).update(answered_at=acting.now)
    row.put_right = True
    row.pauses.filter(until__isnull=True).update(until=acting.today)
    set_due(row, rulebook, acting)
    row.save()
    write_verdict(rulebook, view.rules, row, acting.as_system(), decide(view))
    effects.others_read = view.others_read()
    effects.messages.append(message(row, "case-corrected", rulebook=rulebook, acting=acting, due=row.due_on))
    detail = {"values": sorted(values or {}), "materials": list(materials), "read": view.source.record_sets_read()}
    save(row, acting, effects, action="correct", detail=detail)
    return queries.view(row)


def still_known(case: Case, view: SubjectView) -> Known:
    """A field's value from records today; what the account gave at first still stands where it gives nothing now."""
    form = queries.opened_form(case)
    given = {one["key"]: restored(one["value"]) for one in form if one["origin"] == "account"}

    def known(field: FormField) -> tuple[object, tuple[Source, ...]]:
        value, sources = view.known(field)
        return (given.get(field.key), ()) if value is None else (value, sources)

    return known


def still_contested(case: Case, form: Sequence[Filled]) -> Sequence[Filled]:
    """What the applicant said against a record goes on standing beside it until the record says so too."""
    said = {one["key"]: restored(one["contested"]) for one in queries.opened_form(case) if "contested" in one}
    return [
        replace(field, contested=said[field.key])
        if field.key in said and not field.editable and said[field.key] != field.value
        else field
        for field in form
    ]


@transaction.atomic
def withdraw(*, acting: Acting, rulebook: Rulebook, number: str, reason: str = "") -> CaseView:
    """The application is taken back; nothing is held against the applicant."""
    row, effects = locked(number), CaseEffects()
    move(row, "withdraw", rulebook=rulebook, acting=acting, effects=effects, note=reason)
    release_claims(row, acting)
    effects.news.append(CaseWithdrawn(by=acting.account, **news(row, acting)))
    effects.messages.append(message(row, "case-withdrawn", rulebook=rulebook, acting=acting))
    save(row, acting, effects, action="withdraw", detail={"reason": reason})
    return queries.view(row)
