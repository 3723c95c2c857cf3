"""Who may handle the units' deliveries, and who may look at what is known of a subject.

>>> import datetime as dt
>>> from zoneinfo import ZoneInfo
>>> wang = Acting(account="wang", role="clerk", now=dt.datetime(2020, 7, 6, tzinfo=dt.UTC), zone=ZoneInfo("UTC"))
>>> check(acting=wang, action="release")
Traceback (most recent call last):
saltern.apps.journal.permission.RoleNotAllowed: The role clerk may not let a held delivery in; only data steward may.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from saltern.apps.journal.account_name import account_key
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.permission import check_mine, check_role
from saltern.core.registry import access
from saltern.core.rules.facts import Vocabulary
from saltern.errors import SalternError
from saltern.words import Phrase


class AccountMissing(SalternError):
    """Joining two subjects takes two people; the account given is empty."""

    family = "invalid"
    zh = "合并主体须由两人办理；所给账号为空。"


ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "take": ("steward", "system"),
    "release": ("steward",),
    "withdraw": ("steward",),
    "open-batch": ("steward", "auditor"),
    "open-subject": ("applicant", "clerk", "approver", "steward", "auditor"),
    "tell-program": ("applicant",),
    "identify": ("clerk",),
    "report-record": ("applicant", "clerk"),
    "answer-report": ("steward",),
    "list-reports": ("applicant", "steward", "auditor"),
    "review": ("steward",),
    "link-row": ("steward",),
    "mend": ("steward",),
    "join": ("steward",),
    "list-joins": ("steward", "auditor"),
    "finish-joins": ("system",),
    "ask-check": ("steward",),
    "list-checks": ("steward", "auditor"),
    "do-check": ("system",),
}
WORDS: Final[Mapping[str, Phrase]] = {
    "take": Phrase(en="take a delivery in", zh="归集数据"),
    "release": Phrase(en="let a held delivery in", zh="放行待处理批次"),
    "withdraw": Phrase(en="take a delivery out", zh="撤回批次"),
    "open-batch": Phrase(en="see the rows that were set aside", zh="查看隔离数据"),
    "open-subject": Phrase(en="see what is known of a subject", zh="查看一户一档"),
    "identify": Phrase(en="establish at a counter who somebody is", zh="在窗口核对身份"),
    "tell-program": Phrase(en="have a program of others told who they are", zh="向接入程序提供本人信息"),
    "report-record": Phrase(en="report that a record is wrong", zh="报告记录有误"),
    "answer-report": Phrase(en="answer a report on a record", zh="答复记录报错"),
    "list-reports": Phrase(en="see reports on records", zh="查看记录报错"),
    "review": Phrase(en="see numbers that link nobody", zh="查看待核号码"),
    "link-row": Phrase(en="link a row to a subject", zh="关联待核数据"),
    "mend": Phrase(en="mend rows that were set aside", zh="修改隔离数据"),
    "join": Phrase(en="join or part subjects", zh="合并或拆分主体"),
    "list-joins": Phrase(en="see which subjects are joined", zh="查看主体合并"),
    "ask-check": Phrase(en="have everything checked", zh="发起巡检"),
    "list-checks": Phrase(en="see what checks found", zh="查看巡检结果"),
    "do-check": Phrase(en="check everything", zh="进行巡检"),
    "finish-joins": Phrase(en="finish what was left of a join", zh="补完未完成的合并"),
}


def check(*, acting: Acting, action: str, subject: int | None = None) -> None:
    """Raises `RoleNotAllowed`, and for an applicant `SubjectNotYours`."""
    check_role(acting=acting, roles=ROLES[action], action=WORDS[action])
    if subject is not None:
        check_mine(acting=acting, subject=subject)


def check_named(*, acting: Acting) -> None:
    """Where two must be told apart, both have an account. Raises `AccountMissing`."""
    if not account_key(acting.account):
        raise AccountMissing


def check_purpose(*, acting: Acting, vocabulary: Vocabulary) -> None:
    """Raises `PurposeMissing`, `PurposeUnknown`."""
    access.check_purpose(purpose=acting.purpose, vocabulary=vocabulary, own=own(acting))


def own(acting: Acting) -> bool:
    """Whether somebody looks at what is held on themselves, or acts for whom it is held on."""
    return acting.role == "applicant"
