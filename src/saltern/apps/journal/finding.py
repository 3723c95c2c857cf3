"""A place where the chain does not hold, in words a person can act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

Kind = Literal[
    "line-edited",
    "line-moved",
    "line-missing",
    "line-added",
    "batch-missing",
    "batch-unlinked",
    "batch-rewritten",
    "head-changed",
    "tail-cut",
    "head-missing",
    "head-forged",
    "line-foreign",
    "line-gone",
]

WORDS: Mapping[Kind, tuple[str, str]] = {
    "line-edited": ("was edited after it was sealed", "封存后被修改"),
    "line-moved": ("stands in another line's place", "顺序被调换"),
    "line-missing": ("is gone", "缺失"),
    "line-added": ("holds more lines than were sealed", "比封存时多出行"),
    "batch-missing": ("is gone", "缺失"),
    "batch-unlinked": ("does not follow from the batch before it", "与前一批次不衔接"),
    "batch-rewritten": ("has a root that does not fit its lines", "根值与内容不符"),
    "head-changed": ("differs from the head kept outside the database", "与库外锚定不一致"),
    "tail-cut": ("was sealed but is cut off", "已封存但被截去"),
    "head-missing": ("cannot be compared: the anchor has no head of it", "无法核对：锚定文件中没有其记录"),
    "head-forged": ("has a head in the anchor that our key did not sign", "在锚定文件中的记录不是由本机密钥签署"),
    "line-foreign": ("was written by none of our programs", "不是由本系统程序写入"),
    "line-gone": ("is gone, or was changed: it was committed and is not sealed yet", "已写入而未封存，现缺失或被修改"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One sealed place: the digest `held` when it was sealed and the line's digest `now`."""

    position: int
    line: int
    held: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong and where; `position` and `line` are 0-based place and line number where one line is meant."""

    kind: Kind
    batch: int
    position: int | None = None
    line: int | None = None
    found: str = ""

    @classmethod
    def of_place(cls, batch: int, place: Place, places: Sequence[Place]) -> Self:
        """A line whose content is that of another place was moved; otherwise it was edited."""
        moved = any(other.held == place.now for other in places)
        return cls(kind="line-moved" if moved else "line-edited", batch=batch, position=place.position, line=place.line)

    def words(self, language: str = "en") -> str:
        """The finding as a sentence."""
        english, chinese = WORDS[self.kind]
        if not self.batch:
            which = f" {self.line}" if self.line is not None else ""
            found = f"; found {self.found}" if self.found else ""
            return (
                f"未封存的行{which}{chinese}。" if language == "zh" else f"the unsealed line{which} {english}{found}."
            )
        if language == "zh":
            where = f"第 {self.batch} 批" + (f"第 {self.position + 1} 行" if self.position is not None else "")
            return f"{where}{chinese}。"
        where = f"batch {self.batch}" + (f" line {self.position + 1}" if self.position is not None else "")
        number = f" (journal line {self.line})" if self.line is not None else ""
        found = f"; found {self.found}" if self.found else ""
        return f"{where}{number} {english}{found}."
