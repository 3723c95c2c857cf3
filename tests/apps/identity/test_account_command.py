"""`saltern account` from end to end: opened, verified at a counter, appointed, dismissed; no number is shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from typer.testing import CliRunner

from saltern.apps.identity.account import MobileTaken
from saltern.apps.identity.mobile_change import AccountNotOfPapers, SecondFactorNone
from saltern.apps.identity.models import Account
from saltern.apps.identity.one_time_code import CodeWrong
from saltern.apps.journal.models import Line
from saltern.errors import SalternError
from saltern.installation.office import office
from saltern.interfaces.cli.account import app
from saltern.interfaces.cli.options import UnitUnknown

pytestmark = pytest.mark.django_db(transaction=True)
MOBILE, NUMBER = "13800138000", "110102199101010078"
Ran = Callable[..., Any]


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ran:
    """Runs a command and gives what it printed, as words or as JSON."""
    monkeypatch.setenv("SALTERN_HOME", str(tmp_path))
    monkeypatch.setenv("SALTERN_ACCOUNT", "operator")
    monkeypatch.setenv("SALTERN_LANGUAGE", "zh")
    with office().people.table() as store:
        store.resolve(kind="natural_person", numbers=[NUMBER])

    def run(*arguments: str) -> Any:
        done = CliRunner().invoke(app, list(arguments))
        if isinstance(done.exception, SalternError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return json.loads(done.output) if "--json" in arguments else done.output

    return run


def test_somebody_new_at_an_office(ran: Ran) -> None:
    handle = ran("create", MOBILE, "--once", "--json")["account"]
    assert ran("bind", MOBILE, NUMBER) == f"账户 {handle} 即主体 1（自然人）：窗口核验。\n"
    assert ran("appoint", handle, "--unit", "education", "--role", "clerk", "--venue", "district-hall") == (
        f"{handle}：education，窗口人员，全部事项，在 district-hall\n"
    )
    assert ran("show", MOBILE) == (
        f"账户 {handle}，138****8000\n主体 1：窗口核验\n{handle}：education，窗口人员，全部事项，在 district-hall\n"
    )
    assert ran("list", "--unit", "education") == f"{handle}：education，窗口人员，全部事项，在 district-hall\n"
    assert ran("dismiss", handle, "--unit", "education") == f"{handle} 在 education 的任职已终止。\n"
    assert ran("list", "--unit", "education") == "无人任职。\n"
    assert ran("show", handle, "--json")["posts"] == []
    kept = json.dumps(list(Line.objects.values()), default=str)
    assert [secret for secret in (MOBILE, NUMBER) if secret in kept] == []


def test_what_is_refused(ran: Ran) -> None:
    ran("create", MOBILE)
    for arguments, refusal in (
        (("create", MOBILE), MobileTaken),
        (("appoint", MOBILE, "--unit", "nowhere", "--role", "clerk"), UnitUnknown),
    ):
        with pytest.raises(refusal):
            ran(*arguments)
    for arguments, code in (
        (("show", "13900139000"), "account-unknown"),
        (("dismiss", "a-NOBODY00", "--unit", "education"), "account-unknown"),
        (("bind", MOBILE, "123"), "subject-number-invalid"),
        (("create", "12345"), "mobile-not-one"),
        (("appoint", MOBILE, "--unit", "education", "--role", "king"), "role-unknown"),
        (("appoint", MOBILE, "--unit", "education", "--role", "clerk", "--item", "no-such-item"), "item-unknown"),
        (("appoint", MOBILE, "--unit", "education", "--role", "clerk", "--venue", "nowhere"), "venue-unknown"),
    ):
        with pytest.raises(SalternError) as refused:
            ran(*arguments)
        assert refused.value.code == code


def codes(tmp_path: Path) -> list[str]:
    lines = (tmp_path / "outbox" / "sms.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"].rpartition("#")[2] for line in lines]


def test_a_number_is_changed_at_a_counter_once_the_new_one_has_read_its_code_out(ran: Ran, tmp_path: Path) -> None:
    handle = ran("create", MOBILE, "--json")["account"]
    ran("bind", handle, NUMBER)
    assert ran("change-mobile", handle, "13900139000", "--papers", NUMBER) == (
        "验证码已发到 139****9000，请本人读出来。\n"
    )
    with pytest.raises(CodeWrong):
        ran("change-mobile", handle, "13900139000", "--papers", NUMBER, "--code", "000000")
    code = codes(tmp_path)[0]
    with pytest.raises(AccountNotOfPapers):
        ran("change-mobile", handle, "13900139000", "--code", code)
    assert ran("change-mobile", handle, "13900139000", "--papers", NUMBER, "--code", code) == (
        f"账户 {handle} 已换号，各处登录都已退出。\n"
    )
    assert "139****9000" in ran("show", handle)
    (line,) = Line.objects.filter(action="account.change-mobile")
    assert (line.actor, line.role, line.subject) == ("operator", "clerk", 1)


def test_a_second_factor_is_reset_by_whoever_may(ran: Ran) -> None:
    handle = ran("create", MOBILE, "--json")["account"]
    ran("bind", handle, NUMBER)
    owner = Account.objects.get(handle=handle)
    Authenticator.objects.create(user=owner, type="totp", data={})
    Authenticator.objects.create(user=owner, type="recovery_codes", data={})
    ran("appoint", handle, "--unit", "education", "--role", "clerk")
    assert ran("reset-second-factor", MOBILE, "--papers", NUMBER) == (
        f"账户 {handle} 的第二道核验已重置，各处登录都已退出，已告知本人。\n"
    )
    assert not Authenticator.objects.exists()
    (line,) = Line.objects.filter(action="second-factor.reset")
    assert (line.actor, line.role, line.subject) == ("operator", "administrator", 1)
    with pytest.raises(SecondFactorNone):
        ran("reset-second-factor", MOBILE, "--papers", NUMBER)
