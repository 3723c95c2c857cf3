"""Gaps, overlaps, contradictions and rules never reached in a decision table, each with a case that shows it.

A table is gone through thing by thing it asks about (`table_cases`), the rules that still hold as bits of a number.
What is found is so, for its case was tried; where a table is too large, or its cells work things out, it is said that
more may be there. An unknown input is no gap: it holds in no cell unless the cell asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from saltern.core.rules.dmn.table_cases import MOST_ASKED, Asked, Choice, Domain, cases_of, fixed
from saltern.core.rules.dmn.values import feel_text
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.limit import FeelLimitExceeded
from saltern.core.rules.feel.order import equal
from saltern.core.rules.feel.printing import string_text
from saltern.core.rules.tables import DecisionTable, Input
from saltern.words import Phrase

MOST_STEPS: Final = 100_000
"""Cases, each with the rules left by it, looked at for all gaps and unreached rules of a table together."""
MOST_TOLD: Final = 20
Reads = Callable[[Choice], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`kind` is gap, overlap, contradiction, unreached or unproven: more may be there."""

    kind: str
    at: n.Position
    found: Phrase
    expected: Phrase


class _TooMany(Exception):
    """The table is too large to be gone through to the end."""


def table_findings(table: DecisionTable, domain: Callable[[Input], Domain] = lambda column: Domain()) -> list[Finding]:
    """What a table's rules do to each other; `domain` says what is known of a column's values."""
    if not table.rules or not table.inputs:
        return []
    try:
        asked = cases_of(table, domain)
    except FeelLimitExceeded:
        return [_unproven(table, MANY)]
    return list(_Reading(table, asked).told())


MANY: Final = Phrase(en="too many rules and cases", zh="规则和情形过多")
LINKED: Final = Phrase(en="columns that ask several things of the same value", zh="多列从同一数值推出不同条件")
WORKED_OUT: Final = Phrase(en="cells that do more than compare with fixed values", zh="单元格不只是与固定值比较")


def _unproven(table: DecisionTable, why: Phrase) -> Finding:
    return Finding(
        kind="unproven",
        at=table.at,
        found=Phrase(en=f"a table not all of whose cases were tried: {why.en}", zh=f"未能试遍所有情形的表：{why.zh}"),
        expected=Phrase(en="one that can be gone through, or a reviewer's eye", zh="可以逐一试遍的表，或人工复核"),
    )


