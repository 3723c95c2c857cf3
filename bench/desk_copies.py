"""Rows of the desk many times over: every case of some patterns copied, with all that hangs from it, and sealed.

A copy differs from its pattern in what is random or somebody's own: the keys of its rows, its number, its request,
whose it is and by which account, the reference of its payment; everything else stands as the operations wrote it (the
digest of what was asked too, which covers whose it was). The copies of a row follow one another, so that the tables
keep the order of time, and the lines of a day are chained as the sealer would have chained them that evening.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any, Final

from django.core.management.color import no_style
from django.db import connection, models, transaction

from bench.desk_patterns import account_of
from saltern.apps.casework import models as casework
from saltern.apps.casework.number import DRAWS, case_number
from saltern.apps.casework.stage import CLOSED
from saltern.apps.journal import anchor as anchors
from saltern.apps.journal import models as journal
from saltern.apps.journal.anchor import Head, Sign
from saltern.apps.journal.chain import GENESIS, chained
from saltern.apps.journal.entry import digest
from saltern.apps.journal.operations.sealing import SEAL_LINES
from saltern.apps.journal.operations.statements import as_json, day, moment, postgresql
from saltern.apps.notify import models as notify
from saltern.apps.notify.outgoing import stable_id

TABLES: Final[Sequence[type[models.Model]]] = (
    casework.RuleText, casework.Case, casework.Claim, casework.Decision, casework.Deferral, casework.Correction,
    casework.PauseRow, casework.Step, casework.Review, casework.Payout, journal.Line, journal.Concern, journal.Event,
    journal.Delivery, notify.Message,
)  # fmt: skip
"""What a case leaves behind, whatever another points to first."""
BUSY_FIRM: Final = 300
"""Cases of the one firm that is an applicant's measure."""


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A case that was lived through: `order` is its place among them."""

    order: int
    key: int
    number: str
    request: str
    subject: int
    who: str
    day: dt.date
    account: str
    closed: bool
    slots: tuple[str, ...]
    references: tuple[str, ...]

    @property
    def tokens(self) -> Mapping[str, str]:
        """What a copy has of its own, as it stands in texts, each under the name of what comes instead."""
        found = {self.number: "number", self.request: "request", account_of(self.subject): "account"}
        return {**found, **{one: f"paid_{place}" for place, one in enumerate(self.references)}}

    @cached_property
    def own(self) -> re.Pattern[str]:
        """Where something of its own stands in a text."""
        wanted = "|".join(re.escape(one) for one in sorted(self.tokens, key=len, reverse=True))
        before = [f'"subject":{space}' for space in ("", " ")]
        before += [rf'"ref":{space}\["{self.who}",{space}' for space in ("", " ")]
        key = "|".join(rf"(?<={one}){self.subject}\b" for one in before)
        return re.compile(rf'(?<![\w-])(?:{wanted})(?![\w-])|{key}|(?<="review":)(?P<review>\d+)')


@dataclass(frozen=True, slots=True)
class Own:
    """What a copy has of its own, by name."""

    values: Mapping[str, str]
    subject: int


Cell = Callable[[int, int, Own], Any]
"""How a cell is made: from the key of its row, the place among the copies, what the copy has of its own."""


class People:
    """Who gets which case: open ones each to somebody who has none of that kind, one firm three hundred."""

    def __init__(self, subjects: Mapping[str, Sequence[int]], chance: Random) -> None:
        self._orders = {who: chance.sample(found, len(found)) for who, found in subjects.items()}
        self._next: dict[tuple[str, str], int] = defaultdict(int)
        self._taken: set[tuple[int, str]] = set()
        self._busy = BUSY_FIRM

    @property
    def busy_firm(self) -> int:
        """The firm with many cases."""
        return self._orders["legal_person"][0]

    def of(self, pattern: Pattern, *, first: bool) -> int:
        """Whose the next copy of a pattern is."""
        if first and pattern.who == "legal_person" and pattern.closed and self._busy:
            self._busy -= 1
            return self.busy_firm
        order = self._orders[pattern.who]
        for _ in range(len(order)):
            place = self._next[pattern.who, pattern.slots[0] if pattern.slots else ""]
            self._next[pattern.who, pattern.slots[0] if pattern.slots else ""] = place + 1
            subject = order[place % len(order)]
            wanted = {(subject, slot) for slot in pattern.slots}
            if not wanted & self._taken:
                self._taken |= wanted
                return subject
        raise SystemExit(f"the district has too few of {pattern.who} for so many open cases")


@dataclass(kw_only=True)
class Copies:
    """The copies of all patterns read from one database into the installation's own, `times` each, `spare` once more
    for the first of them. `begun` of a table is its highest key before."""

    patterns: Sequence[Pattern]
    times: int
    spare: int
    own: Mapping[int, Sequence[Own]]
    using: str
    begun: dict[type[models.Model], int] = field(default_factory=dict)
    places: dict[type[models.Model], dict[int, int]] = field(default_factory=dict)
    days: list[tuple[dt.datetime, int, list[str]]] = field(default_factory=list)
    """Lines to be sealed: when the last of them was written, the first one's number, their digests."""

    def count(self, pattern: Pattern) -> int:
        """How many copies a pattern has."""
        return self.times + (pattern.order < self.spare)

    @cached_property
    def _by_key(self) -> Mapping[int, Pattern]:
        return {one.key: one for one in self.patterns}

    @cached_property
    def _by_number(self) -> Mapping[str, Pattern]:
        return {one.number: one for one in self.patterns}

    @cached_property
    def _by_request(self) -> Mapping[str, Pattern]:
        return {one.request: one for one in self.patterns}

    def write(self, told: Callable[[str, int], None]) -> None:
        """Write all tables; `told` hears of each table's rows as they go in."""
        for table in TABLES:
            self.begun[table] = table._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
            self.places[table] = {}
            with transaction.atomic():
                for rows in self._rows(table):
                    put(table, rows)
                    told(table._meta.db_table, len(rows))

    def _rows(self, table: type[models.Model]) -> Iterator[Sequence[Sequence[Any]]]:
        """The rows of a table, pattern by pattern in the order in which they were written."""
        columns = list(table._meta.concrete_fields)
        names = [one.attname for one in columns]
        following = self.begun[table] + 1
        owners: dict[int, Pattern] = {}
        for row in table._base_manager.using(self.using).order_by("pk").values_list(*names).iterator():
            values = dict(zip(names, row, strict=True))
            pattern = self._owner(table, values)
            key, self.places[table][values[table._meta.pk.attname]] = values[table._meta.pk.attname], following
            if pattern is None:
                mould = Mould(table, columns, values, self, None)
                made = [mould.cast(following, 0, NOBODY)] if table is not casework.RuleText else self._kept(mould, key)
            else:
                owners[key] = pattern
                mould = Mould(table, columns, values, self, pattern)
                made = [mould.cast(following + place, place, own) for place, own in enumerate(self.own[pattern.order])]
            if table is journal.Line:
                self._note(values, pattern, following, made)
            following += len(made)
            if made:
                yield made

    def _kept(self, mould: Mould, key: int) -> list[Sequence[Any]]:
        """The words of rules, unless they are there already."""
        there = casework.RuleText.objects.filter(digest=mould.values["digest"]).values_list("pk", flat=True).first()
        if there is None:
            return [mould.cast(self.places[casework.RuleText][key], 0, NOBODY)]
        self.places[casework.RuleText][key] = there
        return []

    def _owner(self, table: type[models.Model], values: Mapping[str, Any]) -> Pattern | None:
        """The case a row hangs from."""
        if table is casework.RuleText:
            return None
        if table is casework.Case:
            return self._by_key[values["id"]]
        if "case_id" in values:
            return self._by_key[values["case_id"]]
        if table is journal.Delivery:
            return self._told_of(journal.Event, values["event_id"], "body")
        if table is journal.Concern:
            return self._told_of(journal.Line, values["line_id"], "object")
        if found := self._by_request.get(values.get("request", "")):
            return found
        for name in ("object", "source_id", "body"):
            if found := self._named(values.get(name)):
                return found
        return None

    def _told_of(self, table: type[models.Model], key: int, name: str) -> Pattern | None:
        return self._owner(table, table._base_manager.using(self.using).values("id", name).get(pk=key))

    def _named(self, text: str | None) -> Pattern | None:
        for number in re.findall(r"\d{8}-[0-9A-Z]+", text or ""):
            if found := self._by_number.get(number):
                return found
        return None

    def _note(
        self, values: Mapping[str, Any], pattern: Pattern | None, first: int, made: Sequence[Sequence[Any]]
    ) -> None:
        """Keep the digests of lines for the seal, by the day on which they were written."""
        names = [one.attname for one in journal.Line._meta.concrete_fields]
        parts = ("actor", "role", "action", "subject", "object", "purpose", "detail", "request")
        at = values["at"]
        places = {name: names.index(name) for name in parts}
        for number, row in enumerate(made, first):
            if not self.days or self.days[-1][0].date() != at.date() or len(self.days[-1][2]) == SEAL_LINES:
                self.days.append((at, number, []))
            found = digest(at=at, **{name: plain(row[place], name) for name, place in places.items()})
            self.days[-1][2].append(found)
            self.days[-1] = (max(at, self.days[-1][0]), *self.days[-1][1:])

    def seal(self, *, anchor: Path, sign: Sign | None, told: Callable[[str, int], None]) -> None:
        """Chain the lines that were written, each day's in batches of that day."""
        last = journal.Batch.objects.order_by("-number").first()
        serial, previous = (last.number, last.root) if last else (0, GENESIS)
        key = journal.Batch.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        batches, heads = [], list[Head]()
        for at, _, digests in self.days:
            serial, key = serial + 1, key + 1
            root = chained(previous=previous, number=serial, digests=digests)
            head = Head(number=serial, root=root, count=len(digests), at=at.isoformat())
            heads += [Head(**{**_plain_head(head), "sealed": False}), head]
            batches.append((key, serial, previous, root, len(digests), at))
            previous = root
        number: Callable[[int], Any] = str if postgresql() else int
        with transaction.atomic():
            names = [one.attname for one in journal.Batch._meta.concrete_fields]
            order = ["id", "number", "previous", "root", "count", "at"]
            put(journal.Batch, [[written(row[order.index(name)]) for name in names] for row in batches])
            for (_, first, digests), (batch, *_) in zip(self.days, batches, strict=True):
                links = [
                    (number(first + position), number(batch), number(position), found)
                    for position, found in enumerate(digests)
                ]
                put(journal.Link, links)
                told("journal_link", len(digests))
        anchors.write(anchor, heads, sign=sign)


