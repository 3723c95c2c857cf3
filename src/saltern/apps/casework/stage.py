"""Where a case stands, and who may move it: every permitted (state, action, role) with where it leads.

What the table does not hold is refused. Roles: applicant, clerk (the counter), approver, system (the machine). The
machine may approve, refer, remind and let a promise lapse; it has no line that refuses.

>>> after(number="20200706-7K4MQ2XC", state="review", action="approve", role="approver")
'approved'
>>> after(number="20200706-7K4MQ2XC", state="review", action="approve", role="clerk")
Traceback (most recent call last):
saltern.apps.casework.stage.RoleRefused: The role clerk may not approve case 20200706-7K4MQ2XC; only approver may.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from saltern.errors import SalternError
from saltern.words import NONE, Phrase, joined

STATES: Final[Mapping[str, str]] = {
    "received": "已收件",
    "deferred": "容缺受理",
    "review": "人工审查",
    "correction": "待补正",
    "paused": "计时中止",
    "approved": "已批准",
    "refused": "不予批准",
    "withdrawn": "已撤回",
    "lapsed": "逾期退件",
}
ACTIONS: Final[Mapping[str, str]] = {
    "approve-at-once": "当场批准",
    "refer": "转人工",
    "defer": "容缺受理",
    "bring": "补交材料",
    "complete": "材料补齐",
    "remind": "提醒",
    "lapse": "逾期退件",
    "hand-back": "退回人工",
    "withdraw": "撤回",
    "breach": "记录超期",
    "assign": "交办",
    "request-correction": "告知补正",
    "pause": "中止计时",
    "approve": "批准",
    "refuse": "不予批准",
    "correct": "补正",
    "resume": "恢复计时",
}
ROLES: Final[Mapping[str, str]] = {
    "applicant": "申请人",
    "clerk": "窗口人员",
    "approver": "审批人员",
    "system": "系统",
}
CLOSED: Final = ("approved", "refused", "withdrawn", "lapsed")
OPEN: Final = tuple(state for state in STATES if state not in CLOSED)

_ROWS: Final = (
    # state, action, roles, what follows
    ("received", "approve-at-once", "system", "approved"),
    ("received", "refer", "system", "review"),
    ("received", "defer", "system", "deferred"),
    ("deferred", "bring", "applicant clerk", "deferred"),
    ("deferred", "complete", "system", "received"),
    ("deferred", "remind", "system", "deferred"),
    ("deferred", "lapse", "system", "lapsed"),
    ("deferred", "hand-back", "system", "review"),
    ("deferred", "withdraw", "applicant clerk", "withdrawn"),
    ("deferred", "breach", "system", "deferred"),
    ("review", "assign", "clerk approver", "review"),
    ("review", "request-correction", "clerk approver", "correction"),
    ("review", "pause", "approver", "paused"),
    ("review", "approve", "approver", "approved"),
    ("review", "refuse", "approver", "refused"),
    ("review", "withdraw", "applicant clerk", "withdrawn"),
    ("review", "bring", "applicant clerk", "review"),
    ("review", "breach", "system", "review"),
    ("correction", "correct", "applicant clerk", "review"),
    ("correction", "assign", "clerk approver", "correction"),
    ("correction", "withdraw", "applicant clerk", "withdrawn"),
    ("correction", "breach", "system", "correction"),
    ("paused", "resume", "clerk approver", "review"),
    ("paused", "assign", "clerk approver", "paused"),
    ("paused", "withdraw", "applicant clerk", "withdrawn"),
    ("paused", "breach", "system", "paused"),
)
MOVES: Final[Mapping[tuple[str, str, str], str]] = {
    (state, action, role): to for state, action, roles, to in _ROWS for role in roles.split()
}


class CaseClosed(SalternError):
    """Case {case} is closed ({state}); "{action}" is no longer possible."""

    family = "gone"
    zh = "办件 {case} 已办结（{state}），不能再执行“{action}”。"


class MoveRefused(SalternError):
    """Case {case} is in state {state}; "{action}" is not possible there. Possible: {possible}."""

    family = "conflict"
    zh = "办件 {case} 处于“{state}”状态，不能执行“{action}”。可执行：{possible}。"


class RoleRefused(SalternError):
    """The role {role} may not {action} case {case}; only {roles} may."""

    family = "forbidden"
    zh = "{role} 无权对办件 {case} 执行“{action}”；仅限 {roles}。"


def after(*, number: str, state: str, action: str, role: str) -> str:
    """The state that follows. Raises `CaseClosed`, `MoveRefused`, `RoleRefused`."""
    found = MOVES.get((state, action, role))
    if found is not None:
        return found
    if state in CLOSED:
        raise CaseClosed(case=number, state=state_words(state), action=action_words(action))
    roles = [known for known in ROLES if (state, action, known) in MOVES]
    if roles:
        only = joined(map(role_words, roles), en=" or ", zh="或")
        raise RoleRefused(case=number, action=action_words(action), role=role_words(role), roles=only)
    ways = joined(map(action_words, possible(state)), en=", ", zh="、") if possible(state) else NONE
    raise MoveRefused(case=number, state=state_words(state), action=action_words(action), possible=ways)


def state_words(state: str) -> Phrase:
    """A state as people call it."""
    return Phrase(en=state, zh=STATES[state])


def action_words(action: str) -> Phrase:
    """A move as people call it."""
    return Phrase(en=action, zh=ACTIONS.get(action, action))


def role_words(role: str) -> Phrase:
    """A role as people call it."""
    return Phrase(en=role, zh=ROLES.get(role, role))


def possible(state: str, role: str = "") -> tuple[str, ...]:
    """What people (or `role`) may do in a state, in the order of the table."""
    people = (role,) if role else ("applicant", "clerk", "approver")
    return tuple(action for action in ACTIONS if any((state, action, one) in MOVES for one in people))
