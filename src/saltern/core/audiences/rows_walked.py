"""For whom a rule could ask more than a rule may: whoever has, or reaches, so many rows that walking them counts.

Few rules and fewer people come near the limit. How many rows a link reaches at most is asked of the records once a
snapshot; only where that would be too much for a rule is it asked how many rows each subject has of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
from sqlglot import exp

from saltern.core.rules.engines.duckdb import rendered
from saltern.core.rules.engines.sql_values import column, integer
from saltern.core.rules.engines.steps import most_steps, walks_again
from saltern.core.rules.facts import Link, Vocabulary
from saltern.core.rules.feel import nodes as n
from saltern.core.rules.feel.check import Checked
from saltern.core.rules.feel.limit import MAX_STEPS
from saltern.core.rules.feel.unknown import walk

Most = dict[tuple[str, tuple[str, ...]], int]
"""The most rows one key has, by record set and the columns it is reached by."""


@dataclass(slots=True, kw_only=True)
class RowsWalked:
    """The numbers of rows behind `connection`; `most` keeps what was asked, for as long as the records are the same."""

    connection: duckdb.DuckDBPyConnection
    vocabulary: Vocabulary
    most: Most = field(default_factory=dict)
    _own: dict[Link, dict[int, int]] = field(default_factory=dict)

    def too_many(self, rules: Mapping[str, Checked]) -> dict[str, list[int]]:
        """For each rule, by its key, the subjects of whom it could ask too much: the fewest that are sure to be all."""
        again = {key: rule for key, rule in rules.items() if self._again(rule)}
        self._ask(sorted({key for rule in again.values() for key in self._reached(rule)} - self.most.keys()))
        return {key: found for key, rule in again.items() if (found := self._too_many_for(rule))}

    def _reached(self, rule: Checked) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The record sets a rule's links can reach, with the columns they are reached by."""
        names = {part.name for part in walk(rule.node) if isinstance(part, n.Name)}
        names |= {part.member for part in walk(rule.node) if isinstance(part, n.Path)}
        for entity in self.vocabulary.entities.values():
            yield from ((link.record_set, link.by) for link in entity.links.values() if link.name in names)

    def _too_many_for(self, rule: Checked) -> list[int]:
        if most_steps(rule.node, lambda name, own: self.most_of(name)) <= MAX_STEPS:
            return []
        own_links = self.vocabulary.entities[rule.entity].links
        counts: dict[int, dict[str, int]] = {}
        for link in own_links.values():
            for subject, count in self._of_each(link).items():
                counts.setdefault(subject, {})[link.name] = count
        known: dict[frozenset[tuple[str, int]], bool] = {}
        found = []
        for subject, own in counts.items():
            key = frozenset(own.items())
            if key not in known:
                known[key] = self._too_many(rule, own)
            if known[key]:
                found.append(subject)
        return found

    def _again(self, rule: Checked) -> bool:
        links = {name for entity in self.vocabulary.entities.values() for name in entity.links}
        return walks_again(rule.node, lambda name, own: int(name in links))

    def _too_many(self, rule: Checked, own: Mapping[str, int]) -> bool:
        own_links = self.vocabulary.entities[rule.entity].links

        def rows(name: str, of_subject: bool) -> int:
            if of_subject and name in own_links:
                return own.get(name, 0)
            return self.most_of(name)

        return most_steps(rule.node, rows) > MAX_STEPS

    def most_of(self, name: str) -> int:
        """The most rows a link of this name reaches, whoever has it; 0 where there is no such link."""
        found = 0
        for entity in self.vocabulary.entities.values():
            if (link := entity.links.get(name)) is not None:
                key = (link.record_set, link.by)
                if key not in self.most:
                    self._ask([key])
                found = max(found, self.most[key])
        return found

    def _ask(self, keys: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        """The most rows of each, all in one question."""
        if not keys:
            return
        columns = [(place, record_set, by) for place, (record_set, bys) in enumerate(keys) for by in bys]
        parts = [
            exp.select(exp.alias_(integer(place), "place"), exp.alias_(exp.Max(this=column("c", "n")), "n")).from_(
                _counted(record_set, by).subquery("c")
            )
            for place, record_set, by in columns
        ]
        query = parts[0] if len(parts) == 1 else exp.union(*parts, distinct=False, copy=False)
        self.most.update(dict.fromkeys(keys, 0))
        for place, most in self.connection.execute(rendered(query)).fetchall():
            self.most[keys[place]] += most or 0  # a row may be reached by each of the columns

    def _of_each(self, link: Link) -> dict[int, int]:
        """How many rows each subject has by a link of its own."""
        if link not in self._own:
            found: dict[int, int] = {}
            for by in link.by:
                for subject, count in self.connection.execute(rendered(_counted(link.record_set, by))).fetchall():
                    found[subject] = found.get(subject, 0) + count
            self._own[link] = found
        return self._own[link]


def _counted(record_set: str, by: str) -> exp.Select:
    """Each key of a column, and how many rows have it."""
    key = exp.column(exp.to_identifier(by, quoted=True))
    known = exp.Not(this=exp.Is(this=key.copy(), expression=exp.Null()))
    counted = exp.alias_(exp.Count(this=exp.Star()), "n", quoted=True)
    query = exp.select(exp.alias_(key, "key", quoted=True), counted)
    return query.from_(exp.table_(exp.to_identifier(record_set, quoted=True))).where(known).group_by(key.copy())
