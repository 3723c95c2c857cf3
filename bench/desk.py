"""The desk: one application from its form to everything written, decided on the spot, on SQLite and on PostgreSQL.

`make bench-desk`. An application of the item that the tests apply for: three fields from records, two materials saved,
an eligibility rule and a table of three columns; then a case, a decision with its evidence, two steps, one line of the
journal, two pieces of news, one message, committed. By turns: the rows alone, worked out before (limit); the same
decision with its rows made and saved by the ORM one after another (plain); ours, `casework.operations.submit`. Records
come from memory, so that what is measured is the desk. Each turn is a few hundred applications of new people, one after
the other on one connection, every statement prepared by a turn that is not counted. PostgreSQL's own CPU, in its own
process, is not in the figures.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bench.both import ROOT, on_both
from bench.figures import Contender, Judged, Run, at_most, by_turns, here, judge, machine, ratio, show

if TYPE_CHECKING:
    from saltern.apps.casework.operations.filing import Considered, Filing
    from saltern.apps.casework.rulebook import Rulebook
    from saltern.apps.journal.acting import Acting

ITEM = "graduate-reception"
PHONE = {"mobile": "13800000000"}


def main() -> int:
    """Prints the tables of both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--here", action="store_true", help="on the database of DATABASE_URL only")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--cases", type=int, default=300, help="applications a turn")
    options = parser.parse_args()
    if not options.here:
        on_both("bench.desk", ["--runs", str(options.runs), "--cases", str(options.cases)])
        return 0
    os.environ["DJANGO_SETTINGS_MODULE"] = "saltern.project.settings"
    sys.path.insert(0, str(ROOT / "tests"))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    report(runs=options.runs, cases=options.cases)
    return 0


def report(*, runs: int, cases: int) -> None:
    """The figures on one database."""
    from django.db import connection

    subjects = itertools.count(1)
    print(f"{connection.vendor}: {cases} applications a turn, {runs} turns\n")
    with machine() as there:
        rows, plain, ours = by_turns(
            [
                Contender(
                    name="the rows alone (limit)",
                    run=rows_alone(subjects, cases),
                    count=cases,
                    clock="decided and worked out before",
                ),
                Contender(
                    name="decided, rows by the ORM",
                    run=here(lambda: [by_the_orm(next(subjects)) for _ in range(cases)]),
                    count=cases,
                    clock="connection and rules warm",
                ),
                Contender(
                    name="saltern, submit",
                    run=here(lambda: [apply(next(subjects)) for _ in range(cases)]),
                    count=cases,
                    clock="connection and rules warm",
                ),
            ],
            runs=runs,
        )
        show(rows, plain, ours)
        assert ours.cpu is not None
        judge(
            Judged(
                what=f"a decided application, CPU, {connection.vendor}",
                ours=ours.cpu,
                beside=f"{plain.name}: {plain.cpu}",
                wanted=at_most(0.0012, "s"),
            ),
            Judged(what="beside the ORM", ours=ratio(ours, to=plain), beside=plain),
        )
    there.show()


def rows_alone(subjects: Iterator[int], cases: int) -> Callable[[], Run]:
    """Applications worked out outside the clock, then written inside it."""

    def run() -> Run:
        ready = [filing(next(subjects)) for _ in range(cases)]
        return here(lambda: [written(*one) for one in ready])()

    return run


def applicant(subject: int) -> Acting:
    """The person who applies for themselves."""
    from saltern.apps.journal.acting import Acting
    from worlds.casework_desk import NOW

    return Acting(
        account=f"account-{subject}",
        role="applicant",
        now=NOW,
        zone=ZoneInfo("Asia/Shanghai"),
        subjects=frozenset({subject}),
        request=f"request-{subject}",
    )


@cache
def rules() -> Rulebook:
    """The desk's items, compiled once."""
    from worlds.casework_desk import rulebook

    return rulebook()


def apply(subject: int) -> None:
    """Ours: form, decision and everything written."""
    from saltern.apps.casework import operations
    from worlds.casework_desk import graduates

    made = operations.submit(
        acting=applicant(subject),
        rulebook=rules(),
        source=graduates(subject),
        item=ITEM,
        subject=subject,
        key=f"request-{subject}",
        account=PHONE,
    )
    assert made.state == "approved"


