"""A mandate: who may act for whom, in what, until when. A neighbour's errand, a firm's clerk, a parent for a child.

Whoever gives one can end it at any moment, and so can the holder; ended means now. A holder cannot pass it on.
Law: Civil Code (民法典) art. 161 to 174, agency by mandate; art. 169, no passing on without consent.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from saltern.apps.identity.represented import Scope
from saltern.errors import SalternError
from saltern.words import Phrase

MandateKind = Literal["agent", "handler", "guardian"]
KINDS: Final[Mapping[str, Phrase]] = {
    "agent": Phrase(en="a relative or friend acts", zh="亲友代办"),
    "handler": Phrase(en="a person who handles a firm's matters", zh="经办人"),
    "guardian": Phrase(en="a guardian acts", zh="监护人代办"),
}
LONGEST: Final = dt.timedelta(days=3 * 366)
"""Three years and no longer: a mandate nobody thinks of any more is ended by its date."""


DOTS: Final = frozenset("·•‧・･.．")
LOOKS: Final = 6
"""Tries within an hour to find who is to hold a mandate."""


class MandateUnknown(SalternError):
    """There is no mandate {mandate}."""

    family = "unknown"
    zh = "没有委托 {mandate}。"


class MandateNotToGive(SalternError):
    """A mandate is given by whom it concerns, verified at a counter or by an authority, or by a firm's legal
    representative; whoever holds one cannot pass it on. A guardian is entered at a counter."""

    family = "forbidden"
    zh = "委托须由已核验身份的本人或法定代表人作出；受托人不得转委托；监护人须到窗口登记。"


class MandateTimesWrong(SalternError):
    """A mandate ends after it begins and within three years."""

    family = "invalid"
    zh = "委托的结束时间应晚于开始时间，且不超过三年。"


class MandateToOneself(SalternError):
    """Nobody needs a mandate for themselves."""

    family = "invalid"
    zh = "本人无须委托本人。"


class MandateScopeEmpty(SalternError):
    """A mandate names at least one item, or everything."""

    family = "invalid"
    zh = "委托至少应包含一个事项，或全部事项。"


class MandateKindUnknown(SalternError):
    """{kind} is no kind of mandate; expected {known}."""

    family = "invalid"
    zh = "{kind} 不是委托类型；应为 {known}。"


class HolderNotFound(SalternError):
    """Nobody with this number and name has been verified yet. Check both; they may also go to a counter once."""

    family = "unknown"
    zh = "没有找到这样一位核验过身份的人。请核对号码和姓名，或请对方先核验一次身份。"


class HolderAskedTooOften(SalternError):
    """That were many tries. Try again in {minutes} minutes."""

    family = "busy"
    zh = "试得有点多，请{minutes}分钟后再试。"


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateView:
    """A mandate as both sides see it."""

    handle: str
    kind: MandateKind
    giver: int
    giver_kind: str
    holder: int
    scope: Scope
    begins_at: dt.datetime
    ends_at: dt.datetime
    given_at: dt.datetime
    ended_at: dt.datetime | None

    def holds(self, now: dt.datetime) -> bool:
        """Whether the holder may act at a moment."""
        return self.begins_at <= now < self.ends_at and (self.ended_at is None or now < self.ended_at)


def bare_name(name: str) -> str:
    """A name as it is compared: no spaces, one kind of dot, no case.

    >>> bare_name("Anna  Li") == bare_name("anna li"), bare_name("阿依·古丽") == bare_name("阿依•古丽")
    (True, True)
    """
    normal = unicodedata.normalize("NFKC", name).casefold()
    return "".join("·" if sign in DOTS else sign for sign in normal if not sign.isspace())


def check_mandate(
    *, kind: str, giver: int, holder: int, scope: Scope, begins_at: dt.datetime, ends_at: dt.datetime
) -> None:
    """Raises `MandateKindUnknown`, `MandateToOneself`, `MandateScopeEmpty`, `MandateTimesWrong`."""
    if kind not in KINDS:
        raise MandateKindUnknown(kind=kind, known=", ".join(KINDS))
    if giver == holder:
        raise MandateToOneself
    if scope != "all" and not scope:
        raise MandateScopeEmpty
    if not begins_at < ends_at <= begins_at + LONGEST:
        raise MandateTimesWrong
