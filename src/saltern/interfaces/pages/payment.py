"""A sum that is paid, as its owner sees it: how much, how it is worked out, which figures are ours (演示金额)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from saltern.core.approvals.payment import Payment, WorkingLine
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.pages import said
from saltern.interfaces.pages.source_line import SourceLine, source_lines
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class SumLine:
    """One line of the working, with the records behind it."""

    label: Phrase
    value: Phrase
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SumPage:
    """One sum."""

    name: Phrase
    amount: Phrase
    lines: tuple[SumLine, ...]
    invented: bool


def sums(pack: Pack, payments: Iterable[Payment]) -> tuple[SumPage, ...]:
    """The sums of an item, or of a case."""
    return tuple(
        SumPage(
            name=one.name,
            amount=said.said_sum(one.amount),
            lines=tuple(
                SumLine(label=line.label, value=_said(line), sources=source_lines(pack, line.sources))
                for line in one.lines
            ),
            invented=one.invented,
        )
        for one in payments
    )


def _said(line: WorkingLine) -> Phrase:
    if line.unit == "percent":
        return Phrase.same(f"{_bare(line.value)}%")
    if line.unit == "years":
        return Phrase(zh=f"{_bare(line.value)}岁", en=f"{_bare(line.value)} years")
    return said.said_sum(line.value)


def _bare(value: Decimal) -> str:
    """A number without noughts that say nothing.

    >>> _bare(Decimal("80.0")), _bare(Decimal("100"))
    ('80', '100')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def masked_account(number: str) -> str:
    """An account number by its last four digits.

    >>> masked_account("6214850000000002")
    '****0002'
    """
    return f"****{number[-4:]}"
