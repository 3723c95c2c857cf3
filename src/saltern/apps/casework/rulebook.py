"""What the desk works by: items, vocabulary, calendar and the district's rule for promises, in one version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.light_items import for_applicant, in_depth
from saltern.core.catalogue.pack import Pack, Unit, Venue
from saltern.core.catalogue.search import ItemUnknown, nearest
from saltern.core.catalogue.standing import DeferralRule, OwnCases, StandingCondition, TermRule
from saltern.core.rules.facts import Vocabulary
from saltern.errors import SalternError
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.core.approvals.compilation import ItemRules
    from saltern.core.approvals.question import Question


class ItemNotInForce(SalternError):
    """The item {item} cannot be applied for on {day}: it is in force {span}."""

    family = "gone"
    zh = "事项 {item} 在 {day} 不可申请，其有效期为 {span}。"


class Rulebook:
    """One pack version as the desk reads it; each item is compiled when it is first asked for.

    Of `discreet` items no message says what they are.
    """

    def __init__(
        self,
        *,
        version: str,
        items: Mapping[str, Item],
        vocabulary: Vocabulary,
        calendar: WorkingCalendar,
        deferral: DeferralRule,
        venues: Mapping[str, Venue] | None = None,
        own_cases: OwnCases | None = None,
        conditions: Sequence[StandingCondition] = (),
        discreet: Collection[str] = (),
        district: str = "",
        units: Mapping[str, Unit] | None = None,
        terms: TermRule | None = None,
    ) -> None:
        self.version = version
        self.items = items
        self.vocabulary = vocabulary
        self.calendar = calendar
        self.deferral = deferral
        self.venues = venues or {}
        self.own_cases = own_cases
        self.units = units or {}
        self.terms = terms or TermRule()
        self.discreet = frozenset(discreet)
        self.district = district
        self.conditions = conditions
        self._programs: dict[tuple[str, int, str], ItemRules] = {}
        self._slots: dict[str, dict[str, str]] = {}
        self._credit: dict[tuple[str, int, str], Question] = {}

    @classmethod
    def of_pack(cls, pack: Pack) -> Rulebook:
        """The rulebook of a whole pack."""
        return cls(
            version=pack.version,
            items=pack.items,
            vocabulary=pack.vocabulary,
            calendar=pack.calendar,
            deferral=pack.standing.deferral,
            venues=pack.venues,
            own_cases=pack.standing.own_cases,
            conditions=pack.standing.conditions,
            discreet=pack.discreet_items,
            district=pack.district.code,
            units=pack.units,
            terms=pack.standing.terms,
        )

    @cached_property
    def offered(self) -> tuple[str, ...]:
        """The items that are offered to whom they concern."""
        return tuple(key for key, item in self.items.items() if any(one.offer for one in item.versions))

    def program(self, item: str, day: dt.date, who: str = "") -> ItemRules:
        """The item by the rules of `day`, ready to run; outside its days by the version nearest before. `who` is the
        kind of applicant where the item is for more than one.

        Raises `ItemUnknown`, and `Faults` where its rules do not fit the vocabulary.
        """
        found = for_applicant(self.items, self.item(item).id, who).nearest(day)
        key = (item, found.version, found.who)
        if key not in self._programs:
            from saltern.core.approvals.compilation import compile_item  # a list of cases runs no rule

            self._programs[key] = compile_item(item=found, vocabulary=self.vocabulary, conditions=self.conditions)
        return self._programs[key]

    def in_force(self, *, item: str, day: dt.date, who: str = "") -> ItemRules:
        """The item if it can be applied for on `day`. Raises `ItemUnknown`, `ItemNotInForce`."""
        known = self.item(item)
        if known.in_force(day) is None:
            raise ItemNotInForce(item=item, day=day, span=spans(known))
        return self.program(item, day, who)

    def item(self, item: str) -> Item:
        """The item in its newest version. Raises `ItemUnknown`."""
        found = self.items.get(item)
        if found is None:
            raise ItemUnknown(key=item, hint=nearest(item, self.items))
        return found

    def unit(self, item: str) -> str:
        """The unit that handles an item; empty where the pack no longer has it."""
        known = self.items.get(item)
        return known.authority if known else ""

    def handed_to(self, item: str, *, from_unit: str) -> tuple[str, ...]:
        """The units a case of the item may be handed to: those that handle it, in any version, and those it names."""
        known = self.items.get(item)
        named = (unit for one in known.versions for unit in (one.authority, *one.hand_over_to)) if known else ()
        return tuple(dict.fromkeys(unit for unit in named if unit != from_unit))

    def unit_name(self, unit: str) -> Phrase:
        """What people call a unit; its key where the pack has none of that name."""
        return self.units[unit].name if unit in self.units else Phrase.same(unit)

    def accepts(self, *, item: str, venue: str) -> bool:
        """Whether the pack says that applications for the item are taken in at a venue."""
        known, place = self.items.get(item), self.venues.get(venue)
        if known is None or place is None:
            return False
        if not within(known.reach.scope, home=self.district, division=place.division):
            return False
        reached = known.reach.kiosk if place.kind == "kiosk" else place.kind in known.reach.venues
        return item in place.items or ("*" in place.items and reached)

    def credit(self, program: ItemRules) -> Question | None:
        """The question whether an applicant's word is not enough; None where the rule asks nothing."""
        rule = self.deferral.bad_credit
        if rule is None:
            return None
        key = (program.item.id, program.item.version, program.item.who)
        if key not in self._credit:
            from saltern.core.approvals.compilation import compile_question

            self._credit[key] = compile_question(rules=program, rule=rule)
        return self._credit[key]

    def slots(self, item: str) -> dict[str, str]:
        """What an open case of `item` claims, and the item it keeps away by each claim: itself, and every item that
        excludes it or is excluded by it, spelled alike from both sides."""
        if item not in self._slots:
            others = set(self.items[item].excludes)
            others |= {other.id for other in in_depth(self.items).values() if item in other.excludes}
            self._slots[item] = {item: item, **{"|".join(sorted((item, other))): other for other in sorted(others)}}
        return self._slots[item]


def spans(item: Item) -> Phrase:
    """The days an item is in force, one span after the other."""
    found: list[list[dt.date | None]] = []
    for version in item.versions:
        before = found[-1][1] if found else None
        if before is not None and before + dt.timedelta(days=1) == version.effective_from:
            found[-1][1] = version.effective_to
        else:
            found.append([version.effective_from, version.effective_to])
    return Phrase(
        en=", ".join(f"from {first}" + (f" to {last}" if last else "") for first, last in found),
        zh="、".join(f"{first} " + (f"至 {last}" if last else "起") for first, last in found),
    )


REACHES: Final[Mapping[str, int]] = {"district": 6, "city": 4, "province": 2, "country": 0}
"""Digits of a division's code (GB/T 2260) that a venue must share with the district, by the scope of an item."""


def within(scope: str, *, home: str, division: str) -> bool:
    """Whether a venue lies as near as an item's scope wants it.

    >>> within("district", home="440308", division="440304"), within("city", home="440308", division="440304")
    (False, True)
    """
    shared = home[: REACHES.get(scope, 6)]
    return division.startswith(shared)
