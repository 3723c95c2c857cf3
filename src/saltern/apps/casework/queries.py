"""Reading casework: a case with its history, the worklist by legal deadline, what became of a decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Value

from saltern.apps.casework.case_view import (
    CaseFile,
    CaseView,
    CorrectionView,
    DecisionView,
    OwnStep,
    PromiseView,
    ReviewView,
    StepView,
)
from saltern.apps.casework.change_view import AmendmentView, ItemChangeView, MoreTimeView, ReopeningView
from saltern.apps.casework.handed_in_file import FileView, Lies
from saltern.apps.casework.models import (
    STILL_OPEN,
    ApprovalElsewhere,
    Case,
    Decision,
    Draft,
    Enclosure,
    HandedInFile,
    Mark,
    Payout,
    Review,
    SpotCheck,
    Step,
)
from saltern.apps.casework.own_cases import ServiceCase
from saltern.apps.casework.payout import PayoutView
from saltern.apps.casework.stage import possible
from saltern.apps.journal.account_name import spelled
from saltern.words import Language, Phrase

if TYPE_CHECKING:
    from saltern.apps.casework.form_seal import FormSeal
    from saltern.apps.casework.rulebook import Rulebook
    from saltern.core.approvals.explanation import Explanation

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """From which account a case was filed, for which subject, and the unit that handles it."""

    account: str
    subject: int
    unit: str


def filed(*, number: str, rulebook: Rulebook) -> Filed | None:
    """How a case came in; None where there is none. Nothing of it is for the eyes of whoever asks."""
    row = Case.objects.filter(number=number).only("account", "subject", "unit", "item").first()
    if row is None:
        return None
    return Filed(account=row.account, subject=row.subject, unit=row.unit or rulebook.unit(row.item))


def forms() -> FormSeal:
    """How what a form says of people is kept, by the key of this installation."""
    from saltern.apps.casework.form_seal import FormSeal  # a list of cases opens no form

    return _forms(settings.SEAL_KEY(), FormSeal)


@lru_cache(maxsize=1)
def _forms(key: bytes, made: type[FormSeal]) -> FormSeal:
    return made(key)


def opened_form(row: Case) -> list[dict[str, Any]]:
    """The form of a case as it was filled. Raises `FormKeyWrong`."""
    return forms().opened(row.form)


def item_of(*, number: str) -> str:
    """The item a case is about; empty where there is no such case."""
    return Case.objects.filter(number=number).values_list("item", flat=True).first() or ""


def case(*, number: str) -> CaseFile | None:
    """One case, whole; None where there is none."""
    row = Case.objects.filter(number=number).first()
    return None if row is None else case_file(row)


def is_marked(*, number: str, account: str) -> bool:
    """Whether somebody put a mark of their own on a case."""
    return Mark.objects.filter(case__number=number, account=account).exists()


def looked_over(*, number: str) -> str:
    """What a look over a case approved by rule found; empty where none was made."""
    return SpotCheck.objects.filter(case__number=number).values_list("outcome", flat=True).first() or ""


def case_file(row: Case, *, without: Collection[str] = ()) -> CaseFile:
    """A case with everything that hangs from it; `without` is what cannot be done with it."""
    promises = row.deferrals.order_by("due_on", "pk")
    corrections = tuple(
        CorrectionView(
            wanted=tuple(one.wanted),
            reason=one.reason,
            due_on=one.due_on,
            answered=one.answered_at is not None,
            noticed_on=one.noticed_on,
            served=one.served,
        )
        for one in row.corrections.order_by("pk")
    )
    decisions = row.decisions.select_related("rules").order_by("serial")
    steps = history(number=row.number)
    did = {step.action for step in steps}
    again = bool(did & {"ask-reopen", "reopen"})
    return CaseFile(
        case=view(row),
        form=opened_form(row),
        materials=row.materials,
        promises=tuple(
            PromiseView(material=one.material, remind_on=one.remind_on, due_on=one.due_on, state=one.state)
            for one in promises
        ),
        wanted=tuple(what for one in corrections if not one.answered for what in one.wanted),
        corrections=corrections,
        pauses=tuple(row.pauses.order_by("since", "pk").values_list("reason", "since", "until")),
        decisions=tuple(decision_view(one) for one in decisions),
        history=steps,
        possible=possible(row.state, without=without if "amend" in did else (*without, "object")),
        request=row.request,
        files=files_with(request=row.request),
        reviews=tuple(review_view(one) for one in row.reviews.order_by("pk")),
        payouts=tuple(payout_view(one) for one in row.payouts.order_by("pk"))
        if row.state == "approved" or again
        else (),
        reopenings=_values(ReopeningView, row.reopenings.all()) if again else (),
        amendments=amendments(row) if "amend" in did else (),
        item_changes=_values(ItemChangeView, row.item_changes.all()) if "change-item" in did else (),
        more_times=_values(MoreTimeView, row.more_times.all()) if did & {"more-time", "give-time"} else (),
    )


def amendments(row: Case) -> tuple[AmendmentView, ...]:
    """What was mended in the form, its lines opened, in order. Raises `FormKeyWrong`."""
    found = row.amendments.order_by("pk").values(*_names(AmendmentView))
    opened = forms().opened
    return tuple(
        AmendmentView(**{**one, "before": opened(one["before"]), "after": opened(one["after"])}) for one in found
    )


def _values(view: Any, rows: QuerySet[Any]) -> tuple[Any, ...]:
    """Each row as a value, in order."""
    return tuple(view(**one) for one in rows.order_by("pk").values(*_names(view)))


def _names(view: Any) -> list[str]:
    return [one.name for one in fields(view)]


def history(*, number: str) -> tuple[StepView, ...]:
    """Every move of a case, in order."""
    rows = Step.objects.filter(case__number=number).order_by("serial")
    return tuple(
        StepView(
            action=row.action,
            before=row.before,
            after=row.after,
            actor=row.actor,
            role=row.role,
            note=row.note,
            at=row.at,
        )
        for row in rows
    )


def own_steps(*, subject: int, limit: int = PAGE, before: int | None = None) -> Sequence[OwnStep]:
    """What happened in all cases of a subject, newest first; `before` is the key of the last one seen."""
    rows = Step.objects.filter(case__subject=subject).select_related("case").order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [
        OwnStep(
            id=row.pk,
            case=row.case.number,
            item=row.case.item,
            version=row.case.item_version,
            action=row.action,
            after=row.after,
            account=row.actor,
            role=row.role,
            at=row.at,
        )
        for row in rows[:limit]
    ]


def worklist(
    *, state: str = "", item: str = "", handler: str = "", after: tuple[dt.date, int] | None = None, limit: int = PAGE
) -> Sequence[CaseView]:
    """Open cases whose clock runs, the nearest deadline first; `after` is (due_on, id) of the last one seen."""
    rows = Case.objects.filter(STILL_OPEN, due_on__isnull=False).order_by("due_on", "id")
    rows = rows.filter(**{key: value for key, value in (("state", state), ("item", item)) if value})
    if handler:
        rows = rows.filter(handler=spelled(handler))
    if after:
        rows = rows.filter(Q(due_on__gt=after[0]) | Q(due_on=after[0], id__gt=after[1]))
    return [view(row) for row in rows[:limit]]


def cases(
    *,
    subject: int | None = None,
    item: str = "",
    state: str = "",
    unit: str | None = None,
    unit_items: Sequence[str] | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> Sequence[CaseView]:
    """Cases, newest first; `before` is the id of the last one seen.

    Of one `unit` only, to which cases filed before they kept their unit belong by their item (`unit_items`).
    """
    rows = Case.objects.order_by("-id")
    if subject is not None:
        rows = rows.filter(subject=subject)
    if unit is not None:
        rows = rows.filter((Q(unit=unit) & ~Q(unit="")) | Q(unit="", item__in=unit_items or ()))
    rows = rows.filter(**{key: value for key, value in (("state", state), ("item", item)) if value})
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [view(row) for row in rows[:limit]]


def explanation(
    *, number: str, language: Language = "zh", called: Mapping[str, str] | None = None
) -> tuple[Explanation, ...]:
    """Every automatic decision of a case, worked out again from what was stored.

    `called` are the names people know, of units by key and of record sets by "unit/record set".
    """
    from saltern.core.approvals.explanation import explain  # a list of cases explains none

    rows = Decision.objects.filter(case__number=number, automatic=True, rules__isnull=False)
    return tuple(
        explain(
            evidence=row.evidence,
            rules=row.rules.body,
            because=Phrase.of(row.because),
            language=language,
            called=called,
        )
        for row in rows.select_related("rules").order_by("serial")
        if row.rules and row.evidence
    )


def service_cases(*, subject: int) -> tuple[ServiceCase, ...]:
    """The platform's own cases of one subject, for rules that ask about cases, and approvals that other platforms
    told of; in one statement, for every application asks."""
    own = Case.objects.filter(subject=subject).values_list(
        "number", "item", "subject", "who", "received_on", "closed_on", "state", "channel", "satisfaction",
        Value(False),
    )  # fmt: skip
    told = ApprovalElsewhere.objects.filter(subject=subject).values_list(
        "case", "item", "subject", "who", "applied_on", "approved_on", Value("approved"), Value("elsewhere"),
        Value(None, output_field=IntegerField()), Value(True),
    )  # fmt: skip
    rows = own.union(told, all=True).order_by("received_on", "number")
    return tuple(
        ServiceCase(
            case_no=number, item_key=item, subject=key, kind=who, applied_on=applied_on, decided_on=decided_on,
            stage=stage, channel=channel, satisfaction=satisfaction, elsewhere=bool(elsewhere),
        )
        for number, item, key, who, applied_on, decided_on, stage, channel, satisfaction, elsewhere in rows
    )  # fmt: skip


def applicants(*, item: str, subjects: Sequence[int], since: dt.date) -> frozenset[int]:
    """Those of `subjects` whose application for `item` is under way, or was approved on or after `since`."""
    rows = Case.objects.filter(item=item, subject__in=subjects)
    wanted = rows.exclude(state__in=["approved", "refused", "withdrawn", "lapsed"]) | rows.filter(
        state="approved", closed_on__gte=since
    )
    return frozenset(wanted.values_list("subject", flat=True))


def went_on(*, item: str, to: Sequence[str], since: dt.date) -> tuple[int, Mapping[str, int], int]:
    """How many subjects were approved for an item on or after a day; how many of them applied for each of `to`
    afterwards, and for any of them."""
    approved = Case.objects.filter(item=item, state="approved", closed_on__gte=since)
    later = Case.objects.filter(
        subject=OuterRef("subject"), who=OuterRef("who"), received_at__gte=OuterRef("closed_at")
    )

    def subjects(rows: QuerySet[Case]) -> int:
        return rows.values("subject").distinct().count()

    each = {other: subjects(approved.filter(Exists(later.filter(item=other)))) for other in to}
    anyhow = subjects(approved.filter(Exists(later.filter(item__in=to)))) if to else 0
    return subjects(approved), each, anyhow


def count_applied(*, item: str, who: str, subjects: QuerySet[Any], since: dt.date) -> int:
    """How many of the subjects of a kind whom another question finds applied for an item on or after a day."""
    rows = Case.objects.filter(item=item, who=who, subject__in=subjects, received_on__gte=since)
    return rows.values("subject").distinct().count()


def appliers(*, items: Collection[str], since: dt.date | F, until: dt.date | None = None) -> QuerySet[Any]:
    """Whoever applied for one of these items between two days, as a question another question may hold."""
    rows = Case.objects.filter(item__in=items, received_on__gte=since)
    return (rows if until is None else rows.filter(received_on__lte=until)).values("subject")


def applied(*, items: Collection[str], since: dt.date, subjects: QuerySet[Any]) -> Iterator[tuple[int, str, dt.date]]:
    """Who of the subjects whom another question finds applied for which of these items on which day, since a day."""
    rows = Case.objects.filter(item__in=items, received_on__gte=since, subject__in=subjects)
    yield from rows.values_list("subject", "item", "received_on").iterator(chunk_size=2_000)


def changed_cases(*, since: dt.datetime | None = None) -> Iterator[ServiceCase]:
    """Cases that changed after `since`, oldest change first, for the feed that goes back into the lake."""
    rows = Case.objects.order_by("changed_at", "id")
    if since is not None:
        rows = rows.filter(changed_at__gt=since)
    for row in rows.iterator(chunk_size=2_000):
        yield service_case(row)


def service_case(row: Case) -> ServiceCase:
    """A case as a row of the record set `service_cases`."""
    return ServiceCase(
        case_no=row.number,
        item_key=row.item,
        subject=row.subject,
        kind=row.who,
        applied_on=row.received_on,
        decided_on=row.closed_on,
        stage=row.state,
        channel=row.channel,
        satisfaction=row.satisfaction,
    )


def view(row: Case) -> CaseView:
    """The case as a value."""
    return CaseView(
        id=row.pk,
        number=row.number,
        item=row.item,
        subject=row.subject,
        kind=row.who,
        unit=row.unit,
        state=row.state,
        moves=row.moves,
        channel=row.channel,
        received_on=row.received_on,
        due_on=row.due_on,
        promised_due=row.promised_due,
        statutory_due=row.statutory_due,
        breached_on=row.breached_on,
        closed_on=row.closed_on,
        handler=row.handler,
        pack_version=row.pack_version,
        fields_prefilled=row.fields_prefilled,
        materials_saved=row.materials_saved,
        visits_saved=row.visits_saved,
    )


def review_view(row: Review) -> ReviewView:
    """The review as a value."""
    return ReviewView(
        id=row.pk,
        words=row.words,
        by=row.by,
        asked_at=row.asked_at,
        answer_by=row.answer_by,
        outcome=row.outcome,
        answer=row.answer,
        closed_by=row.closed_by,
        closed_at=row.closed_at,
    )


def payout_view(row: Payout) -> PayoutView:
    """The sum as a value."""
    return PayoutView(
        id=row.pk,
        output=row.output,
        name=Phrase.of(row.name),
        amount=row.amount,
        invented=row.invented,
        unit=row.unit,
        payee=row.payee,
        opened_at=row.opened_at,
        paid_on=row.paid_on,
        reference=row.reference,
        paid_by=row.paid_by,
        paid_at=row.paid_at,
    )


def decision_view(row: Decision) -> DecisionView:
    """The decision as a value."""
    evidence = row.evidence or {}
    return DecisionView(
        serial=row.serial,
        result=row.result,
        automatic=row.automatic,
        final=row.final,
        by=row.by,
        at=row.at,
        because=Phrase.of(row.because),
        missing=tuple(evidence.get("missing", ())),
        evidence=evidence,
        item_version=row.rules.version if row.rules else None,
        pack_version=row.pack_version,
        engine_version=row.engine_version,
        overtaken=row.overtaken,
    )


def files_of(*, subject: int) -> tuple[FileView, ...]:
    """The files of a subject, newest first, each with where it lies."""
    return files_in_use(HandedInFile.objects.filter(subject=subject).order_by("-pk"))


def files_in_use(found: QuerySet[HandedInFile]) -> tuple[FileView, ...]:
    """Files, each with where it lies and whether that is over."""
    rows = list(found.prefetch_related("enclosures"))
    requests = {one.request for row in rows for one in row.enclosures.all()}
    cases = {row.request: row for row in Case.objects.filter(request__in=requests)}
    drafts = {row.key: row for row in Draft.objects.filter(key__in=requests)}
    asked = set(
        Review.objects.filter(case__request__in=requests, closed_at=None).values_list("case__request", flat=True)
    )
    return tuple(_in_use(row, cases, drafts, asked) for row in rows)


def _in_use(
    row: HandedInFile, cases: Mapping[str, Case], drafts: Mapping[str, Draft], asked: Container[str]
) -> FileView:
    lying = list(row.enclosures.all())
    filed = [cases[one.request] for one in lying if one.request in cases]
    saved = [drafts[one.request].saved_at for one in lying if one.request in drafts]
    ended = [case.closed_on for case in filed if case.closed_on is not None]
    lies = tuple(
        Lies(request=one.request, item=cases[one.request].item, material=one.material, case=cases[one.request].number)
        if one.request in cases
        else Lies(request=one.request, item=drafts[one.request].item, material=one.material)
        for one in lying
        if one.request in cases or one.request in drafts
    )
    return replace(
        file_view(row, lies=lies),
        touched=max([row.given_at, *saved]),
        in_use=len(ended) < len(filed) or any(case.request in asked for case in filed),
        closed=max(ended, default=None),
    )


def files_with(*, request: str) -> tuple[FileView, ...]:
    """The files that lie with one application, in the order in which they came."""
    rows = Enclosure.objects.filter(request=request).select_related("file").order_by("pk")
    return tuple(
        file_view(row.file, lies=(Lies(request=request, item=row.file.item, material=row.material),)) for row in rows
    )


def file_view(row: HandedInFile, *, lies: tuple[Lies, ...] = ()) -> FileView:
    """The file as a value."""
    return FileView(
        key=row.key,
        subject=row.subject,
        item=row.item,
        material=row.material,
        called=Phrase.of(row.called),
        name=row.name,
        kind=row.kind,
        size=row.size,
        pages=row.pages,
        given_at=row.given_at,
        taken_away=row.taken_away,
        lies=lies,
    )
