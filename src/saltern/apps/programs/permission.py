"""Who lets programs in and has news sent to them: administrators. What a program may see it is told as its office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from saltern.apps.journal.acting import STAFF, Acting
from saltern.apps.journal.permission import check_role
from saltern.apps.programs.inlet import KINDS
from saltern.words import Phrase

ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "give-token": ("administrator", "system"),
    "revoke-token": ("administrator", "system"),
    "list-programs": ("administrator", "auditor"),
    "add-hook": ("administrator", "system"),
    "end-hook": ("administrator", "system"),
    "resume-hook": ("administrator", "system"),
    "list-hooks": ("administrator", "auditor"),
    "add-inlet": ("administrator", "system"),
    "end-inlet": ("administrator", "system"),
    "list-inlets": ("administrator", "auditor"),
    "add-client": ("administrator", "system"),
    "end-client": ("administrator", "system"),
    "list-clients": ("administrator", "auditor"),
    "read-notices": tuple(sorted(STAFF - {"administrator"})),
    "forget-notices": ("system",),
}
WORDS: Final[Mapping[str, Phrase]] = {
    "give-token": Phrase(en="give a program a token", zh="给程序发令牌"),
    "revoke-token": Phrase(en="revoke a program's token", zh="停用程序的令牌"),
    "list-programs": Phrase(en="see which programs may ask", zh="查看接入的程序"),
    "add-hook": Phrase(en="have news sent to a program", zh="为程序订阅事件"),
    "end-hook": Phrase(en="end what is sent to a program", zh="终止程序的订阅"),
    "resume-hook": Phrase(en="let news go to a program again", zh="恢复程序的订阅"),
    "list-hooks": Phrase(en="see what is sent to programs", zh="查看程序的订阅"),
    "add-inlet": Phrase(en="let a program tell what happened", zh="给程序开通报送口"),
    "end-inlet": Phrase(en="end what a program tells", zh="关闭程序的报送口"),
    "list-inlets": Phrase(en="see what programs may tell", zh="查看程序的报送口"),
    "add-client": Phrase(en="let a program prove itself by signed tokens", zh="允许程序用签名令牌"),
    "end-client": Phrase(en="end a program's signed tokens", zh="停用程序的签名令牌"),
    "list-clients": Phrase(en="see which programs have signed tokens", zh="查看使用签名令牌的程序"),
    "read-notices": Phrase(en="read what one was sent", zh="读取发给本程序的事件"),
    "forget-notices": Phrase(en="forget what was sent long ago", zh="清除早已送出的事件"),
}


def check(*, acting: Acting, action: str) -> None:
    """Raises `RoleNotAllowed`."""
    check_role(acting=acting, roles=ROLES[action], action=WORDS[action])


def check_told(*, acting: Acting, kind: str) -> None:
    """Whether one may tell of a kind of what happens outside. Raises `RoleNotAllowed`."""
    told = KINDS[kind]
    says = Phrase(zh=f"报送“{told.says.zh}”", en=f"tell that {told.says.en}")
    check_role(acting=acting, roles=(told.role,), action=says)
