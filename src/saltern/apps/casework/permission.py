"""Who may do what with a case: the table of stages, and whose case it is (docs/adr/0013).

An applicant acts for the subjects they are or hold a mandate of; what their account is called proves nothing. Staff act
on the cases of the unit they work for. A clerk at a counter may besides do for an applicant what that applicant could
do alone, with every item the hall they sit in accepts. The system acts where the table lets it.

>>> import datetime as dt
>>> from dataclasses import replace
>>> from zoneinfo import ZoneInfo
>>> zhang = Acting(account="zhang", role="applicant", now=dt.datetime(2020, 7, 6, tzinfo=dt.UTC),
...                zone=ZoneInfo("Asia/Shanghai"), subjects=frozenset({1}))
>>> mine = CaseFacts(number="20200706-7K4MQ2XC", item="card", subject=1, state="review", unit="civil-affairs",
...                  accepted_here=False)
>>> after(acting=zhang, action="withdraw", case=mine)
'withdrawn'
>>> after(acting=zhang, action="withdraw", case=replace(mine, subject=2))
Traceback (most recent call last):
saltern.apps.casework.permission.CaseUnknown: There is no case 20200706-7K4MQ2XC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from saltern.apps.casework import stage
from saltern.apps.journal.acting import STAFF, Acting
from saltern.apps.journal.permission import check_mine, check_role
from saltern.errors import SalternError
from saltern.words import NOTHING, Phrase

AT_A_COUNTER: Final = frozenset(
    {
        "submit",
        "open-form",
        "open",
        "bring",
        "correct",
        "withdraw",
        "ask-review",
        "object",
        "print-receipt",
        "change-item",
    }
)
"""What a clerk does for the applicant who stands before them."""

DESK: Final = frozenset({"clerk", "approver"})
READERS: Final[Mapping[str, tuple[str, ...]]] = {
    "open": ("applicant", "clerk", "approver", "auditor"),
    "open-form": ("applicant", "clerk"),
    "list": ("applicant", "clerk", "approver", "auditor"),
    "list-own": ("applicant",),
    "label": ("applicant",),
    "list-offers": ("applicant", "clerk"),
    "list-steps": ("applicant",),
    "print-receipt": ("applicant", "clerk"),
    "try": ("applicant", "clerk", "approver", "designer", "auditor"),
    "submit": ("applicant", "clerk"),
    "list-files": ("applicant",),
    "open-file": ("applicant", "clerk", "approver"),
    "ask-review": ("applicant", "clerk"),
    "close-review": ("approver",),
    "list-reviews": ("clerk", "approver"),
    "list-reopenings": ("approver",),
    "list-more-time": ("clerk", "approver"),
    "list-waiting": ("clerk", "approver"),
    "list-taken": ("clerk",),
    "hand-over-all": ("approver",),
    "list-payouts": ("approver",),
    "pay": ("approver",),
    "list-unit": ("clerk", "approver"),
    "export": ("clerk", "approver"),
    "look-over": ("approver",),
    "read-figures": tuple(sorted(STAFF)),
    "feed-back": ("steward", "system"),
    "bring-approval": ("steward",),
    "sweep-deadlines": ("system",),
    "take-away-files": ("system",),
    "keep-figures": ("system",),
}
"""What is no move of a case, and who may do it."""

WORDS: Final[Mapping[str, Phrase]] = {
    "open": Phrase(en="open a case", zh="查看办件"),
    "open-form": Phrase(en="open a form", zh="打开申请表"),
    "list": Phrase(en="list the cases of a subject", zh="查看某一主体的办件"),
    "list-own": Phrase(en="see one's own cases", zh="查看自己的办件"),
    "label": Phrase(en="label a case of one's own", zh="给自己的办件加标签"),
    "list-steps": Phrase(en="see what happened in one's cases", zh="查看本人办件经过"),
    "print-receipt": Phrase(en="have the receipt of a case", zh="领取办件回执"),
    "list-offers": Phrase(en="see what somebody may apply for", zh="查看某人可申办的事项"),
    "try": Phrase(en="try an item on a subject", zh="试算事项"),
    "submit": Phrase(en="submit an application", zh="提交申请"),
    "list-files": Phrase(en="list the files of a subject", zh="查看交来的文件"),
    "open-file": Phrase(en="open a file", zh="打开文件"),
    "ask-review": Phrase(en="ask that a case be looked at again", zh="请人看一遍"),
    "close-review": Phrase(en="answer a request to look again", zh="答复“请人看一遍”"),
    "list-reviews": Phrase(en="list the requests to look again", zh="查看“请人看一遍”"),
    "list-reopenings": Phrase(en="list what is to be taken up again", zh="查看提请重新处理的办件"),
    "list-more-time": Phrase(en="list who asks for more time", zh="查看多要几天的请求"),
    "list-waiting": Phrase(en="see what waits for one's unit", zh="查看待办清单"),
    "list-taken": Phrase(en="see what one took in at a counter", zh="查看本人收下的办件"),
    "hand-over-all": Phrase(en="hand a colleague's cases to another", zh="把同事的办件交给另一人"),
    "list-payouts": Phrase(en="see what one's unit has to pay", zh="查看待拨付清单"),
    "pay": Phrase(en="say that a sum was paid", zh="登记拨付"),
    "list-unit": Phrase(en="see all cases of one's unit", zh="查看本单位的全部办件"),
    "export": Phrase(en="take the cases of one's unit out as a list", zh="导出本单位的办件"),
    "look-over": Phrase(en="look over what was approved by rule", zh="抽查秒批办件"),
    "read-figures": Phrase(en="see how the work stands, in figures", zh="查看数字"),
    "feed-back": Phrase(en="give the platform's own cases out as a delivery", zh="导出本平台办件"),
    "bring-approval": Phrase(en="tell of approvals made elsewhere", zh="报来外部批准"),
    "sweep-deadlines": Phrase(en="walk over the deadlines", zh="巡检时限"),
    "keep-figures": Phrase(en="keep the figures of the board", zh="汇总看板数字"),
    "take-away-files": Phrase(en="take away files whose time is over", zh="清除保存期已满的文件"),
}


class CaseUnknown(SalternError):
    """There is no case {case}."""

    family = "unknown"
    zh = "没有办件 {case}。"


class OtherUnit(SalternError):
    """Case {case} is handled by another unit."""

    family = "forbidden"
    zh = "办件 {case} 由其他单位办理。"


class WentOn(OtherUnit):
    """Case {case} went on to {unit}; its number stays."""

    family = "forbidden"
    zh = "办件 {case} 已转到 {unit} 接着办，编号不变。"


class NotYourItem(SalternError):
    """Applications for {item} are not among those your office names."""

    family = "forbidden"
    zh = "事项 {item} 不在您任职的办理范围内。"


class OtherUnitsItem(SalternError):
    """Applications for {item} are taken in by the unit that handles it, and in the halls that accept it."""

    family = "forbidden"
    zh = "事项 {item} 由办理单位及受理该事项的大厅收件。"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What permission looks at. `unit` handles the item; `accepted_here`: the venue of whoever acts accepts it;
    `other_units` are those the case may be handed to, `came_from` is the unit that had it before, `called` what people
    call the one that has it."""

    number: str
    item: str
    subject: int
    state: str
    unit: str
    accepted_here: bool
    other_units: tuple[str, ...] = ()
    came_from: str = ""
    called: Phrase = NOTHING

    @property
    def without(self) -> tuple[str, ...]:
        """What nobody can do with this case in any state."""
        return () if self.other_units else ("hand-over",)