def _plain_head(head: Head) -> dict[str, Any]:
    return {"number": head.number, "root": head.root, "count": head.count, "at": head.at}


NOBODY: Final = Own({}, 0)


class Mould:
    """One row of a pattern: what stands in all its copies, and what each has of its own."""

    def __init__(
        self,
        table: type[models.Model],
        columns: Sequence[models.Field[Any, Any]],
        values: Mapping[str, Any],
        copies: Copies,
        pattern: Pattern | None,
    ) -> None:
        self.values = values
        self._row = [written(values[one.attname], one) for one in columns]
        self._cells: list[tuple[int, Cell]] = []
        for place, column in enumerate(columns):
            made = self._cell(table, column, values[column.attname], copies, pattern)
            if made is not None:
                self._cells.append((place, made))

    def cast(self, key: int, place: int, own: Own) -> Sequence[Any]:
        """One copy."""
        row = self._row.copy()
        for at, made in self._cells:
            row[at] = made(key, place, own)
        return row

    @staticmethod
    def _cell(
        table: type[models.Model],
        column: models.Field[Any, Any],
        value: Any,
        copies: Copies,
        pattern: Pattern | None,
    ) -> Cell | None:
        """How a cell that differs is made; None where it is the same in all copies."""
        number: Callable[[int], Any] = str if postgresql() else int
        if column.primary_key:
            return lambda key, place, own: number(key)
        if isinstance(column, models.ForeignKey) and value is not None:
            other = column.remote_field.model
            first = copies.places[other][value]
            if other is casework.RuleText:
                return lambda key, place, own: number(first)
            return lambda key, place, own: number(first + place)
        if pattern is None:
            return None
        if column.name == "subject" and value == pattern.subject:
            return lambda key, place, own: number(own.subject)
        if column.name == "send_id":
            return lambda key, place, own: own.values[f"send:{value}"]
        text = written(value, column)
        return None if not isinstance(text, str) else _template(text, pattern, copies.places.get(casework.Review, {}))


