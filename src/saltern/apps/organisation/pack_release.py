"""A version of the pack on its way into force, as people see it: who uploaded, proposed and released it, on what
ground, what differs from the version before it. 版本发布"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from saltern.errors import SalternError
from saltern.words import Phrase

STATES: Final[Mapping[str, Phrase]] = {
    "uploaded": Phrase(en="uploaded, not proposed yet", zh="已上传，尚未提出"),
    "proposed": Phrase(en="waits for a second designer", zh="待第二人发布"),
    "released": Phrase(en="released", zh="已发布"),
    "returned": Phrase(en="sent back to whoever proposed it", zh="已退回给设计者"),
    "dropped": Phrase(en="dropped", zh="已撤回"),
}
KINDS: Final = ("added", "removed", "changed", "files")
"""What is counted of the differences between two versions."""
LONGEST_WHY: Final = 200


class ReleaseUnknown(SalternError):
    """There is no proposal or release {number} of the pack."""

    family = "unknown"
    zh = "没有编号为 {number} 的内容包版本记录。"


class VersionUnknown(SalternError):
    """The version {version} of the pack was never in force here."""

    family = "unknown"
    zh = "内容包版本 {version} 从未在这里生效。"


class PackInForce(SalternError):
    """The version {version} of the pack is the one in force."""

    family = "conflict"
    zh = "内容包版本 {version} 就是正在使用的版本。"


class ProposedAlready(SalternError):
    """The version {version} is proposed already ({number}); it waits for a second designer."""

    family = "conflict"
    zh = "版本 {version} 已经提出（{number}），待第二人发布。"


class ReleaseNotOpen(SalternError):
    """{number} ({version}): {state}; only what is proposed can be released or dropped."""

    family = "conflict"
    zh = "{number}（{version}）{state}；只有已提出的版本才能发布或撤回。"


class OwnProposal(SalternError):
    """You proposed or uploaded {version} yourself; another designer releases it."""

    family = "forbidden"
    zh = "版本 {version} 是您自己提出或上传的，须由另一名事项设计员发布。"


class ProposalChanged(SalternError):
    """ "{name}" was proposed as {proposed} and is {found} now; propose it anew."""

    family = "conflict"
    zh = "“{name}”提出时为 {proposed}，现在是 {found}；请重新提出。"


class BaseNotInForce(SalternError):
    """It was proposed on top of {before}; {live} is in force now. Changed meanwhile: {changed}. Propose it anew."""

    family = "conflict"
    zh = "提出时以 {before} 为基础，现在用的是 {live}；其间改了：{changed}。请重新提出。"


class GroundMissing(SalternError):
    """Say why in 1 to {longest} characters."""

    family = "invalid"
    zh = "请说明理由，1 至 {longest} 字。"


class DesignerUnnamed(SalternError):
    """Releasing a version takes two people; the account given is empty."""

    family = "invalid"
    zh = "发布版本须由两人办理；所给账号为空。"


class Shelf(Protocol):
    """The versions of the pack as they are kept, each a folder by its content."""

    def begun(self) -> str:
        """The version the installation began with, kept from now on. Raises `Faults`."""
        ...

    def standing(self, name: str) -> str:
        """The version of a proposed folder as it stands now; empty where there is none."""
        ...

    def keep(self, name: str) -> str:
        """Keep a proposed folder as it stands now; its version. Raises `ProposalUnknown`, `Faults` of the lint."""
        ...

    def check(self, version: str) -> None:
        """Whether a kept version is whole and without faults. Raises `VersionDamaged`, `Faults`."""
        ...

    def counts(self, before: str, after: str) -> Mapping[str, int]:
        """How much differs between two kept versions, by `KINDS`."""
        ...

    def changed(self, before: str, after: str) -> Sequence[Phrase]:
        """The names of what differs between two kept versions."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseView:
    """One row: `before` is the version it was proposed on top of, `turn` counts releases from 1 on, `restores` tells
    that an earlier version is to come back, `counts` how much differs from `before`."""

    number: int
    version: str
    before: str
    name: str
    restores: bool
    state: str
    why: str
    counts: Mapping[str, int]
    uploaded_by: str
    proposed_by: str
    proposed_at: dt.datetime | None
    released_by: str
    released_at: dt.datetime | None
    returned_by: str
    returned_at: dt.datetime | None
    ground: str
    turn: int | None

    @property
    def people(self) -> Collection[str]:
        """Every account it names."""
        return {self.uploaded_by, self.proposed_by, self.released_by, self.returned_by} - {""}


def checked_why(why: str) -> str:
    """A reason as it is kept. Raises `GroundMissing`."""
    why = why.strip()
    if not 0 < len(why) <= LONGEST_WHY:
        raise GroundMissing(longest=LONGEST_WHY)
    return why