class _Reading:
    """One table gone through."""

    def __init__(self, table: DecisionTable, asked: Sequence[Asked]) -> None:
        self._table = table
        self._asked = asked
        # What hangs together with others is left open where a case has to be one that can be.
        self._open = [one if one.free is None else replace(one, choices=(one.free,), whole=False) for one in asked]
        self._steps = MOST_STEPS
        self._rules = (1 << len(table.rules)) - 1

    def told(self) -> Iterator[Finding]:
        """All there is to find, gaps first."""
        policy = self._table.hit_policy
        unfinished = False
        given = all(output.default is not None for output in self._table.outputs)
        if policy in "UAPF" and not given:
            try:
                case = self._missed([self._known(one) for one in self._open], self._rules, _maybe)
                if case is not None:
                    yield self._gap(case)
            except _TooMany:
                unfinished = True
        if policy in "UA":
            if sum(len(one.choices) for one in self._open) * len(self._table.rules) <= MOST_ASKED:
                yield from self._conflicts()
            else:
                unfinished = True
        try:
            yield from self._unreached()
        except _TooMany:
            unfinished = True
        if unfinished or any(one.large for one in self._asked):
            yield _unproven(self._table, MANY)
        elif policy in "UAPF":
            asked = self._open if policy in "UA" or not given else self._asked
            if not all(one.whole for one in asked):
                yield _unproven(self._table, LINKED if all(one.whole for one in self._asked) else WORKED_OUT)

    @staticmethod
    def _known(one: Asked) -> list[Choice]:
        """The choices in which something is known; all where nothing else is there."""
        return [choice for choice in one.choices if choice.value is not None] or list(one.choices)

    def _missed(self, choices: Sequence[Sequence[Choice]], rules: int, holding: Reads) -> list[Choice] | None:
        """A case in which none of `rules` holds, or None: thing by thing, leaving what was looked at before."""
        always = [self._rules] * (len(choices) + 1)
        for level in range(len(choices) - 1, -1, -1):
            always[level] = always[level + 1]
            for choice in choices[level]:
                always[level] &= holding(choice)
        seen: set[tuple[int, int]] = set()
        waiting: list[tuple[int, int, tuple[Choice, ...]]] = [(0, rules, ())]
        while waiting:
            level, left, case = waiting.pop()
            if left == 0:
                return [*case, *(one[0] for one in choices[level:])]
            if left & always[level] or (level, left) in seen:
                continue
            seen.add((level, left))
            self._steps -= 1
            if self._steps < 0:
                raise _TooMany
            waiting.extend((level + 1, left & holding(choice), (*case, choice)) for choice in reversed(choices[level]))
        return None

    def _gap(self, case: Sequence[Choice]) -> Finding:
        shown = self._shown(case)
        return Finding(
            kind="gap",
            at=self._table.at,
            found=Phrase(en=f"no rule holds for {shown}", zh=f"{shown} 时没有规则成立"),
            expected=Phrase(en="a rule for every case, or a default", zh="每种情形都有规则，或有默认值"),
        )

    def _conflicts(self) -> Iterator[Finding]:
        """Pairs of rules that hold together, each told once."""
        table, count = self._table, 0
        together = [self._together(one) for one in self._open]
        for one in range(len(table.rules)):
            others = self._rules >> one + 1 << one + 1
            for reach in together:
                others &= reach[one]
            while others:
                other = (others & -others).bit_length() - 1
                others &= others - 1
                same = _same(table, one, other)
                if table.hit_policy == "A" and same is not False:
                    continue
                count += 1
                if count <= MOST_TOLD:
                    yield self._conflict(one, other, differing=same is False)
        if count > MOST_TOLD:
            more = count - MOST_TOLD
            yield Finding(
                kind="overlap",
                at=table.at,
                found=Phrase(en=f"{more} more pairs of rules that hold together", zh=f"另有 {more} 对规则同时成立"),
                expected=Phrase(en="one answer for every case", zh="每种情形只有一个结论"),
            )

    def _together(self, one: Asked) -> list[int]:
        """For each rule the rules that hold with it in some choice."""
        reach = [0] * len(self._table.rules)
        for choice in one.choices:
            left = choice.sure
            while left:
                rule = (left & -left).bit_length() - 1
                left &= left - 1
                reach[rule] |= choice.sure
        return reach

    def _conflict(self, one: int, other: int, *, differing: bool) -> Finding:
        both = 1 << one | 1 << other
        case = []
        for asked in self._open:
            holding = [choice for choice in asked.choices if choice.sure & both == both]
            case.append(next((choice for choice in holding if choice.value is not None), holding[0]))
        shown = self._shown(case)
        end = Phrase(en=", with different answers", zh="，结论不同") if differing else Phrase.same("")
        return Finding(
            kind="contradiction" if differing else "overlap",
            at=self._table.rules[other].at,
            found=Phrase(
                en=f"rules {one + 1} and {other + 1} both hold for {shown}{end.en}",
                zh=f"{shown} 时第 {one + 1}、{other + 1} 条规则同时成立{end.zh}",
            ),
            expected=Phrase(en="one answer for every case", zh="每种情形只有一个结论"),
        )

    def _unreached(self) -> Iterator[Finding]:
        """Rules no case leads to; where the first decides, those whose cases are all taken before."""
        for index, rule in enumerate(self._table.rules):
            bit = 1 << index
            own = [[choice for choice in one.choices if choice.maybe & bit] for one in self._asked]
            reached = all(own)
            if reached and self._table.hit_policy == "F" and index:
                reached = self._missed(own, bit - 1, _sure) is not None
            if reached or not all(one.whole for one in self._asked):
                continue
            yield Finding(
                kind="unreached",
                at=rule.at,
                found=Phrase(en=f"rule {index + 1} never decides", zh=f"第 {index + 1} 条规则永不起作用"),
                expected=Phrase(en="a case of its own for every rule", zh="每条规则各有适用情形"),
            )

    def _shown(self, case: Sequence[Choice]) -> str:
        """A case as what is asked."""
        return ", ".join(f"{one.name} = {_text(choice.value)}" for one, choice in zip(self._asked, case, strict=True))


def _sure(choice: Choice) -> int:
    return choice.sure


def _maybe(choice: Choice) -> int:
    return choice.maybe


def _text(value: object) -> str:
    if value is None:
        return "null"
    return string_text(value) if isinstance(value, str) else feel_text(value)


def _same(table: DecisionTable, one: int, other: int) -> bool | None:
    """Whether two rules answer alike; None where that depends on the case."""
    answers: list[bool | None] = []
    for a, b in zip(table.rules[one].outputs, table.rules[other].outputs, strict=True):
        left, right = fixed(a), fixed(b)
        if left is not None and right is not None:
            answers.append(equal(left[0], right[0]) is True)
        else:
            answers.append(True if n.shape(a) == n.shape(b) else None)
    if False in answers:
        return False
    return None if None in answers else True
