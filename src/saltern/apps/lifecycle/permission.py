"""Who may do what with pushes: the machine and push operators sweep and tell, operators alone release and stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from saltern.apps.journal.account_name import account_key
from saltern.apps.journal.acting import STAFF, Acting
from saltern.apps.journal.permission import check_mine, check_role
from saltern.errors import SalternError
from saltern.words import Phrase

ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "sweep": ("operator", "system"),
    "warn": ("operator", "system"),
    "place": ("operator",),
    "propose": ("operator", "system"),
    "tell": ("operator", "system"),
    "open": ("operator", "auditor"),
    "read-effects": tuple(sorted(STAFF)),
    "keep-effects": ("system",),
    "read-streets": tuple(sorted(STAFF)),
    "look-ahead": ("applicant", "clerk"),
    "reply": ("applicant",),
    "release": ("operator",),
    "stop": ("operator",),
    "measure": ("designer",),
    "count-steps": ("designer", "auditor"),
    "call": ("operator",),
    "report": ("operator", "auditor"),
}
ACTIONS: Final[Mapping[str, Phrase]] = {
    "sweep": Phrase(en="sweep the population", zh="扫描全体对象"),
    "warn": Phrase(en="take a warning in", zh="接收预警"),
    "place": Phrase(en="say where a warning holds", zh="指定预警影响区域"),
    "propose": Phrase(en="propose a push", zh="提出推送"),
    "tell": Phrase(en="write the messages of a push", zh="写出推送的消息"),
    "reply": Phrase(en="answer a warning", zh="回复预警"),
    "look-ahead": Phrase(en="see what is due for somebody", zh="查看某人的待办提醒"),
    "read-effects": Phrase(en="see what reminders led to", zh="查看提醒效果"),
    "keep-effects": Phrase(en="keep what reminders led to", zh="汇总提醒效果"),
    "read-streets": Phrase(en="count by sub-district", zh="按街道统计"),
    "open": Phrase(en="see whom a push reaches", zh="查看推送对象"),
    "release": Phrase(en="release a push", zh="放行推送"),
    "stop": Phrase(en="stop a push", zh="停止推送"),
    "measure": Phrase(en="count whom a changed rule would touch", zh="估算规则改动影响面"),
    "count-steps": Phrase(en="count how many go on after an approval", zh="统计批准后的去向"),
    "call": Phrase(en="telephone whom no message reached", zh="给没收到的人打电话"),
    "report": Phrase(en="take the report of a push along", zh="下载推送报告"),
}


class AccountNameless(SalternError):
    """Nobody can say yes or no to a push without an account; the one given is empty."""

    family = "invalid"
    zh = "放行或停止推送须有账号；所给账号为空。"


def check(*, acting: Acting, action: str) -> None:
    """Refuse whoever may not do this. Raises `RoleNotAllowed`, `AccountNameless`."""
    check_role(acting=acting, roles=ROLES[action], action=ACTIONS[action])
    if not account_key(acting.account):
        raise AccountNameless


def check_own(*, acting: Acting, subject: int) -> None:
    """Refuse whoever may not see what is due for a subject. Raises `RoleNotAllowed`, `SubjectNotYours`."""
    check_role(acting=acting, roles=ROLES["look-ahead"], action=ACTIONS["look-ahead"])
    check_mine(acting=acting, subject=subject)


def check_reply(*, acting: Acting, subject: int) -> None:
    """Refuse whoever may not answer a warning. Raises `RoleNotAllowed`, `SubjectNotYours`."""
    check_role(acting=acting, roles=ROLES["reply"], action=ACTIONS["reply"])
    check_mine(acting=acting, subject=subject)
