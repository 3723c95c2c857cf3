"""The district as data: everything a pack holds, as values. `loader.load_pack` makes one from a folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from saltern.core.calendars.working_day import WorkingCalendar
from saltern.core.catalogue.data_groups import DataGroup
from saltern.core.catalogue.duties import Duties, Route
from saltern.core.catalogue.family import Family, Registers
from saltern.core.catalogue.flags import ItemFlags
from saltern.core.catalogue.guide import GuideQuestion, Qualification
from saltern.core.catalogue.help_page import HelpPage
from saltern.core.catalogue.item import Confidence, Item, LegalBasis, NextStep, Reminder
from saltern.core.catalogue.map import DistrictMap
from saltern.core.catalogue.standing import Standing
from saltern.core.catalogue.synonym import Synonym
from saltern.core.catalogue.visitor import VisitorGuide
from saltern.core.contracts.contract import Contract
from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import SubjectKind, Vocabulary
from saltern.errors import NOWHERE, Place
from saltern.words import NOTHING, Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDays:
    """How many days a file handed in is kept: `unused`, since it was given or its form was last touched; `after_case`,
    since the last of the applications it lies with was closed. 0 is for ever."""

    unused: int = 0
    after_case: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """Whose pack it is: name, GB/T 2260 code, time zone, the languages it speaks (the first is the main one).

    `city` is how sources write its city; `announced` are the numbers it tells the public, by flag and kind of theme.
    """

    key: str
    name: Phrase
    code: str
    time_zone: str
    languages: tuple[str, ...]
    currency: str = "CNY"
    call: str = ""
    """The number to call where a unit has none of its own."""
    portal: Phrase = NOTHING
    """What its people call the portal."""
    city: str = ""
    announced: Mapping[str, int] = field(default_factory=dict)
    file_days: FileDays = FileDays()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An authority that shares records or owns items; `sender` is its short name before a message, `call` its number
    where it is not the district's."""

    key: str
    name: Phrase
    sender: Phrase = NOTHING
    call: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """An administrative division: 6 digits a district, 9 a sub-district, 12 a community (GB/T 2260, NBS 2023)."""

    code: str
    name: Phrase
    level: Literal["province", "city", "district", "subdistrict", "community"]
    parent: str
    virtual: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Hours on the days of the week it names (1 Monday … 7 Sunday)."""

    days: tuple[int, ...]
    hours: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """A place where a person is served: hall, sub-district centre, community station, kiosk.

    `items` names what is handled there; "*" stands for every item whose reach names this kind of venue.
    """

    key: str
    kind: Literal["district", "subdistrict", "community", "kiosk"]
    name: Phrase
    division: str
    openings: tuple[Opening, ...] = ()
    items: tuple[str, ...] = ("*",)
    inside: str = ""
    address: str = ""
    telephone: str = ""
    invented: bool = True
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeStep:
    """One step of a green channel or topic: what is done in it, in which items.

    `done` says of the records that nothing is left to do; `only` names the answers that lead here, by question.
    """

    name: Phrase
    items: tuple[str, ...]
    done: Rule | None = None
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A matter of life under which people look for items; `stage` is a life stage of 国办发〔2025〕24号.

    An item names its themes; a green channel and a topic name their items themselves, step by step. `source` says
    whose list the name stands in, `chosen` who chose it. `qualifies` are the conditions of a channel, `questions` what
    a topic asks.
    """

    key: str
    name: Phrase
    who: SubjectKind
    kind: Literal["theme", "green_channel", "topic"] = "theme"
    stage: str = ""
    summary: Phrase = NOTHING
    steps: tuple[ThemeStep, ...] = ()
    qualifies: tuple[Qualification, ...] = ()
    questions: tuple[GuideQuestion, ...] = ()
    source: str = ""
    chosen: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A service known by name alone, handled by another platform or not yet written as an item of this pack.

    `office` is who handles it where that is no unit of the pack, `telephone` its number, `words` what people call it.
    """

    key: str
    name: Phrase
    who: SubjectKind
    authority: str = ""
    where: str = ""
    office: Phrase = NOTHING
    telephone: str = ""
    words: tuple[str, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """Whom a warning concerns and what to tell them: `when` over the subject's facts and the warning's variables.

    `level` is the lowest level that wakes it, "" any; kind 全部 with level 解除 is the all-clear: it goes to everyone
    the same warning reached (`audience` "warned_before") and has no condition.
    """

    key: str
    warning_kind: str
    level: str
    who: SubjectKind
    group: Phrase
    when: Rule | None
    audience: Literal["rule", "warned_before"]
    template: str
    lead: str
    basis: str = ""
    cites: tuple[LegalBasis, ...] = ()
    source: str = ""
    confidence: Literal["real", "real-rule", "adapted"] = "adapted"
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A message by channel and language with `((name))` fields out of a short list; `why` tells why it came.

    `sender` is the unit whose name and number frame the text. `refusable`: it tells how to stop, and whoever stopped
    is not sent it; None where the file says neither.
    """

    key: str
    sms: Phrase
    why: Phrase
    title: Phrase = NOTHING
    fields: tuple[str, ...] = ()
    sender: str = ""
    refusable: bool | None = None
    sensitive: bool = False
    place: Place = NOWHERE
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTime:
    """When a window is open in one year, in the district's time."""

    opens: dt.datetime
    closes: dt.datetime
    confidence: Confidence = "medium"
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A window that is set anew each year: of a year it does not hold nobody knows when it opens."""

    key: str
    name: Phrase
    years: Mapping[int, OpenTime]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A name a playbook may use beside the subject's facts; `type` as FEEL writes types."""

    name: str
    type: str
    label: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A law, regulation or rule by its text: `first` is the day it was first in force in any wording, `superseded` the
    first day on which another took its place (None: not known of)."""

    key: str
    name: str
    issuer: str
    first: dt.date | None
    superseded: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One district, whole, at one version (`version` is a hash of every file's content).

    `flags` are those of the items written whole; `withdrawn` the light items a unit objected to, with its reason.
    """

    path: Path
    version: str
    district: District
    units: Mapping[str, Unit]
    divisions: Mapping[str, Division]
    venues: Mapping[str, Venue]
    themes: Mapping[str, Theme]
    codelists: Mapping[str, Mapping[str, str]]
    sources: Mapping[str, Contract]
    vocabulary: Vocabulary
    warning: Mapping[str, Variable]
    items: Mapping[str, Item]
    elsewhere: Mapping[str, Elsewhere]
    standing: Standing
    reminders: Mapping[str, Reminder]
    next_steps: Mapping[str, NextStep]
    playbooks: Mapping[str, Playbook]
    templates: Mapping[str, Template]
    calendar: WorkingCalendar
    windows: Mapping[str, Window] = field(default_factory=dict)
    laws: Mapping[str, Law] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    families: Mapping[str, Family] = field(default_factory=dict)
    registers: Registers = field(default_factory=Registers)
    flags: Mapping[str, ItemFlags] = field(default_factory=dict)
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    synonyms: tuple[Synonym, ...] = ()
    help_pages: Mapping[str, HelpPage] = field(default_factory=dict)
    data_groups: Mapping[str, DataGroup] = field(default_factory=dict)
    map: DistrictMap | None = None
    visitor: VisitorGuide = field(default_factory=VisitorGuide)
    duties: Duties = field(default_factory=Duties)

    @property
    def discreet_items(self) -> frozenset[str]:
        """Items no message may name: marked so, or with a sensitive reminder, now or in an earlier version."""
        reminded = (one.item for whole in self.reminders.values() for one in whole.versions if one.sensitive)
        marked = (key for key, item in self.items.items() if item.sensitive or item.discreet)
        return frozenset(filter(None, (*reminded, *marked)))

    @property
    def subdistricts(self) -> tuple[Division, ...]:
        """The sub-districts people live in, in their order."""
        return tuple(one for one in self.divisions.values() if one.level == "subdistrict" and not one.virtual)

    def around(self, division: str) -> tuple[str, ...]:
        """A division's code and those it lies in, the narrowest first; nothing where it is none of the pack's."""
        found: dict[str, None] = {}
        while division in self.divisions and division not in found:
            found[division] = None
            division = self.divisions[division].parent
        return tuple(found)

    def route(self, *, kind: str, division: str) -> Route:
        """Who gets a message of a kind about a place (a division's code; "" where nobody said where)."""
        return self.duties.route(kind=kind, around=self.around(division))

    def service_name(self, key: str) -> Phrase:
        """The name of an item, or of a service handled elsewhere; the key itself where it is neither."""
        known = self.items.get(key) or self.elsewhere.get(key)
        return known.name if known else Phrase.same(key)

    def steps_after(self, item: str) -> tuple[NextStep, ...]:
        """What may follow once `item` is approved."""
        return tuple(step for step in self.next_steps.values() if step.from_item == item)

    def windows_of(self, item: str) -> tuple[Window, ...]:
        """The yearly windows of an item, and those that reminders of it speak of."""
        known = self.items.get(item)
        named = {one.window for one in self.reminders.values() if one.item == item}
        named |= {version.window for version in known.versions} if known else set()
        return tuple(self.windows[key] for key in sorted(named & self.windows.keys()))

    def called(self, *, language: str) -> dict[str, str]:
        """What people call units, by their keys, and record sets, by "unit/record set"."""
        sets = self.vocabulary.record_sets
        return {
            **{key: unit.name.said(language) or key for key, unit in self.units.items()},
            **{f"{record_set.unit}/{key}": record_set.label.said(language) or key for key, record_set in sets.items()},
        }