def considered(subject: int) -> Considered:
    """The form and the decision, nothing written."""
    from saltern.apps.casework.operations.intake import consider
    from saltern.core.approvals.subject_view import SubjectView
    from worlds.casework_desk import NOW, graduates

    view = SubjectView(
        calendar=rules().calendar,
        rules=rules().in_force(item=ITEM, day=NOW.date()),
        subject=subject,
        source=graduates(subject),
        account=PHONE,
        as_of=NOW.date(),
    )
    return consider(rulebook=rules(), view=view, values={}, contested={}, materials=[], promises=False)


def filing(subject: int) -> tuple[Filing, Acting]:
    """A case and all it brings, worked out."""
    from saltern.apps.casework.operations.filing import worked_out

    acting = applicant(subject)
    ready = worked_out(
        rules(),
        considered(subject),
        acting,
        number=f"20200410-{subject:08d}",
        subject=subject,
        asked="0" * 64,
        channel="portal",
        for_a_person=False,
    )
    return ready, acting


def written(ready: Filing, acting: Acting) -> None:
    """The rows of one application, committed."""
    from saltern.apps.casework.operations.filing import write
    from saltern.apps.journal.operations.together import commit_together

    assert commit_together(lambda: write(ready, acting))


def by_the_orm(subject: int) -> None:
    """The same decision, its rows made and saved by the ORM."""
    from django.db import transaction

    from saltern.apps.casework.models import Case

    assert not Case.objects.filter(request=f"request-{subject}").exists()
    ready, acting = filing(subject)
    with transaction.atomic():
        save_one_by_one(ready, acting)


def save_one_by_one(ready: Filing, acting: Acting) -> None:
    """The rows of an application, made and saved by the ORM in the caller's transaction."""
    from saltern.apps.casework.models import Case, Claim, Decision, RuleText, Step
    from saltern.apps.casework.operations.new_case import COLUMNS, VALUES
    from saltern.apps.journal.entry import canonical
    from saltern.apps.journal.envelope import event_name, sealed
    from saltern.apps.journal.models import Event, Line
    from saltern.apps.notify.models import Message
    from saltern.apps.notify.outgoing import stable_id

    new, decision = ready.new, ready.new.decision
    case = Case(**dict(zip(COLUMNS, VALUES(new.case), strict=True)))
    assert decision is not None
    assert not Claim.objects.filter(subject=new.case.subject, slot__in=new.slots).exists()
    case.save(force_insert=True)
    text, _ = RuleText.objects.get_or_create(
        digest=new.rules.digest,
        defaults={"item": case.item, "version": case.item_version, "body": new.rules.body},
    )
    Decision.objects.create(
        case=case,
        serial=1,
        result=decision.result,
        automatic=True,
        final=True,
        by="system",
        at=acting.now,
        because=stored(decision.because),
        evidence=decision.evidence,
        rules=text,
        pack_version=case.pack_version,
        engine_version="python/1",
    )
    Step.objects.bulk_create(
        [
            Step(
                case=case,
                serial=step.serial,
                action=step.action,
                before=step.before,
                after=step.after,
                actor=step.acting.account,
                role=step.acting.role,
                note=step.note,
                at=step.acting.now,
            )
            for step in new.steps
        ]
    )
    Line.objects.create(
        at=acting.now,
        actor=acting.account,
        role=acting.role,
        action="case.submit",
        subject=new.case.subject,
        object=f"case:{case.number}",
        purpose=f"case:{case.item}",
        detail=canonical(ready.detail),
        request=acting.request,
    )
    Event.objects.bulk_create(
        [Event(name=event_name(type(news)), body=sealed(news), at=acting.now) for news in ready.effects.news]
    )
    for message in ready.effects.messages:
        Message.objects.create(
            message_key=message.message_key,
            send_id=stable_id(message.message_key),
            subject=new.case.subject,
            recipient_kind=message.recipient_kind,
            channel=message.channel,
            kind=message.kind,
            template=message.template,
            fills=stored(message.values),
            why=stored(message.why),
            source_kind=message.source_kind,
            source_id=message.source_id,
            emergency=False,
            pack_version=message.pack_version,
            created_at=acting.now,
            next_at=acting.now,
        )


def stored(words: object) -> object:
    """Words as a JSON column takes them."""
    from saltern.words import Phrase

    if isinstance(words, Phrase):
        return words.plain()
    return {name: stored(value) for name, value in words.items()} if isinstance(words, Mapping) else words


if __name__ == "__main__":
    sys.exit(main())
