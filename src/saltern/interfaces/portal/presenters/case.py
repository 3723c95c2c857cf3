"""A case as its applicant sees it: the answer first, why, what now; then what it rested on, and what happened when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from saltern.apps.casework.case_view import CaseFile, to_whom
from saltern.apps.casework.operations.file import LATER
from saltern.apps.casework.operations.reviews import ASKED_WITHIN, OUTCOMES
from saltern.apps.casework.payout import payee_of
from saltern.apps.casework.reopening_ground import GROUNDS, again_because
from saltern.apps.casework.stage import ACTIONS, role_words, state_words
from saltern.core.approvals.evidence import restored
from saltern.core.approvals.explanation import Explanation
from saltern.core.approvals.next_steps import SubjectStep
from saltern.core.approvals.payment import Payment, kept_payments
from saltern.core.approvals.prefill import in_words
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.pack import Pack
from saltern.core.identifiers.writing import mask_account
from saltern.interfaces.pages import said
from saltern.interfaces.pages.mended import MendedCard, mended_cards
from saltern.interfaces.pages.moved import MovedCard, moved_cards
from saltern.interfaces.pages.payment import SumPage, sums
from saltern.interfaces.pages.reason import ReasonLine, reason_line, reasons
from saltern.interfaces.pages.source_line import unit_name
from saltern.interfaces.portal.presenters.item import law_lines
from saltern.words import NOTHING, Phrase

Kind = Literal["yes", "no", "wait", "ask", "over"]
NAMES: Final[Mapping[str, Phrase]] = {**ACTIONS, "submit": Phrase(zh="提交申请", en="application handed in")}
MACHINE: Final = Phrase(zh="规则自动判断", en="by rule")
BY_STAFF: Final = Phrase(zh="工作人员代为更正", en="mended by staff")
YOU: Final = Phrase(zh="您", en="you")
PAYER: Final = Phrase(zh="办理单位", en="the unit")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLine:
    """A material that was promised and is still awaited."""

    key: str
    name: Phrase
    until: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLine:
    """Until when the person has time, and whether they `may` ask for more: `at_once` it is given, else a person
    decides; `waits`: they asked already; `given`: they had some; `kept`: why they got none."""

    by: Phrase
    may: bool
    at_once: bool
    waits: bool
    given: bool
    kept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NextLine:
    """What the answer makes possible: the item, why now."""

    item: str
    name: Phrase
    reason: Phrase
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One thing that happened, who did it, when."""

    words: Phrase
    by: Phrase
    at: dt.datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """One value that was handed in, with where it came from."""

    label: Phrase
    value: Phrase
    source: Phrase
    date: str
    contested: Phrase = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """A second look that was asked for: how it stands, what was answered."""

    title: Phrase
    words: str
    answer: str
    when: dt.datetime
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainLine:
    """The case was taken up again: what was decided before, why it is looked at again, by which law."""

    was: Phrase
    because: Phrase
    basis: str
    when: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """A file that lies with the case; `gone`: its content was taken away."""

    key: str
    name: Phrase
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """`kind` says how the answer looks: approved, refused, waiting, asked of the person; `why` are its reasons in few
    words, `looked_at` all that was asked of the records."""

    number: str
    item: str
    name: Phrase
    kind: Kind
    title: Phrase
    lead: Phrase
    when: dt.datetime
    why: tuple[ReasonLine, ...]
    how: Phrase
    asked: tuple[Phrase, ...]
    asked_because: str
    promises: tuple[PromiseLine, ...]
    next: tuple[NextLine, ...]
    outputs: tuple[Phrase, ...]
    looked_at: tuple[ReasonLine, ...]
    sentences: tuple[str, ...]
    form: tuple[FormLine, ...]
    history: tuple[HistoryLine, ...]
    laws: tuple[Phrase, ...]
    possible: frozenset[str]
    automatic: bool
    contest: Phrase
    reviews: tuple[ReviewLine, ...] = ()
    may_ask: bool = False
    files: tuple[PaperLine, ...] = ()
    until: dt.date | None = None
    sums: tuple[SumPage, ...] = ()
    to_account: str = ""
    again: tuple[AgainLine, ...] = ()
    mended: tuple[MendedCard, ...] = ()
    moved: tuple[MovedCard, ...] = ()
    term: TermLine | None = None
    label: str = ""


