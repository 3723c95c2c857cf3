"""What follows an approval, told by itself: an approved case wakes the next steps that hold for its subject."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from saltern.apps.casework import queries as casework
from saltern.apps.casework.events import ApprovedElsewhere, CaseApproved
from saltern.apps.casework.own_cases import WithOwnCases
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle.events import NextStepsDue
from saltern.apps.lifecycle.operations.pushes import propose
from saltern.apps.lifecycle.operations.telling import tell
from saltern.apps.lifecycle.permission import check
from saltern.apps.lifecycle.proposal import RuleAudience, for_step, unnamed
from saltern.core.catalogue.item import NextStep
from saltern.core.rules.facts import RecordSource

if TYPE_CHECKING:
    from saltern.core.approvals.next_steps import NextStepRules


def tell_next_steps(
    *,
    acting: Acting,
    book: NextStepRules,
    item: str,
    case: str,
    subject: int,
    source: RecordSource,
    as_of: dt.date,
    elsewhere: bool = False,
) -> Sequence[NextStep]:
    """Tell those it concerns what an approval just made possible; part of the transaction that delivers the news.

    An approval made `elsewhere` is told of as the sweep would that finds it in the records: where the pack's rule sees
    it there, the steps with a condition, to those who agreed to messages.

    Raises `RoleNotAllowed`.
    """
    check(acting=acting, action="propose")
    concerned = book.concerned(item=item, subject=subject, source=source, as_of=as_of)
    about = f"{'elsewhere' if elsewhere else 'case'}:{case}"
    journal.record(
        acting=acting,
        action="next-step.look",
        object=about,
        subject=subject,
        purpose=acting.purpose or f"case:{item}",
        concerned=sorted({int(asked.subject.key) for asked in concerned} - {subject}),
    )
    if elsewhere:
        concerned = book.seen(concerned, item=item, subject=subject, source=source, as_of=as_of)
    steps: dict[str, NextStep] = {}
    people: dict[str, list[int]] = {}
    alike: set[tuple[str, int]] = set()
    for due in book.holding(concerned, source=source, as_of=as_of):
        text = unnamed(due.step, pack=book.pack)
        if text and (text, int(due.subject.key)) in alike:
            continue
        alike.add((text, int(due.subject.key)))
        steps[due.step.key] = due.step
        people.setdefault(due.step.key, []).append(int(due.subject.key))
    for key, step in steps.items():
        proposal = for_step(
            step,
            pack=book.pack,
            audience=RuleAudience(subjects=people[key], due=len(people[key])),
            as_of=as_of,
            trigger=about,
            snapshot="",
        )
        push = propose(acting=acting, proposal=proposal, residents=0)
        tell(acting=acting, push=push.push)
    if steps:
        journal.publish(NextStepsDue(case=case, subject=subject, steps=tuple(steps)), now=acting.now)
    return list(steps.values())


class NextSteps:
    """Hears of approved cases and tells what comes next, in the transaction that marks the news as heard."""

    def __init__(self, *, book: NextStepRules, records: RecordSource) -> None:
        self.book = book
        self.records = records
        self.zone = ZoneInfo(book.pack.district.time_zone)

    def __call__(self, news: CaseApproved | ApprovedElsewhere, now: dt.datetime) -> None:
        """One approval."""
        elsewhere = isinstance(news, ApprovedElsewhere)
        tell_next_steps(
            acting=Acting.system(now=now, zone=self.zone),
            book=self.book,
            item=news.item,
            case=news.case,
            subject=news.subject,
            source=WithOwnCases(
                source=self.records,
                cases=casework.service_cases(subject=news.subject),
                feed=self.book.pack.standing.own_cases,
            ),
            as_of=now.astimezone(self.zone).date() if elsewhere else news.on,
            elsewhere=elsewhere,
        )
