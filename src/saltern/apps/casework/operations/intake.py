"""Taking an application in: form from records, decision at once, promises; all of it or nothing.

Facts are read and rules run before the transaction of the writes begins (`filing`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from saltern.apps.casework import permission
from saltern.apps.casework.accepting_venue import check_venue
from saltern.apps.casework.deferral import check_credit, promise
from saltern.apps.casework.material import material_states
from saltern.apps.casework.operations.file import with_own_cases
from saltern.apps.casework.operations.filing import Acknowledgement, Considered, KeyReused, earlier, file_case
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.core.approvals.decision import decide
from saltern.core.approvals.prefill import prefill
from saltern.core.approvals.subject_view import SubjectView
from saltern.core.rules.facts import RecordSource
from saltern.errors import SalternError
from saltern.json_text import encoder


def submit(
    *,
    acting: Acting,
    rulebook: Rulebook,
    source: RecordSource,
    item: str,
    subject: int,
    key: str,
    values: Mapping[str, str] | None = None,
    contested: Mapping[str, str] | None = None,
    materials: Sequence[str] = (),
    promises: bool = False,
    account: Mapping[str, object] | None = None,
    channel: str = "portal",
    who: str = "",
    for_a_person: bool = False,
) -> Acknowledgement:
    """Take an application in and decide it as far as the rules go. The same `key` again gives the same case.

    `who` is the subject's kind, for items that are for more than one. `contested` are the texts that the applicant says
    should stand where a record says otherwise: both go to a person, who decides.

    Raises `VenueUnknown`, `NotTakenInHere`, `RoleNotAllowed`, `SubjectNotYours`, `OtherUnitsItem`, `ItemUnknown`,
    `ItemNotInForce`, `FormFaulty`, `MaterialsMissing`, `PromiseNotSigned`, `PromiseRefused`, `OpenCaseExists`,
    `ConflictingCase`, `KeyReused`.
    """
    check_venue(rulebook=rulebook, acting=acting, item=item, channel=channel)
    permission.check_item(
        acting=acting,
        action="submit",
        item=item,
        subject=subject,
        unit=rulebook.unit(item),
        accepted_here=rulebook.accepts(item=item, venue=acting.venue),
    )
    acting = replace(acting, request=key)
    said = (contested,) if contested else ()
    asked = digest(item, subject, values, materials, promises, for_a_person, *said)
    try:
        rules = rulebook.in_force(item=item, day=acting.today, who=who)
    except SalternError:
        if (known := earlier(key, asked)) is not None:
            return known
        raise
    view = SubjectView(
        calendar=rulebook.calendar,
        rules=rules,
        subject=subject,
        source=with_own_cases(rulebook, source, subject),
        account=account or {},
        as_of=acting.today,
    )
    try:
        done = consider(
            rulebook=rulebook,
            view=view,
            values=values or {},
            contested=contested or {},
            materials=materials,
            promises=promises,
        )
        person = for_a_person or any(field.contested is not None for field in done.form)
        return file_case(rulebook, done, acting, subject=subject, asked=asked, channel=channel, for_a_person=person)
    except SalternError as refusal:
        if not isinstance(refusal, KeyReused) and (known := earlier(key, asked)) is not None:
            return known
        log_refusal(view, acting, subject=subject, code=refusal.code)
        raise


def log_refusal(view: SubjectView, acting: Acting, *, subject: int, code: str) -> None:
    """Records were read though nothing came of it: the person concerned can see that too."""
    item = view.rules.item.id
    journal.record(
        acting=acting,
        action="case.submit-refused",
        subject=subject,
        object=f"item:{item}",
        purpose=f"case:{item}",
        detail={"refused": code, "read": view.source.record_sets_read()},
        concerned=view.others_read(),
    )


def digest(*asked: object) -> str:
    """The application as asked, in one spelling."""
    return hashlib.sha256(_spelled(asked).encode()).hexdigest()


_spelled: Final = encoder(default=str, sort_keys=True)


def consider(
    *,
    rulebook: Rulebook,
    view: SubjectView,
    values: Mapping[str, str],
    contested: Mapping[str, str],
    materials: Sequence[str],
    promises: bool,
) -> Considered:
    """Form, materials, promises and verdict of an application; reads facts, writes nothing."""
    program = view.rules
    form = prefill(item=program.item, known=view.known, typed=values, contested=contested, on=view.as_of)
    view.fill({field.key: field.value for field in form})
    shown = material_states(item=program.item, brought=materials, proved=view.proved, promised=promises)
    later = [one.key for one in shown if one.state == "promised"]
    if later and (question := rulebook.credit(program)) is not None:
        finding = view.ask(question)
        bad = finding.value if isinstance(finding.value, bool) else None
        places = "; ".join(f"{one.unit} / {one.record_set} / {one.date}" for one in finding.sources)
        check_credit(bad=bad, missing=", ".join(later), source=places)
    promised = tuple(
        promise(
            material=material.key,
            days=material.deferrable_days or 0,
            accepted_on=view.as_of,
            calendar=rulebook.calendar,
            rule=rulebook.deferral,
        )
        for material in program.item.materials
        if material.key in later
    )
    verdict = None if promised else decide(view)
    return Considered(
        program=program,
        form=form,
        shown=shown,
        promised=promised,
        verdict=verdict,
        read=view.source.record_sets_read(),
        others_read=view.others_read(),
        ends_on=silence(view),
    )


def silence(view: SubjectView) -> dt.date | None:
    """The day on which silence decides (行政许可法第五十条); none where the item names none, or it is not known."""
    found = view.ask(view.rules.ends_by).value if view.rules.ends_by else None
    return found if isinstance(found, dt.date) else None