def _template(text: str, pattern: Pattern, reviews: Mapping[int, int]) -> Cell | None:
    """A text with gaps for what a copy has of its own; None where there are none. `reviews`: where the copies of each
    review begin, whose key a line tells."""
    known, gaps = pattern.tokens, list[Cell]()

    def gap(found: re.Match[str]) -> str:
        if found["review"]:
            first = reviews[int(found["review"])]
            gaps.append(lambda key, place, own: str(first + place))
        else:
            name = known.get(found[0], "subject")
            gaps.append(lambda key, place, own: own.values[name])
        return "\0"

    left = pattern.own.sub(gap, text)
    if not gaps:
        return None
    mould, asked = left.replace("%", "%%").replace("\0", "%s"), tuple(gaps)
    return lambda key, place, own: mould % tuple([one(key, place, own) for one in asked])


def patterns(using: str) -> Sequence[Pattern]:
    """The cases of a database, in the order in which they came."""
    slots: dict[int, list[str]] = defaultdict(list)
    for case, slot in casework.Claim.objects.using(using).order_by("pk").values_list("case_id", "slot"):
        slots[case].append(slot)
    paid: dict[int, list[str]] = defaultdict(list)
    rows = casework.Payout.objects.using(using).exclude(reference="").order_by("pk")
    for case, reference in rows.values_list("case_id", "reference"):
        paid[case].append(reference)
    return [
        Pattern(
            order=order,
            key=row.pk,
            number=row.number,
            request=row.request,
            subject=row.subject,
            who=row.who,
            day=row.received_on,
            account=row.account,
            closed=row.state in CLOSED,
            slots=tuple(slots[row.pk]),
            references=tuple(paid[row.pk]),
        )
        for order, row in enumerate(casework.Case.objects.using(using).order_by("pk"))
    ]


