"""Who may do what with pushes, every role with every deed; and when two accounts are one."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from saltern.apps.journal.account_name import account_key
from saltern.apps.journal.acting import ROLES, STAFF, Acting
from saltern.apps.journal.permission import RoleNotAllowed
from saltern.apps.lifecycle.permission import ACTIONS, AccountNameless, check

COUNTS = {"read-effects", "read-streets"}
MAY = {
    **dict.fromkeys(STAFF, COUNTS),
    "operator": {"place", "sweep", "warn", "propose", "tell", "open", "release", "stop", "call", "report", *COUNTS},
    "system": {"sweep", "warn", "propose", "tell", "keep-effects"},
    "auditor": {"open", "report", "count-steps", *COUNTS},
    "designer": {"measure", "count-steps", *COUNTS},
    "applicant": {"look-ahead", "reply"},
    "clerk": {"look-ahead", *COUNTS},
}


def acting(role: str, account: str = "li") -> Acting:
    return Acting(
        account=account, role=role, now=dt.datetime(2020, 4, 10, tzinfo=dt.UTC), zone=ZoneInfo("Asia/Shanghai")
    )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_role_with_every_deed(role: str, action: str) -> None:
    if action in MAY.get(role, set()):
        check(acting=acting(role), action=action)
        return
    with pytest.raises(RoleNotAllowed) as refusal:
        check(acting=acting(role), action=action)
    assert refusal.value.family == "forbidden"


@pytest.mark.parametrize("account", ["", " ", "\u3000", "\u200b\n"])
def test_whoever_has_no_account_does_nothing(account: str) -> None:
    with pytest.raises(AccountNameless):
        check(acting=acting("operator", account), action="release")


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("张三", "张三"),
        ("张三 ", "张三"),
        ("张\u3000三", "张三"),
        ("\u200b张三\n", "张三"),
        ("Zhou.Lan", "zhou.lan"),
        ("ＺＨＯＵ．ＬＡＮ", "zhou.lan"),
        ("zhou-lan", "zhou-lan"),
        ("STRASSE", "strasse"),
        ("straße", "strasse"),
    ],
)
def test_what_makes_one_account(typed: str, key: str) -> None:
    assert account_key(typed) == key
