"""Rules nobody wrote: FEEL texts made from a seed, well-typed over the generated district's vocabulary."""

from __future__ import annotations

import random
from collections.abc import Callable

from generative.generated_district import ADDRESS, FIRM, HOUSEHOLD, MONTHS, PERSON, VOCABULARY, WORDS
from saltern.core.rules.facts import Column

OPS = ["<", "<=", ">", ">=", "=", "!="]
EMPTY, LETTER = '""', '"b"'
DURATIONS = ["P0D", "P11M", "P400Y", "P9999Y", "P3650000D"]
DURATIONS += ["P30D", "P1D", "P90D", "P1M", "P13M", "P1Y", "P2Y", "P18Y", "P70Y", "P1Y1M"]
DAYS = ["2020-02-29", "2019-02-28", "2020-03-31", "2004-02-29", "0001-01-01", "9999-12-31", "2020-01-31"]


class Maker:
    """Makes conditions about a subject; `depth` bounds what stands inside what."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.used = 0
        self.subject = PERSON

    def one(self, *choices: Callable[[], str]) -> str:
        return self.chance.choice(choices)()

    def pick(self, words: list[str]) -> str:
        return self.chance.choice(words)

    def name(self) -> str:
        self.used += 1
        return f"x{self.used}"

    # -- rules ----------------------------------------------------------------------------------------------------

    def rule(self, entity: str, depth: int = 3) -> str:
        """A condition about a subject of the entity."""
        self.subject = entity
        if depth == 0:
            return self.counted(entity, "", 1)
        return self.one(
            lambda: f"({self.rule(entity, depth - 1)} and {self.rule(entity, depth - 1)})",
            lambda: f"({self.rule(entity, depth - 1)} or {self.rule(entity, depth - 1)})",
            lambda: f"not({self.rule(entity, depth - 1)})",
            lambda: (
                f"(if {self.rule(entity, depth - 1)} then {self.rule(entity, depth - 1)} else {self.counted(entity, '', 1)})"  # noqa: E501
            ),
            lambda: self.quantified(entity, "", depth),
            lambda: self.quantified(entity, "", depth),
            lambda: self.counted(entity, "", depth),
            lambda: self.counted(entity, "", depth),
            lambda: self.aggregated(entity, "", depth),
            lambda: self.derived(entity, ""),
            lambda: self.paired(entity),
            lambda: self.gathered(entity),
            lambda: self.three_valued(entity, depth),
            lambda: self.crossed(entity),
            lambda: self.looped(entity),
        )

    def narrowed(self, entity: str) -> str:
        """A rule that SQL can only narrow down: something it has no exact words for stands beside something it has."""
        self.subject = entity
        rows, record_set = self.rows(entity, "", 1)
        columns = VOCABULARY.record_sets[record_set].columns.values()
        texts = [c.name for c in columns if c.kind == "string"]
        numbers = [c.name for c in columns if c.kind == "number"]
        row = self.name()
        odd = []
        if texts:
            odd = [
                f'some {row} in {rows} satisfies matches({row}.{self.pick(texts)}, "^[a-z]{{1,2}}$")',
                f'some {row} in {rows} satisfies upper case({row}.{self.pick(texts)}) {self.pick(OPS)} "B"',
                f'contains(string join({rows}.{self.pick(texts)}), "{self.pick(["a", "z", "0"])}")',
            ]
        if numbers:
            odd += [
                f"mean({rows}.{self.pick(numbers)}) {self.pick(OPS)} 2",
                f"median({rows}.{self.pick(numbers)}) {self.pick(OPS)} 2",
                f"some {row} in {rows} satisfies {row}.{self.pick(numbers)} ** 2 {self.pick(OPS)} 4",
            ]
        other = self.pick(odd or [f"{rows}[1] != null"])
        joined = self.pick(["and", "and", "or"])
        return f"({self.rule(entity, 2)}) {joined} ({other})"

    def three_valued(self, entity: str, depth: int) -> str:
        """True, false and unknown as values that are compared themselves."""
        one = self.rule(entity, depth - 1)
        return self.one(
            lambda: f"(({one}) {self.pick(['=', '!='])} {self.pick(['true', 'false', 'null'])})",
            lambda: f"(({one}) {self.pick(['=', '!='])} ({self.rule(entity, depth - 1)}))",
            lambda: f"(({one}) and null)",
            lambda: f"((if ({one}) then null else {self.pick(['true', 'false'])}) = {self.pick(['true', 'null'])})",
        )

    def number_of(self, entity: str, base: str) -> str:
        """A number made from rows."""
        rows, record_set = self.rows(entity, base, 1)
        numbers = [c.name for c in VOCABULARY.record_sets[record_set].columns.values() if c.kind == "number"]
        if not numbers or self.chance.random() < 0.4:
            return f"count({rows})"
        return f"{self.pick(['sum', 'min', 'max'])}({rows}.{self.pick(numbers)})"

    def crossed(self, entity: str) -> str:
        """Numbers of several lists calculated with each other, and with a row of one of them."""
        one, other = self.number_of(entity, ""), self.number_of(entity, "")
        rows, record_set = self.rows(entity, "", 1)
        numbers = [c.name for c in VOCABULARY.record_sets[record_set].columns.values() if c.kind == "number"]
        row = self.name()
        return self.one(
            lambda: f"{one} {self.pick(['+', '-'])} {other} {self.pick(OPS)} {self.pick(['0', '2', '1000'])}",
            lambda: f"{one} {self.pick(OPS)} {other}",
            lambda: f"({one}) / {self.pick(['2', '0', '-0.5'])} {self.pick(OPS)} {self.pick(['0', '1'])}",
            lambda: (
                f"({self.pick(['some', 'every'])} {row} in {rows} satisfies {row}.{self.pick(numbers)} {self.pick(['+', '-', ''])} {one} {self.pick(OPS)} 2)"  # noqa: E501
                if numbers
                else f"{one} > 1"
            ).replace(f"  {one}", f" + {one}"),
        )

    def looped(self, entity: str) -> str:
        """Values gathered by loops over one list or two."""
        rows, record_set = self.rows(entity, "", 1)
        first, second = self.name(), self.name()
        columns = list(VOCABULARY.record_sets[record_set].columns.values())
        numbers = [c for c in columns if c.kind == "number"]
        reached = [c for c in columns if c.kind == "ref" and VOCABULARY.entities[c.entity].links]
        ref = self.chance.choice(reached)
        inner, inner_set = self.rows(ref.entity, f"{first}.{ref.name}.", 1)
        plain = [c.name for c in VOCABULARY.record_sets[inner_set].columns.values() if c.kind != "ref"]
        inner_numbers = [c for c in VOCABULARY.record_sets[inner_set].columns.values() if c.kind == "number"]
        choices = [
            lambda: (
                f"count(for {first} in {rows}, {second} in {inner} return {second}.{self.pick(plain)}) {self.pick(OPS)} {self.pick(['0', '2'])}"  # noqa: E501
            ),
            lambda: (
                f"({self.pick(['some', 'every'])} {first} in {rows}, {second} in {inner} satisfies {self.alike(record_set, first, inner_set, second)})"  # noqa: E501
            ),
        ]
        if numbers:
            a, b = self.chance.choice(numbers), self.chance.choice(numbers)
            choices.append(
                lambda: (
                    f"{self.pick(['sum', 'min', 'max'])}(for {first} in {rows} return if {self.condition(record_set, first + '.', 0)} then {first}.{a.name} else {self.pick(['0', f'{first}.{b.name}', 'null'])}) {self.pick(OPS)} 2"  # noqa: E501
                )
            )
            choices.append(
                lambda: (
                    f"{self.pick(['sum', 'max'])}(for {first} in {rows} return {first}.{a.name} {self.pick(['+', '-', '*'])} {first}.{b.name}) {self.pick(OPS)} {self.pick(['0', '12.5'])}"  # noqa: E501
                )
            )
        if inner_numbers:
            c = self.chance.choice(inner_numbers)
            choices.append(
                lambda: (
                    f"{self.pick(['sum', 'min', 'max'])}(for {first} in {rows}, {second} in {inner} return {second}.{c.name}) {self.pick(OPS)} 1"  # noqa: E501
                )
            )
        return self.one(*choices)

    def paired(self, entity: str) -> str:
        """Two rows at once, the second of the subject's own or reached from the first, compared with each other."""
        rows, record_set = self.rows(entity, "", 1)
        first, second = self.name(), self.name()
        columns = list(VOCABULARY.record_sets[record_set].columns.values())
        reached = [c for c in columns if c.kind == "ref" and self.chance.random() < 0.5]
        base = f"{first}.{reached[0].name}." if reached else ""
        other, other_set = self.rows(reached[0].entity if reached else entity, base, 1)
        condition = self.one(
            lambda: self.condition(record_set, first + ".", 0),
            lambda: self.condition(other_set, second + ".", 1),
            lambda: f"{self.condition(record_set, first + '.', 0)} or {self.condition(other_set, second + '.', 0)}",
            lambda: self.alike(record_set, first, other_set, second),
        )
        kinds = self.pick(["some", "every"]), self.pick(["some", "every"])
        if kinds[0] == kinds[1]:
            return f"({kinds[0]} {first} in {rows}, {second} in {other} satisfies {condition})"
        return f"({kinds[0]} {first} in {rows} satisfies ({kinds[1]} {second} in {other} satisfies {condition}))"

    def alike(self, record_set: str, first: str, other_set: str, second: str) -> str:
        """A comparison of a column of one row with one of the other."""
        mine, others = (VOCABULARY.record_sets[name].columns.values() for name in (record_set, other_set))
        pairs = [(a, b) for a in mine for b in others if (a.kind, a.entity) == (b.kind, b.entity)]
        if not pairs:
            return self.condition(record_set, first + ".", 0)
        a, b = self.chance.choice(pairs)
        op = self.pick(["=", "!="] if a.kind in ("ref", "boolean") else OPS)
        return f"{first}.{a.name} {op} {second}.{b.name}"

    def gathered(self, entity: str) -> str:
        """What is made of each row, for rows of another list: the values may be of the outer row alone."""
        rows, record_set = self.rows(entity, "", 1)
        other, other_set = self.rows(entity, "", 1)
        outer, inner = self.name(), self.name()
        columns = [
            (row, c)
            for row, name in ((outer, record_set), (inner, other_set))
            for c in VOCABULARY.record_sets[name].columns.values()
            if c.kind in ("number", "date", "string")
        ]
        row, column = self.chance.choice(columns)
        values = f"for {inner} in {other} return {row}.{column.name}"
        if column.kind == "number":
            values += self.pick(["", " + 1", " * 0.5"])
        found = self.one(
            lambda: f"{self.pick(['min', 'max'])}({values}) {self.pick(OPS)} {self.literal(column)}",
            lambda: f"count({values}) {self.pick(OPS)} 1",
            lambda: f"count(distinct values({values})) {self.pick(OPS)} 1",
        )
        return f"({self.pick(['some', 'every'])} {outer} in {rows} satisfies {found})"

    def derived(self, entity: str, base: str) -> str:
        facts = list(VOCABULARY.entities[entity].derived)
        if not facts:
            return self.counted(entity, base, 1)
        fact = self.pick(facts)
        if fact == "owed":
            return self.one(
                lambda: f"{base}{fact} {self.pick(OPS)} {self.pick(['0', '2.5'])}",
                lambda: f"{base}{fact} {self.pick(['=', '!='])} null",
            )
        return f"{base}{fact} {self.pick(OPS)} {self.day()}" if fact == "first_job" else f"{base}{fact}"

    def link(self, entity: str) -> tuple[str, str]:
        link = self.chance.choice(list(VOCABULARY.entities[entity].links.values()))
        return link.name, link.record_set

    def rows(self, entity: str, base: str, depth: int, outer: str = "") -> tuple[str, str]:
        """A list of records, perhaps filtered, and its record set."""
        link, record_set = self.link(entity)
        if self.chance.random() < 0.25:
            return f"{base}{link}", record_set
        inner = self.condition(record_set, "", depth - 1, outer)
        return f"{base}{link}[{inner}]", record_set

    def counted(self, entity: str, base: str, depth: int, outer: str = "") -> str:
        rows, record_set = self.rows(entity, base, depth, outer)
        bound = self.chance.choice([0, 0, 0, 1, 1, 2, 3])
        if self.chance.random() < 0.2:
            column = self.pick(list(VOCABULARY.record_sets[record_set].columns))
            rows = f"distinct values({rows}.{column})"
        if self.chance.random() < 0.1:
            return f"{bound} {self.pick(OPS)} count({rows})"
        return f"count({rows}) {self.pick(OPS)} {bound}"

    def quantified(self, entity: str, base: str, depth: int, outer: str = "") -> str:
        rows, record_set = self.rows(entity, base, 1)
        variable = self.name()
        kind = self.pick(["some", "some", "every"])
        return f"({kind} {variable} in {rows} satisfies {self.condition(record_set, variable + '.', depth - 1, outer)})"

    def aggregated(self, entity: str, base: str, depth: int, outer: str = "") -> str:
        rows, record_set = self.rows(entity, base, depth, outer)
        columns = [
            c for c in VOCABULARY.record_sets[record_set].columns.values() if c.kind in ("date", "number", "string")
        ]
        column = self.chance.choice(columns)
        functions = ["min", "max", "sum"] if column.kind == "number" else ["min", "max"]
        value = f"{self.pick(functions)}({rows}.{column.name})"
        if column.kind == "date" and self.chance.random() < 0.4:
            return (
                f"years and months duration({value}, as_of).years {self.pick(OPS)} {self.pick(['0', '1', '18', '70'])}"
            )
        return f"{value} {self.pick(OPS)} {self.literal(column)}"

    # -- conditions on a row --------------------------------------------------------------------------------------

    def condition(self, record_set: str, row: str, depth: int, outer: str = "") -> str:
        """A condition on a row whose columns are spelled with the prefix `row` ("" inside a filter)."""
        columns = list(VOCABULARY.record_sets[record_set].columns.values())
        column = self.chance.choice(columns)
        if depth <= 0:
            return self.test(column, row, columns)
        whole = row or "item."
        return self.one(
            lambda: self.test(column, row, columns),
            lambda: self.test(column, row, columns),
            lambda: f"{self.condition(record_set, row, depth - 1)} and {self.condition(record_set, row, depth - 1)}",
            lambda: f"({self.condition(record_set, row, depth - 1)} or {self.condition(record_set, row, depth - 1)})",
            lambda: f"not({self.condition(record_set, row, depth - 1)})",
            lambda: self.reached(columns, whole, depth),
            lambda: self.correlated(columns, whole, depth) if row else self.test(column, row, columns),
        )

    def reached(self, columns: list[Column], row: str, depth: int) -> str:
        """Something of the entity a row points to."""
        refs = [c for c in columns if c.kind == "ref" and VOCABULARY.entities[c.entity].links]
        column = self.chance.choice(refs)
        base = f"{row}{column.name}."
        people = [c for c in refs if c.entity == PERSON]
        if self.subject == PERSON and len(people) > 1 and self.chance.random() < 0.3:
            one, other = people[0], people[1]
            base = f"(if {row}{one.name} = self then {row}{other.name} else {row}{one.name})."
            column = one
        return self.one(
            lambda: self.counted(column.entity, base, depth - 1),
            lambda: self.quantified(column.entity, base, depth - 1),
            lambda: self.derived(column.entity, base),
            lambda: self.aggregated(column.entity, base, depth - 1),
        )

    def correlated(self, columns: list[Column], row: str, depth: int) -> str:
        """A count among the subject's other rows that speaks of this row as well."""
        link, record_set = self.link(self.subject)
        others = VOCABULARY.record_sets[record_set].columns.values()
        pairs = [
            (a, b) for a in columns for b in others if (a.kind, a.entity) == (b.kind, b.entity) and a.kind != "boolean"
        ]
        if not pairs:
            return self.counted(self.subject, "", depth - 1)
        mine, other = self.chance.choice(pairs)
        op = self.pick(["=", "!="] if mine.kind == "ref" else OPS)
        return f"count({link}[{other.name} {op} {row}{mine.name}]) {self.pick(OPS)} {self.chance.choice([0, 0, 1, 2])}"

    def test(self, column: Column, row: str, columns: list[Column]) -> str:
        cell = f"{row}{column.name}"
        if self.chance.random() < 0.15:
            return f"{cell} {self.pick(['=', '!='])} null"
        return getattr(self, f"_{column.kind.replace(' ', '_')}")(cell, column, row, columns)

    def _ref(self, cell: str, column: Column, row: str, columns: list[Column]) -> str:
        same = [c for c in columns if c.kind == "ref" and c.entity == column.entity and c.name != column.name]
        if same and self.chance.random() < 0.4:
            return f"{cell} {self.pick(['=', '!='])} {row}{same[0].name}"
        return f"{cell} {self.pick(['=', '!='])} self" if column.entity == self.subject else f"{cell} != null"

    def _date(self, cell: str, column: Column, row: str, columns: list[Column]) -> str:
        dates = [c for c in columns if c.kind == "date"]
        other = self.chance.choice(dates)
        return self.one(
            lambda: f"{cell} {self.pick(OPS)} {self.day()}",
            lambda: f"{cell} {self.pick(OPS)} {self.day()}",
            lambda: f'{cell} {self.pick(["+", "-"])} duration("{self.pick(DURATIONS)}") {self.pick(OPS)} {self.day()}',
            lambda: f"{cell} {self.pick(OPS)} {row}{other.name}",
            lambda: f"{cell} in [{self.day()}..{self.day()}]",
            lambda: f"{cell} between {self.day()} and {self.day()}",
            lambda: f'month of({cell}) {self.pick(OPS)} "{self.pick(MONTHS)}"',
            lambda: (
                f"{cell}.{self.pick(['year', 'month', 'day', 'weekday'])} {self.pick(OPS)} {self.pick(['2', '31', '2020', '4'])}"  # noqa: E501
            ),
            lambda: (
                f"years and months duration({cell}, as_of).years {self.pick(OPS)} {self.pick(['0', '1', '17', '18', '70'])}"  # noqa: E501
            ),
            lambda: (
                f'years and months duration({cell}, as_of) {self.pick(OPS)} duration("{self.pick(["P1Y", "P18Y", "P1M"])}")'  # noqa: E501
            ),
            lambda: f'as_of >= anniversary({cell}, as_of) - duration("{self.pick(["P30D", "P1M", "P2M"])}")',
            lambda: f'(as_of - {cell}) {self.pick(OPS)} duration("{self.pick(["P0D", "P31D", "P366D"])}")',
            lambda: f"working days(as_of, {cell}) {self.pick(OPS)} {self.pick(['0', '5', '20', '-20'])}",
            lambda: f"working days before({cell}, {self.pick(['0', '5', '30'])}) {self.pick(OPS)} {self.day()}",
        )

    def _number(self, cell: str, column: Column, row: str, columns: list[Column]) -> str:
        value = self.pick(["0", "1", "2", "-1", "2.5", "0.25", "100000"])
        return self.one(
            lambda: f"{cell} {self.pick(OPS)} {value}",
            lambda: f"{cell} {self.pick(['+', '-', '*'])} {self.pick(['3', '0.5', '-2'])} {self.pick(OPS)} {value}",
            lambda: f"{cell} / {self.pick(['4', '0', '0.5', '-8'])} {self.pick(OPS)} {value}",
            lambda: f"-{cell} {self.pick(OPS)} {value}",
            lambda: f"{cell} {self.pick(['+', '-'])} {cell} {self.pick(OPS)} {value}",
            lambda: (
                f"{cell} {self.pick(['* 1000', '/ 2', '- 0.001', '* 0.125', '* 1.5 + 1'])} {self.pick(OPS)} {value}"
            ),
            lambda: f"{cell} in (!= {value})",
            lambda: f"{cell} in (< 0, (!= 2))",
            lambda: f"abs({cell}) {self.pick(OPS)} {value}",
            lambda: f"{cell} in (1, 2, [5..9])",
            lambda: f"not({cell} in (< 1, > 3))",
            lambda: f"{self.pick(['floor', 'ceiling'])}({cell}) {self.pick(OPS)} {value}",
            lambda: (
                f"{self.pick(['round half up', 'round up', 'round down', 'decimal'])}({cell}, {self.pick(['0', '1'])}) {self.pick(OPS)} {value}"  # noqa: E501
            ),
            lambda: (
                f"modulo({cell}, {self.pick(['3', '-3', '0'])}) {self.pick(OPS)} 1"
                if not column.scale
                else f"{cell} > 1"
            ),
        )

    def _boolean(self, cell: str, column: Column, row: str, columns: list[Column]) -> str:
        return self.one(lambda: cell, lambda: f"not({cell})", lambda: f"{cell} = {self.pick(['true', 'false'])}")

    def _string(self, cell: str, column: Column, row: str, columns: list[Column]) -> str:
        words = [*(column.codes or MONTHS)]
        if not column.codes and column.name != "month":
            words = [_escaped(word) for word in WORDS]
        return self.one(
            lambda: f'{self.pick(["contains", "starts with", "ends with"])}({cell}, "{self.pick(words)}")',
            lambda: f"substring({cell}, {self.pick(['1', '2', '3'])}) {self.pick(['=', '!='])} null",
            lambda: f"substring({cell}, {self.pick(['1', '2', '3'])}) {self.pick(OPS)} {self.pick([EMPTY, LETTER])}",
            lambda: (
                f"substring({cell}, {self.pick(['1', '2'])}, 1) {self.pick(['=', '!='])} {self.pick([EMPTY, LETTER])}"
            ),
            lambda: f"string length(substring({cell}, {self.pick(['1', '2'])})) {self.pick(OPS)} 1",
            lambda: f'{cell} {self.pick(OPS)} "{self.pick(words)}"',
            lambda: f'{cell} in ("{self.pick(words)}", "{self.pick(words)}")',
            lambda: f'not({cell} in ("{self.pick(words)}"))',
            lambda: (
                f'{self.pick(["contains", "starts with", "ends with"])}({cell}, "{self.pick(["2020", "t", "-0", "p"])}")'  # noqa: E501
            ),
            lambda: f"string length({cell}) {self.pick(OPS)} 4",
            lambda: f'substring({cell}, 1, 2) = "{self.pick(["20", "fu", "pa"])}"',
        )

    # -- values ---------------------------------------------------------------------------------------------------

    def day(self) -> str:
        return self.one(
            lambda: "as_of",
            lambda: f'as_of {self.pick(["+", "-"])} duration("{self.pick(DURATIONS)}")',
            lambda: f'date("{self.pick(DAYS)}")',
            lambda: "date(as_of.year, 1, 1)",
        )

    def literal(self, column: Column) -> str:
        if column.kind == "date":
            return self.day()
        if column.kind == "number":
            return self.pick(["0", "2", "5.5", "-1"])
        return f'"{self.pick([*(column.codes or (MONTHS if column.name == "month" else map(_escaped, WORDS)))])}"'


def _escaped(word: str) -> str:
    """A text as it stands between quotes."""
    return word.replace("\\", "\\\\").replace('"', '\\"')


ENTITIES = (PERSON, FIRM)
REACHED = (ADDRESS, HOUSEHOLD)