def copies(*, using: str, times: int, spare: int = 0, people: People, chance: Random, serial: int = 1) -> Copies:
    """What is to be written: each pattern so many times, each copy with a number, a request and a person of its own."""
    found = patterns(using)
    sent: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows = notify.Message.objects.using(using).filter(source_kind="case").order_by("pk")
    for number, key, send in rows.values_list("source_id", "message_key", "send_id"):
        sent[number].append((key, send))
    own: dict[int, list[Own]] = {}
    used: dict[dt.date, Iterator[int]] = {}
    for pattern in found:
        if pattern.day not in used:
            used[pattern.day] = iter(_draws(chance))
        made = []
        for place in range(times + (pattern.order < spare)):
            number = case_number(day=pattern.day, draw=next(used[pattern.day]))
            subject = people.of(pattern, first=place == 0)
            values = {
                "number": number,
                "request": f"seeded-{serial:09d}",
                "account": account_of(subject),
                "subject": str(subject),
            }
            values |= {f"paid_{one}": f"SEEDED-{serial:09d}-{one}" for one in range(len(pattern.references))}
            for key, send in sent[pattern.number]:
                values[f"send:{send}"] = stable_id(key.replace(pattern.number, number))
            made.append(Own(values, subject))
            serial += 1
        own[pattern.order] = made
    return Copies(patterns=found, times=times, spare=spare, own=own, using=using)


def _draws(chance: Random) -> Iterator[int]:
    """Numbers of a day, none twice."""
    step, draw = chance.randrange(1, DRAWS // 2) * 2 - 1, chance.randrange(DRAWS)
    while True:
        draw = (draw + step) % DRAWS
        yield draw


def written(value: Any, column: models.Field[Any, Any] | None = None) -> Any:
    """A value as the database's bulk way takes it: SQLite's driver values, PostgreSQL's COPY text."""
    if value is not None and isinstance(column, models.JSONField):
        value = as_json(value)
    if not postgresql():
        if isinstance(value, dt.date):
            return moment(value) if isinstance(value, dt.datetime) else day(value)
        return value if value is None or isinstance(value, int | float | str) else str(value)
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return str(value).translate(ESCAPED)


def plain(value: Any, name: str) -> Any:
    """A cell of a line as the seal covers it."""
    if value is None or value == r"\N":
        return None
    if name == "subject":
        return int(value)
    return UNESCAPED.sub(lambda found: BACK[found[0]], value) if postgresql() else value


ESCAPED: Final = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})
BACK: Final = {r"\\": "\\", r"\n": "\n", r"\r": "\r", r"\t": "\t"}
UNESCAPED: Final = re.compile(r"\\[\\nrt]")


def put(table: type[models.Model], rows: Collection[Sequence[Any]]) -> None:
    """Write rows of a table, in the order of its columns, in the caller's transaction."""
    columns = ", ".join(f'"{one.column}"' for one in table._meta.concrete_fields)
    name = table._meta.db_table
    if postgresql():
        with connection.cursor() as cursor, cursor.copy(f'COPY "{name}" ({columns}) FROM STDIN') as copy:
            copy.write("".join(["\t".join(row) + "\n" for row in rows]))
        return
    marks = ", ".join("?" * len(table._meta.concrete_fields))
    into = f'INSERT INTO "{name}" ({columns}) VALUES ({marks})'  # noqa: S608  # our own tables
    connection.connection.executemany(into, rows)


def reset_sequences() -> None:
    """The next key of each table lies above those that were given."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [*TABLES, journal.Batch]):
            cursor.execute(statement)