def case_page(
    *,
    pack: Pack,
    file: CaseFile,
    explained: Sequence[Explanation],
    steps: Iterable[SubjectStep],
    today: dt.date,
    staff: Mapping[str, str] | None = None,
) -> CasePage:
    """The page of one case; `staff` are the names of whoever mended its form, by account."""
    case, item = file.case, pack.items.get(file.case.item)
    decision = file.decided
    last = file.decisions[-1] if file.decisions else None
    kind, title, lead = _answer(file, pack.service_name(case.item), today)
    name_of = {material.key: material.name for material in item.materials} if item else {}
    fields = {field.key: field.label for field in item.form} if item else {}
    open_correction = next((one for one in reversed(file.corrections) if not one.answered), None)
    automatic = decision is not None and decision.automatic
    return CasePage(
        number=case.number,
        item=case.item,
        name=pack.service_name(case.item),
        kind=kind,
        title=title,
        lead=lead,
        when=file.history[-1].at,
        why=tuple(reasons(last, explained, approved=kind == "yes")),
        how=_how(decision.automatic if decision else None),
        asked=tuple(
            {**fields, **name_of}.get(one, Phrase.same(one))
            for one in (open_correction.wanted if open_correction else ())
        ),
        asked_because=open_correction.reason if open_correction else "",
        promises=tuple(
            PromiseLine(
                key=one.material,
                name=name_of.get(one.material, Phrase.same(one.material)),
                until=_by(one.due_on, today),
            )
            for one in file.promises
            if one.state == "promised"
        ),
        next=tuple(_next(pack, one) for one in steps),
        outputs=tuple(one.name for one in item.outputs if not one.amount) if item and kind == "yes" else (),
        looked_at=tuple(map(reason_line, explained[-1].points)) if explained else (),
        sentences=tuple(sentence for one in explained for sentence in one.sentences),
        form=tuple(_form(pack, item, file)),
        history=tuple(_history(pack, file)),
        laws=tuple(one.words for one in law_lines(pack, item.legal_basis)) if item else (),
        possible=frozenset(file.possible),
        automatic=automatic,
        contest=_contest(decision.at.date() if decision else None, today),
        reviews=tuple(_reviews(file, today)),
        may_ask=_may_ask(file, decision.at.date() if decision else None, today),
        files=tuple(PaperLine(key=one.key, name=one.called, gone=one.taken_away is not None) for one in file.files),
        until=case.due_on,
        sums=sums(pack, _paid(file), file.payouts),
        to_account=payee_of(item, ((str(one["key"]), one["value"]) for one in file.form)),
        again=tuple(_again(file)),
        mended=mended_cards(item, file, staff or {}),
        moved=moved_cards(pack, file, staff or {}),
        term=_term(file, today),
        label=file.label,
    )


