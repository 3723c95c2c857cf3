"""发放金额: what an output of money comes to for one subject, with its working, each line with the records behind it.

Worked out with the decision and kept with it; before an application it is what can be expected. A sum that is not known
is no sum: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from saltern.core.approvals.evidence import Source
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.core.approvals.subject_view import SubjectView


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingLine:
    """One line of the working. `unit` tells what its number is: money, percent or years."""

    label: Phrase
    value: Decimal
    unit: str
    sources: tuple[Source, ...] = field(default=())

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return {
            "label": self.label.plain(),
            "value": str(self.value),
            "unit": self.unit,
            "sources": [source.plain() for source in self.sources],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A sum of one output. `invented`: a figure in it is ours and stands in no law or published rule (演示金额)."""

    output: str
    name: Phrase
    amount: Decimal
    invented: bool
    lines: tuple[WorkingLine, ...]

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return {
            "output": self.output,
            "name": self.name.plain(),
            "amount": str(self.amount),
            "invented": self.invented,
            "lines": [line.plain() for line in self.lines],
        }


def payments(view: SubjectView) -> tuple[Payment, ...]:
    """What each output of money comes to, as far as it is known."""
    found = []
    for rules in view.rules.amounts:
        total = view.ask(rules.total).value
        lines = [(label, unit, view.ask(question)) for label, unit, question in rules.lines]
        if not isinstance(total, Decimal) or total < 0:
            continue
        found.append(
            Payment(
                output=rules.output,
                name=rules.name,
                amount=total,
                invented=rules.invented,
                lines=tuple(
                    WorkingLine(label=label, value=finding.value, unit=unit, sources=finding.sources)
                    for label, unit, finding in lines
                    if isinstance(finding.value, Decimal)
                ),
            )
        )
    return tuple(found)


def kept_payments(evidence: Mapping[str, Any]) -> tuple[Payment, ...]:
    """The sums that were kept with a decision."""
    return tuple(
        Payment(
            output=one["output"],
            name=Phrase.of(one["name"]),
            amount=Decimal(one["amount"]),
            invented=one["invented"],
            lines=tuple(_kept_lines(one["lines"])),
        )
        for one in evidence.get("payments", ())
    )


def _kept_lines(lines: Iterable[Mapping[str, Any]]) -> Iterable[WorkingLine]:
    for one in lines:
        yield WorkingLine(
            label=Phrase.of(one["label"]),
            value=Decimal(one["value"]),
            unit=one["unit"],
            sources=tuple(Source(**source) for source in one["sources"]),
        )
