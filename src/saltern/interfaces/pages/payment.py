"""A sum that is paid, as its owner sees it: how much, how it is worked out, which figures are ours (演示金额)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from saltern.apps.casework.payout import PayoutView
from saltern.core.approvals.payment import Payment, WorkingLine
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.pages import said
from saltern.interfaces.pages.source_line import SourceLine, source_lines
from saltern.words import NOTHING, Phrase, day


@dataclass(frozen=True, slots=True, kw_only=True)
class SumLine:
    """One line of the working, with the records behind it."""

    label: Phrase
    value: Phrase
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SumPage:
    """One sum; `paid` says when it was paid, of what waits nothing."""

    output: str
    name: Phrase
    amount: Phrase
    lines: tuple[SumLine, ...]
    invented: bool
    paid: Phrase = NOTHING


def sums(pack: Pack, payments: Iterable[Payment], payouts: Iterable[PayoutView] = ()) -> tuple[SumPage, ...]:
    """The sums of an item, or of a case, with what was paid of them."""
    paid = {one.output: paid_words(one) for one in payouts}
    return tuple(
        SumPage(
            output=one.output,
            name=one.name,
            amount=said.said_sum(one.amount),
            lines=tuple(
                SumLine(label=line.label, value=_said(line), sources=source_lines(pack, line.sources))
                for line in one.lines
            ),
            invented=one.invented,
            paid=paid.get(one.output, NOTHING),
        )
        for one in payments
    )


def paid_words(payout: PayoutView) -> Phrase:
    """That a sum was paid, and when; nothing while it waits."""
    if payout.paid_on is None:
        return NOTHING
    on = day(payout.paid_on)
    return Phrase(zh=f"已拨付（{on.zh}）", en=f"paid on {on.en}")


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
