"""What the desk works by: items, vocabulary, calendar and the district's rule for promises, in one version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from saltern.core.approvals.compilation import ItemRules, compile_item, compile_question
from saltern.core.approvals.question import Question
from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.pack import Pack, Venue
from saltern.core.catalogue.search import ItemUnknown, nearest
from saltern.core.catalogue.standing import DeferralRule, OwnCases
from saltern.core.rules.facts import Vocabulary
from saltern.errors import SalternError
from saltern.words import Phrase


class ItemNotInForce(SalternError):
    """The item {item} cannot be applied for on {day}: it is in force {span}."""

    family = "gone"
    zh = "事项 {item} 在 {day} 不可申请，其有效期为 {span}。"


class Rulebook:
    """One pack version as the desk reads it; each item is compiled when it is first asked for.

    Of `sensitive` items no message says what they are.
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
        sensitive: Collection[str] = (),
    ) -> None:
        self.version = version
        self.items = items
        self.vocabulary = vocabulary
        self.calendar = calendar
        self.deferral = deferral
        self.venues = venues or {}
        self.own_cases = own_cases
        self.sensitive = frozenset(sensitive)
        self._programs: dict[str, ItemRules] = {}
        self._slots: dict[str, dict[str, str]] = {}
        self._credit: dict[str, Question] = {}

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
            sensitive=pack.sensitive_items,
        )

    def program(self, item: str) -> ItemRules:
        """The item, ready to run. Raises `ItemUnknown`, and `Faults` where its rules do not fit the vocabulary."""
        if item not in self._programs:
            found = self.items.get(item)
            if found is None:
                raise ItemUnknown(key=item, hint=nearest(item, self.items))
            self._programs[item] = compile_item(item=found, vocabulary=self.vocabulary)
        return self._programs[item]

    def in_force(self, *, item: str, day: dt.date) -> ItemRules:
        """The item if it can be applied for on `day`. Raises `ItemUnknown`, `ItemNotInForce`."""
        program = self.program(item)
        first, last = program.item.effective_from, program.item.effective_to
        if day < first or (last is not None and day > last):
            en, zh = (f" to {last}", f"至 {last}") if last else ("", "起")
            raise ItemNotInForce(item=item, day=day, span=Phrase(en=f"from {first}{en}", zh=f"{first} {zh}"))
        return program

    def unit(self, item: str) -> str:
        """The unit that handles an item; empty where the pack no longer has it."""
        known = self.items.get(item)
        return known.authority if known else ""

    def accepts(self, *, item: str, venue: str) -> bool:
        """Whether the pack says that applications for the item are taken in at a venue."""
        known, place = self.items.get(item), self.venues.get(venue)
        if known is None or place is None:
            return False
        reached = known.reach.kiosk if place.kind == "kiosk" else place.kind in known.reach.venues
        return item in place.items or ("*" in place.items and reached)

    def credit(self, program: ItemRules) -> Question | None:
        """The question whether an applicant's word is not enough; None where the rule asks nothing."""
        rule = self.deferral.bad_credit
        if rule is None:
            return None
        if program.item.id not in self._credit:
            self._credit[program.item.id] = compile_question(rules=program, rule=rule)
        return self._credit[program.item.id]

    def slots(self, item: str) -> dict[str, str]:
        """What an open case of `item` claims, and the item it keeps away by each claim: itself, and every item that
        excludes it or is excluded by it, spelled alike from both sides."""
        if item not in self._slots:
            others = set(self.items[item].excludes)
            others |= {other.id for other in self.items.values() if item in other.excludes}
            self._slots[item] = {item: item, **{"|".join(sorted((item, other))): other for other in sorted(others)}}
        return self._slots[item]
