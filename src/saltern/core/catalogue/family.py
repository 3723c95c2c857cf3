"""A family of items: one executable definition for all cancellations, all replacements, all filings …, and the
registers it decides by.

    families/cancellation.yaml     form, decision table, three examples; run over every item of the family
    registers.yaml                 which rows of the vocabulary show what somebody holds: a permit, a place on a list

A rule of a family may use, beside the vocabulary's names: `kept_here` (the pack holds the register this item is about),
`instant` (the item may be decided at once), `held` (the applicant stands in the register), `held_no`, `held_until`.
Where the pack holds no register nothing is held, and the table hands the application to a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from saltern.core.catalogue.item import Approval, Example, FormField, Output
from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import SubjectKind
from saltern.errors import NOWHERE, Place
from saltern.words import Phrase

COUNT: Final = "count("
NO_DATE: Final = "date(null)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Where the pack sees what somebody holds: `rows` those in force, `number` and `valid_to` columns of them ("" where
    there is none). `shown`: who holds it sees it, with its end; `renewal`
    is the item that extends it. `records` are what the families' examples mean by each of its states."""

    key: str
    name: Phrase
    who: SubjectKind
    rows: Rule
    number: str = ""
    valid_to: str = ""
    shown: bool = False
    renewal: str = ""
    records: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantKind:
    """What is asked of every applicant of a kind (`stands`), which fact stands for the identity paper (`shown_by`), and
    the records of one in the families' examples."""

    who: SubjectKind
    stands: Rule
    shown_by: str
    records: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """`registers.yaml`."""

    applicants: Mapping[str, ApplicantKind] = field(default_factory=dict)
    registers: Mapping[str, Register] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One definition for many items. `facts` by kind of applicant; `in_form` are the papers the form itself stands for;
    `approve` is None where a person always decides; `model` is a register its examples run on besides; `called` are the
    words in an item's name that speak of this family."""

    key: str
    name: Phrase
    summary: Phrase
    effective_from: dt.date
    form: tuple[FormField, ...] = ()
    in_form: tuple[str, ...] = ()
    facts: Mapping[str, Mapping[str, Rule]] = field(default_factory=dict)
    approve: Approval | None = None
    outputs: tuple[Output, ...] = ()
    examples: Sequence[Example] = ()
    model: str = ""
    called: tuple[str, ...] = ()
    place: Place = NOWHERE


def decided_by(
    *, family: Family, register: Register | None, instant: bool, who: SubjectKind, place: Place
) -> dict[str, Rule]:
    """The facts an item of a family is decided by: its own, what it is, and what its register shows."""
    at = register.rows.place if register else family.place
    rows = register.rows.text if register else ""
    number, until = (register.number, register.valid_to) if register else ("", "")
    shown = replace(at, column=max(1, at.column - len(COUNT)))
    return {
        "kept_here": _said(register is not None, family.place),
        "instant": _said(instant, place),
        "held": Rule(text=f"{COUNT}{rows}) > 0", place=shown) if register else _said(False, at),
        "held_no": Rule(text=f"{rows}[-1].{number}" if number else "null", place=at),
        "held_until": Rule(text=f"{rows}[-1].{until}" if until else NO_DATE, place=at),
        **family.facts.get(who, {}),
    }


def _said(holds: bool, place: Place) -> Rule:
    return Rule(text="true" if holds else "false", place=place)