ANSWERS: Final[Mapping[str, tuple[Kind, Phrase, Phrase]]] = {
    "approved": ("yes", Phrase(zh="批准了，{name}办好了", en="Approved: {name}"), NOTHING),
    "refused": ("no", Phrase(zh="没有通过，{name}", en="Not approved: {name}"), NOTHING),
    "deferred": (
        "wait",
        Phrase(zh="先收下了，还差材料", en="Taken in, papers still to come"),
        Phrase(zh="补上的那一刻就接着办，不用再交一遍。", en="The moment they come it goes on by itself."),
    ),
    "correction": (
        "ask",
        Phrase(zh="有一处要您改一下", en="Something has to be put right"),
        Phrase(zh="改好了就接着办，时限暂停计算。", en="The clock stands still until you have."),
    ),
    "withdrawn": ("over", Phrase(zh="您已撤回这件申请", en="You took this application back"), NOTHING),
    "lapsed": (
        "over",
        Phrase(zh="这件申请已结束", en="This application has ended"),
        Phrase(zh="没有人否决它，您随时可以再申请。", en="Nobody refused it; you may apply again at any time."),
    ),
    "paused": ("wait", Phrase(zh="在办，时限暂停", en="In progress, the clock stands still"), NOTHING),
    "review": ("wait", Phrase(zh="收下了，由工作人员来看", en="Taken in, a person will look"), NOTHING),
}
"""Of each state the kind of answer, its first line and its second."""


def _answer(file: CaseFile, name: Phrase, today: dt.date) -> tuple[Kind, Phrase, Phrase]:
    """How the answer looks, and its first two lines."""
    case = file.case
    kind, title, lead = ANSWERS.get(case.state, ANSWERS["review"])
    if kind == "wait" and not lead and case.due_on:
        by = said.said_day(case.due_on, today=today)
        lead = Phrase(zh=f"{by.zh}前答复您。", en=f"You have an answer by {by.en}.")
    return kind, Phrase(zh=title.zh.format(name=name.zh), en=title.en.format(name=name.en)), lead


def _how(automatic: bool | None) -> Phrase:
    if automatic is None:
        return NOTHING
    if automatic:
        return Phrase(zh="规则当场决定，没有经过人工。", en="Decided by rule on the spot, by no person.")
    return Phrase(zh="由工作人员决定。", en="Decided by a person.")


def _by(day: dt.date | None, today: dt.date) -> Phrase:
    if day is None:
        return Phrase(zh="日期待定", en="on a day that follows")
    by = said.said_day(day, today=today)
    return Phrase(zh=f"{by.zh}前补", en=f"by {by.en}")


def _term(file: CaseFile, today: dt.date) -> TermLine | None:
    """Until when what the case waits for may be brought; None where it waits for nothing."""
    if "more-time" not in file.possible:
        return None
    asked = next((one for one in reversed(file.corrections) if not one.answered), None)
    days = [one.due_on for one in file.promises if one.state == "promised" and one.due_on]
    due = asked.due_on if asked else min(days, default=None)
    since = next((one.at for one in reversed(file.history) if one.after != one.before), None)
    of_term = [one for one in file.more_times if since is None or one.asked_at >= since]
    last = of_term[-1] if of_term else None
    waits = last is not None and not last.outcome
    return TermLine(
        by=said.said_day(due, today=today) if due else NOTHING,
        may=not waits,
        at_once=not any(one.by_rule for one in of_term) and (asked is None or asked.noticed_on is None),
        waits=waits,
        given=any(one.outcome == "given" for one in of_term),
        kept=last.reason if last is not None and last.outcome == "kept" else "",
    )


def _next(pack: Pack, one: SubjectStep) -> NextLine:
    step = one.step
    return NextLine(item=step.to_item, name=step.name, reason=step.reason, here=step.to_item in pack.items)


def _form(pack: Pack, item: Item | None, file: CaseFile) -> Iterator[FormLine]:
    mended = {str(line["key"]) for one in file.amendments if one.objected_at is None for line in one.after}
    fields = {field.key: field for field in item.form} if item else {}
    for entry in file.form:
        field = fields.get(str(entry["key"]))
        sources = entry.get("sources") or []
        origin = {"account": Phrase(zh="您的账号", en="your account"), "typed": Phrase(zh="您填的", en="typed by you")}
        source = unit_name(pack, str(sources[0]["unit"])) if sources else origin.get(str(entry["origin"]), NOTHING)
        if str(entry["key"]) in mended:
            source = BY_STAFF
        said_otherwise = restored(entry["contested"]) if "contested" in entry else None
        value = in_words(field, restored(entry["value"]))
        if field and field.type == "bank_account" and entry["value"]:
            value = Phrase.same(mask_account(str(entry["value"])))
        yield FormLine(
            label=field.label if field else Phrase.same(entry["key"]),
            value=value,
            source=source,
            date=str(sources[0]["date"]) if sources else "",
            contested=in_words(field, said_otherwise) if said_otherwise is not None else NOTHING,
        )


