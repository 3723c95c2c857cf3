"""From `standing.yaml` to the district's standing rules, each checked against the vocabulary when the pack loads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from saltern.core.catalogue.checked_rule import checked_rule
from saltern.core.catalogue.item import NextStep
from saltern.core.catalogue.standing import (
    APPROVED_ITEM,
    AskedOf,
    DeferralRule,
    Grouping,
    OptOut,
    OwnCases,
    Standing,
    StandingCondition,
    TermRule,
)
from saltern.core.documents.fields import Fields, near
from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import SUBJECT_KINDS, SubjectKind, Vocabulary
from saltern.core.rules.feel.kinds import STRING, Kind
from saltern.errors import Fault
from saltern.words import Phrase

ARRIVAL_NAMES: Final[Mapping[str, Kind]] = {APPROVED_ITEM: STRING}
ASKED_OF: Final[tuple[AskedOf, ...]] = ("messages", "warnings", "approvals")
OPT_OUTS: Final[tuple[OptOut | Literal[""], ...]] = ("", "about_death", "not_only_residents")
REASONS: Final[tuple[Literal["dead", "moved-away", "closed"], ...]] = ("dead", "moved-away", "closed")
PUSH_KINDS: Final = ("reminder", "next_step", "alert")
LAPSES: Final[tuple[Literal["lapse", "hand-back"], ...]] = ("lapse", "hand-back")


def read_standing(top: Fields) -> Standing | None:
    """The standing rules of a file; None where one that everything rests on is missing."""
    arrivals = top.sub("arrivals", required=True)
    arrived = arrivals.rule("any", required=True) if arrivals else None
    also = _by_item(arrivals.sub("also")) if arrivals else {}
    if arrivals:
        arrivals.done()
    consent, refused = _consent(top.sub("consent", required=True))
    deferral = _deferral(top.sub("deferral"))
    terms = _terms(top.sub("terms"))
    conditions = tuple(_conditions(top))
    release_within = _release_within(top.sub("release_within"))
    announced = _announced(top.sub("reminders"))
    own_cases = _own_cases(top.sub("own_cases", required=True))
    withheld_days = _withheld_days(top.sub("withholding"))
    grouping = _grouping(top.sub("grouping"))
    legal_representative = top.rule("legal_representative")
    top.done()
    if consent is None or arrived is None or own_cases is None:
        return None
    return Standing(
        consent=consent, arrived=arrived, also_arrived=also, deferral=deferral, terms=terms, announced=announced,
        refused=refused,
        conditions=conditions, release_within=release_within,
        own_cases=own_cases, legal_representative=legal_representative, withheld_days=withheld_days,
        grouping=grouping, place=top.place,
    )  # fmt: skip


def check_standing(
    *, standing: Standing, vocabulary: Vocabulary, next_steps: Iterable[NextStep], faults: list[Fault]
) -> None:
    """Notes every rule that does not fit the vocabulary, and a record set that is none.

    A second way to see an approval is asked only of those whom a next step after that item concerns.
    """
    kinds: dict[str, set[SubjectKind]] = {}
    for step in next_steps:
        kinds.setdefault(step.from_item, set()).add(step.who)
    for item, rule in standing.also_arrived.items():
        if item not in kinds:
            expected, hint = Phrase(en="an item that a next step follows", zh="有下一步的事项"), near(item, kinds)
            faults.append(rule.place.fault("unused-arrival", f'"{item}"', expected, hint))
    asked: list[tuple[Rule, Iterable[SubjectKind], Mapping[str, Kind]]] = [
        (standing.consent, SUBJECT_KINDS, {}),
        (standing.arrived, SUBJECT_KINDS, ARRIVAL_NAMES),
        *((rule, sorted(kinds.get(item, ())), ARRIVAL_NAMES) for item, rule in standing.also_arrived.items()),
    ]
    if standing.refused is not None:
        asked.append((standing.refused, SUBJECT_KINDS, {}))
    asked += [(one.holds, (one.who,), {}) for one in standing.conditions]
    if standing.deferral.bad_credit is not None:
        asked.append((standing.deferral.bad_credit, SUBJECT_KINDS, {}))
    for kind, one in standing.grouping.items():
        for value, type_ in ((one.subdistrict, "string"), (one.age, "number")):
            if value is not None:
                checked_rule(value, vocabulary=vocabulary, who=kind, expected=type_, faults=faults)
    if standing.legal_representative is not None:
        checked_rule(standing.legal_representative, vocabulary=vocabulary, who="natural_person", faults=faults)
    for rule, who, names in asked:
        for subject in who:
            checked_rule(rule, vocabulary=vocabulary, who=subject, variables=names, expected="boolean", faults=faults)
    own, known = standing.own_cases, vocabulary.record_sets
    if own.record_set not in known:
        found, hint = f'"{own.record_set}"', near(own.record_set, known)
        faults.append(
            own.place.fault(
                "unknown-record-set", found, Phrase(en="a record set of sources/", zh="sources/ 中的数据集"), hint
            )
        )


def _consent(fields: Fields | None) -> tuple[Rule | None, Rule | None]:
    """Who agreed, and who said no."""
    if fields is None:
        return None, None
    rules = fields.rule("feel", required=True), fields.rule("refused")
    fields.done()
    return rules


def _conditions(top: Fields) -> Iterator[StandingCondition]:
    for key, fields in top.members("conditions"):
        of = tuple(word for word in ASKED_OF if word in fields.words("of"))
        for word in set(fields.words("of")) - set(ASKED_OF):
            expected = Phrase(en=f"some of {', '.join(ASKED_OF)}", zh=f"下列若干项：{', '.join(ASKED_OF)}")
            fields.fault(
                fields.entry_of("of") or fields.entry, "bad-value", f'"{word}"', expected, near(word, ASKED_OF)
            )
        condition = StandingCondition(
            key=key,
            who=fields.one_of("who", SUBJECT_KINDS, default="natural_person"),
            holds=fields.rule("feel", required=True) or Rule(text="true", place=fields.place),
            of=of,
            unless=fields.one_of("unless", OPT_OUTS, default=""),
            label=fields.phrase("label"),
            words=fields.phrase("words", required="approvals" in of),
            reason=fields.one_of("reason", REASONS, default="dead"),
        )
        fields.done()
        yield condition


def _release_within(fields: Fields | None) -> dict[str, str]:
    if fields is None:
        return {}
    found = {kind: fields.period(kind, default="") for kind in PUSH_KINDS if fields.has(kind)}
    fields.done()
    return {kind: period for kind, period in found.items() if period}


def _by_item(fields: Fields | None) -> dict[str, Rule]:
    if fields is None:
        return {}
    rules = {item: fields.rule(item) for item in fields.names()}
    return {item: rule for item, rule in rules.items() if rule is not None}


def _deferral(fields: Fields | None) -> DeferralRule:
    if fields is None:
        return DeferralRule()
    rule = DeferralRule(
        remind_days=fields.integer("remind_days", default=2),
        on_lapse=fields.one_of("on_lapse", LAPSES, default="lapse"),
        bad_credit=fields.rule("bad_credit"),
    )
    fields.done()
    return rule


def _terms(fields: Fields | None) -> TermRule:
    if fields is None:
        return TermRule()
    rule = TermRule(
        first_notice=fields.integer("first_notice", default=5),
        second_notice=fields.integer("second_notice", default=2),
        more=fields.integer("more", default=5),
    )
    fields.done()
    return rule


def _announced(fields: Fields | None) -> dict[SubjectKind, int]:
    if fields is None:
        return {}
    counts = {who: fields.integer(who) for who in SUBJECT_KINDS if fields.has(who)}
    fields.done()
    return counts


def _withheld_days(fields: Fields | None) -> int:
    if fields is None:
        return 0
    days = fields.integer("days")
    fields.done()
    return days


def _grouping(fields: Fields | None) -> dict[SubjectKind, Grouping]:
    if fields is None:
        return {}
    found: dict[SubjectKind, Grouping] = {}
    for who in SUBJECT_KINDS:
        one = fields.sub(who)
        if one is not None:
            found[who] = Grouping(subdistrict=one.rule("subdistrict"), age=one.rule("age"))
            one.done()
    fields.done()
    return found


def _own_cases(fields: Fields | None) -> OwnCases | None:
    if fields is None:
        return None
    own = OwnCases(record_set=fields.key("record_set"), unit=fields.key("unit"), place=fields.place_of("record_set"))
    fields.done()
    return own
