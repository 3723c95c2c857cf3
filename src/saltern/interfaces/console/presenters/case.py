"""A case as whoever decides it sees it: what a person has to look at, what was handed in beside what the records hold,
the papers, what happened, what may be done now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from saltern.apps.casework.case_view import CaseFile, StepView, to_whom
from saltern.apps.casework.handed_in_file import FileView
from saltern.apps.casework.operations.reviews import OUTCOMES
from saltern.apps.casework.payout import PayoutView
from saltern.apps.casework.reopening_ground import GROUNDS, again_because
from saltern.apps.casework.stage import ACTIONS, MOVES, role_words, state_words
from saltern.apps.journal.account_name import same_account
from saltern.core.approvals.explanation import DrawnTable, Explanation
from saltern.core.approvals.payment import kept_payments
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.console.presenters.waiting import Clock, clock
from saltern.interfaces.pages import said
from saltern.interfaces.pages.file import PICTURES
from saltern.interfaces.pages.mended import MendedCard, mended_cards, written
from saltern.interfaces.pages.moved import MovedCard, moved_cards
from saltern.interfaces.pages.payment import SumPage, paid_words, sums
from saltern.interfaces.pages.reason import ReasonLine, reason_line
from saltern.interfaces.pages.source_line import SourceLine, unit_name
from saltern.words import NOTHING, Phrase

NAMES: Final[Mapping[str, Phrase]] = {**ACTIONS, "submit": Phrase(zh="提交申请", en="application handed in")}
AGAIN: Final = frozenset({"ask-reopen", "drop-reopen", "reopen"})
MACHINE: Final = Phrase(zh="规则自动判断", en="by rule")
APPLICANT: Final = Phrase(zh="申请人", en="the applicant")
NO_RECORD: Final = Phrase(zh="没有记录", en="no record")
AS_RECORDED: Final = Phrase(zh="同记录", en="as recorded")
HELD: Final[Mapping[str, Phrase]] = {
    "saved": Phrase(zh="记录里已有，免交", en="on record, not asked for"),
    "brought": Phrase(zh="已交", en="handed in"),
    "promised": Phrase(zh="承诺后补", en="promised"),
    "not-needed": Phrase(zh="可不交", en="not needed"),
    "asked": Phrase(zh="等申请人补交", en="asked for"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLine:
    """One value: what the applicant says, what the records hold; `differs` where the two are not one."""

    label: Phrase
    typed: Phrase
    recorded: Phrase
    sources: tuple[SourceLine, ...]
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """A file that lies with the case; `picture`: it can be looked at here."""

    key: str
    name: Phrase
    note: Phrase
    picture: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialLine:
    """One material and how it stands."""

    key: str
    name: Phrase
    state: Phrase
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HappenedLine:
    """One thing that happened, who did it, when, what they noted."""

    words: Phrase
    by: Phrase
    at: dt.datetime
    note: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """A second look that was asked for."""

    words: str
    asked_at: dt.datetime
    answer_by: Phrase
    outcome: Phrase
    answer: str
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAgain:
    """A colleague (`own`: whoever looks) asks that the approval be taken up again; on which ground, by which law."""

    ground: Phrase
    basis: str
    reason: str
    by: str
    at: dt.datetime
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutLine:
    """A sum the case pays: to which card, and how it stands; `paid` is empty while it waits."""

    output: str
    name: Phrase
    amount: Phrase
    payee: str
    paid: Phrase
    reference: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCase:
    """`open` is what a person has to look at, `settled` what the rules found met; `approvable`: they found all of it
    met, so that an approval needs no reason. `moves` says which state of the case this page shows."""

    number: str
    called: str
    item: str
    name: Phrase
    moves: int
    state: str
    state_words: Phrase
    clock: Clock
    received: dt.datetime
    title: Phrase
    lead: Phrase
    open: tuple[ReasonLine, ...]
    settled: tuple[ReasonLine, ...]
    approvable: bool
    compared: tuple[ComparedLine, ...]
    materials: tuple[MaterialLine, ...]
    papers: tuple[PaperLine, ...]
    history: tuple[HappenedLine, ...]
    may: frozenset[str]
    decided: bool
    sums: tuple[SumPage, ...]
    payouts: tuple[PayoutLine, ...]
    reviews: tuple[ReviewLine, ...]
    others: tuple[str, ...]
    version: str
    marked: bool
    to_look_over: bool
    to_answer: bool
    handler: str
    handled_by: str
    unit: str
    table: DrawnTable | None
    asked_again: AskedAgain | None
    form: Sequence[Mapping[str, Any]]
    kind: str
    received_on: dt.date
    mended: tuple[MendedCard, ...]
    moved: tuple[MovedCard, ...]
    time_wanted: bool
    term: Phrase


def desk_case(
    *,
    pack: Pack,
    file: CaseFile,
    explained: Sequence[Explanation],
    called: str,
    role: str,
    account: str,
    staff: Mapping[str, str],
    others: Sequence[str],
    marked: bool,
    checked: str,
    today: dt.date,
) -> DeskCase:
    """The page of one case for `account`; `staff` are the names of colleagues by account, `others` those who have it
    open, `checked` is what a look over found."""
    case, item = file.case, pack.items.get(file.case.item)
    advice = next((one for one in reversed(file.decisions) if one.automatic), None)
    points = [reason_line(point) for point in explained[-1].points] if explained else []
    open_ = tuple(line for line in points if line.look not in {"met", ""})
    approvable = advice is not None and advice.result == "approve"
    decided = file.decided is not None
    title, lead = _headline(file, open_, advice.because if advice else NOTHING, approvable=approvable)
    return DeskCase(
        number=case.number,
        called=called,
        item=case.item,
        name=pack.service_name(case.item),
        moves=case.moves,
        state=case.state,
        state_words=state_words(case.state),
        clock=clock(case.due_on, case.state, today=today),
        received=file.history[0].at,
        title=title,
        lead=lead,
        open=open_,
        settled=tuple(line for line in points if line.look == "met"),
        approvable=approvable,
        compared=tuple(_compared(pack, item, file.form)),
        materials=tuple(_materials(item, file)),
        papers=tuple(_paper(one) for one in file.files),
        history=tuple(_happened(pack, file.history, staff)),
        may=frozenset(action for action in file.possible if (case.state, action, role) in MOVES),
        decided=decided,
        sums=sums(pack, kept_payments(advice.evidence) if advice and advice.evidence else (), file.payouts),
        payouts=tuple(_payout(one, staff) for one in file.payouts),
        reviews=tuple(_reviews(file, today)),
        others=tuple(others),
        version=advice.pack_version if advice else case.pack_version,
        marked=marked,
        to_look_over=role == "approver" and file.decided is not None and file.decided.automatic and not checked,
        to_answer=role == "approver",
        handler=case.handler,
        handled_by=staff.get(case.handler, case.handler),
        unit=case.unit,
        table=explained[-1].table if explained else None,
        asked_again=_asked_again(file, staff, account),
        form=file.form,
        kind=case.kind,
        received_on=case.received_on,
        mended=mended_cards(item, file, staff),
        moved=moved_cards(pack, file, staff),
        time_wanted=any(not one.outcome for one in file.more_times),
        term=_term(file, today),
    )


def _headline(
    file: CaseFile, open_: Sequence[ReasonLine], because: Phrase, *, approvable: bool
) -> tuple[Phrase, Phrase]:
    """What the page says first, and its second line."""
    state = file.case.state
    if state in {"approved", "refused", "withdrawn", "lapsed"}:
        return state_words(state), because
    if state in {"correction", "paused", "deferred"}:
        return Phrase(zh=f"{state_words(state).zh}，钟停着", en=f"{state_words(state).en}: the clock stands"), because
    if approvable:
        asked = Phrase(
            zh="申请人请人来看，或交过补正。", en="The applicant asked for a person, or put something right."
        )
        return Phrase(zh="规则都成立", en="The rules are all met"), asked
    if len(open_) == 1:
        return Phrase(zh="要您看的只有一条", en="One thing for you to look at"), because
    if open_:
        return Phrase(zh=f"要您看的有{len(open_)}条", en=f"{len(open_)} things for you to look at"), because
    return Phrase(zh="规则转人工", en="Left to a person by rule"), because


def _compared(pack: Pack, item: Item | None, form: Sequence[Mapping[str, Any]]) -> Iterator[ComparedLine]:
    fields = {field.key: field for field in item.form} if item else {}
    for entry in form:
        field = fields.get(str(entry["key"]))

        def words(value: object, field: Any = field) -> Phrase:
            return written(field, value)

        recorded = entry["origin"] == "record"
        own, held = entry.get("contested"), entry["value"] if recorded else entry.get("replaced")
        typed = words(own) if own is not None else AS_RECORDED if recorded else words(entry["value"])
        yield ComparedLine(
            label=field.label if field else Phrase.same(str(entry["key"])),
            typed=typed,
            recorded=words(held) if held is not None else NO_RECORD,
            sources=tuple(
                SourceLine(unit=unit_name(pack, str(one["unit"])), note=NOTHING, date=str(one["date"]))
                for one in entry.get("sources") or ()
            ),
            differs=own is not None or entry.get("replaced") is not None,
        )


def _materials(item: Item | None, file: CaseFile) -> Iterator[MaterialLine]:
    names = {one.key: one.name for one in item.materials} if item else {}
    due = {one.material: one for one in file.promises}
    for key, state in file.materials.items():
        words = HELD.get(state, Phrase.same(state))
        promise = due.get(key)
        if promise and promise.due_on and promise.state == "promised":
            by = said.whole_day(promise.due_on)
            words = Phrase(zh=f"承诺{by.zh}前补", en=f"promised by {by.en}")
        yield MaterialLine(
            key=key,
            name=names.get(key, Phrase.same(key)),
            state=words,
            look="due" if state == "promised" else "met" if state in {"saved", "brought"} else "",
        )


def _term(file: CaseFile, today: dt.date) -> Phrase:
    """Until when the applicant has time for what the case waits for."""
    asked = [one.due_on for one in file.corrections if not one.answered]
    days = [one for one in (*asked, *(one.due_on for one in file.promises if one.state == "promised")) if one]
    return said.said_day(min(days), today=today) if days else NOTHING


def _paper(one: FileView) -> PaperLine:
    day = said.whole_day(one.given_at.date())
    if one.taken_away is not None:
        gone = said.whole_day(one.taken_away)
        note = Phrase(zh=f"保存期满，{gone.zh}已清除", en=f"its time was over, taken away {gone.en}")
        return PaperLine(key="", name=one.called, note=note, picture=False)
    return PaperLine(
        key=one.key,
        name=one.called,
        note=Phrase(zh=f"本人上传，{day.zh}", en=f"uploaded by the applicant, {day.en}"),
        picture=one.kind in PICTURES,
    )


def _happened(pack: Pack, steps: Sequence[StepView], staff: Mapping[str, str]) -> Iterator[HappenedLine]:
    """Newest first."""
    for step in reversed(steps):
        role = MACHINE if step.role == "system" else APPLICANT if step.role == "applicant" else role_words(step.role)
        name = staff.get(step.actor, "")
        by = Phrase(zh=f"{role.zh} {name}", en=f"{role.en} {name}") if name and step.role != "system" else role
        note = Phrase.same(step.note)
        if step.action in {"assign", "hand-over", "change-item"}:
            note = _given_to(pack, step, staff)
        elif step.action in AGAIN:
            note = again_because(step.note)
        yield HappenedLine(words=NAMES.get(step.action, Phrase.same(step.action)), by=by, at=step.at, note=note)


def _given_to(pack: Pack, step: StepView, staff: Mapping[str, str]) -> Phrase:
    """The colleague or the unit a case was given to, or the item it was moved to, and why."""
    whom, why = to_whom(step.note)
    name = Phrase.same(staff.get(whom, whom))
    if step.action != "assign":
        name = unit_name(pack, whom) if step.action == "hand-over" else pack.service_name(whom)
    return Phrase(zh=f"{name.zh}（{why}）", en=f"{name.en} ({why})") if why else name


def _reviews(file: CaseFile, today: dt.date) -> Iterator[ReviewLine]:
    for one in reversed(file.reviews):
        yield ReviewLine(
            words=one.words,
            asked_at=one.asked_at,
            answer_by=said.said_day(one.answer_by, today=today) if one.answer_by else NOTHING,
            outcome=OUTCOMES.get(one.outcome, NOTHING),
            answer=one.answer,
            open=not one.outcome,
        )


def _asked_again(file: CaseFile, staff: Mapping[str, str], account: str) -> AskedAgain | None:
    waits = next((one for one in file.reopenings if not one.outcome), None)
    if waits is None or waits.ground not in GROUNDS:
        return None
    ground = GROUNDS[waits.ground]
    return AskedAgain(
        ground=ground.name,
        basis=ground.basis,
        reason=waits.reason,
        by=staff.get(waits.asked_by, waits.asked_by),
        at=waits.asked_at,
        own=same_account(waits.asked_by, account),
    )


def _payout(one: PayoutView, staff: Mapping[str, str]) -> PayoutLine:
    return PayoutLine(
        output=one.output,
        name=one.name,
        amount=said.said_sum(one.amount),
        payee=one.payee,
        paid=paid_words(one),
        reference=one.reference,
        by=staff.get(one.paid_by, one.paid_by),
    )