def after(*, acting: Acting, action: str, case: CaseFacts) -> str:
    """The state that follows where this one may do that. Raises `CaseUnknown`, `OtherUnit`, `RoleNotAllowed` and what
    the table of stages raises; whose case it is comes first, so that a stranger does not even learn where it stands."""
    if acting.role not in stage.ROLES:
        roles = {role for (_, known, role) in stage.MOVES if known == action}
        check_role(acting=acting, roles=roles, action=stage.action_words(action))
    check_reach(acting=acting, action=action, case=case)
    return stage.after(number=case.number, state=case.state, action=action, role=acting.role, without=case.without)


def check_open(*, acting: Acting, case: CaseFacts) -> None:
    """Whether this one may open the case. Raises `RoleNotAllowed`, `CaseUnknown`, `OtherUnit`."""
    check_role(acting=acting, roles=READERS["open"], action=WORDS["open"])
    if acting.role != "auditor":
        check_reach(acting=acting, action="open", case=case)


def check_reach(*, acting: Acting, action: str, case: CaseFacts) -> None:
    """Mine or mandated, or of my unit and among my items. Raises `CaseUnknown`, `OtherUnit`, `NotYourItem`.

    To an applicant another person's case is not there: the number would else tell that somebody applied.
    """
    if acting.role == "applicant" and case.subject not in acting.subjects:
        raise CaseUnknown(case=case.number)
    if acting.role in DESK and not handled(acting=acting, action=action, unit=case.unit, here=case.accepted_here):
        if case.came_from and case.came_from == acting.unit:
            raise WentOn(case=case.number, unit=case.called)
        raise OtherUnit(case=case.number)
    check_office(acting=acting, item=case.item)


def check_office(*, acting: Acting, item: str) -> None:
    """Whether the item is among those of a member of staff's office. Raises `NotYourItem`."""
    if acting.role in DESK and acting.items is not None and item not in acting.items:
        raise NotYourItem(item=item)


def check_item(*, acting: Acting, action: str, item: str, subject: int, unit: str, accepted_here: bool) -> None:
    """Whether this one may open a form or hand in an application for the subject. Raises `RoleNotAllowed`,
    `SubjectNotYours`, `OtherUnitsItem`,
    `NotYourItem`.

    No `unit`: the pack has no such item, which is said when it is looked for.
    """
    check_role(acting=acting, roles=READERS[action], action=WORDS[action])
    check_mine(acting=acting, subject=subject)
    staff = acting.role in DESK and unit
    if staff and not handled(acting=acting, action=action, unit=unit, here=accepted_here):
        raise OtherUnitsItem(item=item)
    check_office(acting=acting, item=item)


def check_action(*, acting: Acting, action: str, subject: int | None = None) -> None:
    """Whether this one may do what concerns no single case. Raises `RoleNotAllowed`, `SubjectNotYours`."""
    check_role(acting=acting, roles=READERS[action], action=WORDS[action])
    if subject is not None:
        check_mine(acting=acting, subject=subject)


def handled(*, acting: Acting, action: str, unit: str, here: bool) -> bool:
    """Whether a member of staff has to do with it: their unit handles it, or their hall accepts it."""
    if unit and acting.unit == unit:
        return True
    return here and acting.role == "clerk" and action in AT_A_COUNTER