def _history(pack: Pack, file: CaseFile) -> Iterator[HistoryLine]:
    """Newest first; the machine's step of the same breath as the person's is told after it. What was paid comes last of
    all: only what is approved is paid, and nothing moves it then."""
    for one in sorted(file.payouts, key=lambda one: one.paid_at or one.opened_at, reverse=True):
        if one.paid_at is not None and one.paid_on is not None:
            on, amount = said.whole_day(one.paid_on), said.said_sum(one.amount)
            words = Phrase(
                zh=f"已拨付：{one.name.zh}{amount.zh}，{on.zh}", en=f"paid: {one.name.en}, {amount.en}, {on.en}"
            )
            yield HistoryLine(words=words, by=PAYER, at=one.paid_at)
    for step in reversed(file.history):
        by = MACHINE if step.role == "system" else YOU if step.role == "applicant" else role_words(step.role)
        words = NAMES.get(step.action, Phrase.same(step.action))
        if step.action == "hand-over":
            unit = unit_name(pack, to_whom(step.note)[0])
            words = Phrase(zh=f"转给{unit.zh}接着办", en=f"goes on at {unit.en}")
        if step.action == "change-item":
            name = pack.service_name(to_whom(step.note)[0])
            words = Phrase(zh=f"改按“{name.zh}”办理", en=f"goes on as {name.en}")
        yield HistoryLine(words=words, by=by, at=step.at)


def _again(file: CaseFile) -> Iterator[AgainLine]:
    """Each time the case was taken up again, newest first."""
    for step in reversed(file.history):
        if step.action == "reopen":
            ground = GROUNDS.get(step.note.partition("\n")[0])
            yield AgainLine(
                was=state_words(step.before),
                because=again_because(step.note),
                basis=ground.basis if ground else "",
                when=step.at,
            )


def _paid(file: CaseFile) -> tuple[Payment, ...]:
    """What an approved case pays: as it was worked out last; what a refused one would have paid is nobody's sum."""
    worked_out = [one for one in file.decisions if one.automatic and one.evidence]
    return kept_payments(worked_out[-1].evidence) if file.case.state == "approved" and worked_out else ()


def _reviews(file: CaseFile, today: dt.date) -> Iterator[ReviewLine]:
    """The second looks, newest first."""
    for one in reversed(file.reviews):
        title = OUTCOMES.get(one.outcome, NOTHING)
        if not one.outcome:
            by = said.said_day(one.answer_by, today=today) if one.answer_by else LATER
            title = Phrase(
                zh=f"正请另一位工作人员看，{by.zh}前答复您", en=f"Another person is looking; you hear by {by.en}"
            )
        yield ReviewLine(
            title=title,
            words=one.words,
            answer=one.answer,
            when=one.closed_at or one.asked_at,
            open=not one.outcome,
        )


def _may_ask(file: CaseFile, decided: dt.date | None, today: dt.date) -> bool:
    """Whether a second look can be asked for now."""
    if decided is None or file.case.state not in {"approved", "refused"}:
        return False
    return today - decided <= ASKED_WITHIN and not any(not one.outcome for one in file.reviews)


def _contest(decided: dt.date | None, today: dt.date) -> Phrase:
    """Until when one may ask for a review: sixty days (行政复议法第二十条)."""
    if decided is None:
        return NOTHING
    last = said.said_day(decided + dt.timedelta(days=60), today=today)
    return Phrase(zh=f"{last.zh}前可以要求复核。", en=f"You may ask for a review until {last.en}.")
