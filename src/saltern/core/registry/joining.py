"""Joining two subjects that are one, and parting them again: each is one commit of the lake that changes no fact."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

from saltern.core.registry.batch import Join
from saltern.errors import SalternError

if TYPE_CHECKING:
    from saltern.core.registry.lake import Lake


class Kinds(Protocol):
    """Of which kind each subject is."""

    def kind(self, subject: int) -> str:
        """natural_person or legal_person. Raises `SubjectUnknown`."""
        ...


class SameSubject(SalternError):
    """Both are one subject already; there is nothing to join."""

    family = "invalid"
    zh = "两者本来就是同一主体，无需合并。"


class KindsDiffer(SalternError):
    """A natural person and a legal person cannot be joined."""

    family = "invalid"
    zh = "自然人与法人不能合并为同一主体。"


class JoinedAlready(SalternError):
    """Subject {subject} is already joined with another; part them first."""

    family = "conflict"
    zh = "主体 {subject} 已与另一主体合并；请先拆分。"


class NotJoined(SalternError):
    """Subjects {gone} and {kept} are not joined."""

    family = "conflict"
    zh = "主体 {gone} 与 {kept} 并未合并。"


def check(*, lake: Lake, identities: Kinds, gone: int, kept: int) -> None:
    """Whether two subjects may be joined.

    Raises `SameSubject`, `SubjectUnknown`, `KindsDiffer`, `JoinedAlready`.
    """
    if gone == kept:
        raise SameSubject
    if identities.kind(gone) != identities.kind(kept):
        raise KindsDiffer
    joined = lake.holdings().joined
    for subject in (gone, kept):
        if subject in joined or subject in joined.values():
            raise JoinedAlready(subject=subject)


def join(*, lake: Lake, identities: Kinds, gone: int, kept: int, why: str, now: dt.datetime) -> int:
    """Read `gone` as `kept` from the next snapshot on; its number. Done already, it is not done again.

    Raises what `check` raises.
    """
    with lake.writing() as writer:
        new = Join(gone=gone, kept=kept)
        if new in writer.holdings.joins:
            return writer.holdings.number
        check(lake=lake, identities=identities, gone=gone, kept=kept)
        joins = (*writer.holdings.joins, new)
        return writer.commit(joins=joins, why=f"join {gone} to {kept}: {why}", at=now.isoformat()).number


def part(*, lake: Lake, gone: int, kept: int, why: str, now: dt.datetime) -> int:
    """Read each under its own key from the next snapshot on; its number. Done already, it is not done again."""
    with lake.writing() as writer:
        old = Join(gone=gone, kept=kept)
        if old not in writer.holdings.joins:
            return writer.holdings.number
        joins = [entry for entry in writer.holdings.joins if entry != old]
        return writer.commit(joins=joins, why=f"part {gone} from {kept}: {why}", at=now.isoformat()).number
