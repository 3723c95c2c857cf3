"""Who may do what with accounts: whoever is not signed in asks for a code; clerks verify at a counter; the rest is
one's own.

>>> from zoneinfo import ZoneInfo
>>> import datetime as dt
>>> check(acting=Acting.visitor(now=dt.datetime(2020, 7, 6, tzinfo=dt.UTC), zone=ZoneInfo("UTC")), action="bind")
Traceback (most recent call last):
saltern.apps.journal.permission.RoleNotAllowed: The role visitor may not verify at a counter who an account is; only \
clerk may.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from saltern.apps.journal.acting import STAFF, Acting
from saltern.apps.journal.permission import check_mine, check_role
from saltern.words import Phrase

ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "ask-code": ("visitor", "applicant"),
    "enter-code": ("visitor", "applicant"),
    "declare": ("applicant",),
    "bind": ("clerk",),
    "bind-by-authority": ("system",),
    "end-bond": ("applicant", "clerk", "system"),
    "give-mandate": ("applicant", "clerk"),
    "end-mandate": ("applicant", "clerk", "system"),
    "prove-by-face": ("applicant",),
    "set-password": ("applicant", *STAFF),
    "enter-password": ("visitor", "applicant"),
    "enter-by-authority": ("system",),
    "enter-by-passkey": ("system",),
    "note-second-factor": ("applicant", *STAFF),
    "count-attempt": ("visitor", "applicant", "device", *STAFF),
    "ask-kiosk-code": ("device",),
    "enter-kiosk-code": ("device",),
    "create-account": ("administrator", "system"),
    "open-account": ("applicant", "clerk", "auditor", "administrator"),
    "find-account": ("clerk", "administrator", "system"),
    "change-mobile": ("applicant",),
    "change-mobile-for": ("clerk", "administrator"),
    "finish-mobile-changes": ("system",),
    "reset-second-factor": ("clerk", "administrator"),
    "prefer": ("applicant", *STAFF),
    "close-account": ("applicant", "administrator"),
    "forget-codes": ("system",),
    "list-mandates": ("applicant", "clerk", "auditor"),
}
WORDS: Final[Mapping[str, Phrase]] = {
    "ask-code": Phrase(en="ask for a code", zh="获取验证码"),
    "enter-code": Phrase(en="sign in with a code", zh="使用验证码登录"),
    "declare": Phrase(en="say who they are", zh="填写本人身份"),
    "bind": Phrase(en="verify at a counter who an account is", zh="在窗口核验账户身份"),
    "bind-by-authority": Phrase(en="take an identity authority's word", zh="接收统一身份认证结果"),
    "end-bond": Phrase(en="part an account from a subject", zh="解除账户绑定"),
    "give-mandate": Phrase(en="give a mandate", zh="作出委托"),
    "end-mandate": Phrase(en="end a mandate", zh="终止委托"),
    "prove-by-face": Phrase(en="prove by face who they are", zh="刷脸核验"),
    "set-password": Phrase(en="set a password", zh="设置密码"),
    "enter-password": Phrase(en="sign in with a password", zh="使用密码登录"),
    "enter-by-authority": Phrase(en="sign somebody in on an identity authority's word", zh="凭统一身份认证结果登录"),
    "enter-by-passkey": Phrase(en="sign somebody in by their passkey", zh="凭通行密钥登录"),
    "note-second-factor": Phrase(en="change how they sign in", zh="更改登录方式"),
    "count-attempt": Phrase(en="ask for a page", zh="访问页面"),
    "ask-kiosk-code": Phrase(en="have a code sent from a kiosk", zh="在自助终端获取验证码"),
    "enter-kiosk-code": Phrase(en="prove at a kiosk who they are", zh="在自助终端核对身份"),
    "create-account": Phrase(en="open an account for somebody", zh="为他人开户"),
    "open-account": Phrase(en="see an account", zh="查看账户"),
    "find-account": Phrase(en="find an account by its number", zh="按手机号查找账户"),
    "change-mobile": Phrase(en="sign in with another number from now on", zh="更换手机号"),
    "change-mobile-for": Phrase(en="change at a counter the number an account signs in with", zh="在窗口更换手机号"),
    "finish-mobile-changes": Phrase(en="let changes of numbers count whose day has come", zh="办结到期的换号"),
    "reset-second-factor": Phrase(en="reset somebody's second factor", zh="重置第二道核验"),
    "prefer": Phrase(en="choose language and text size", zh="选择语言与字号"),
    "close-account": Phrase(en="close an account", zh="注销账户"),
    "forget-codes": Phrase(en="forget codes that are over", zh="清除过期验证码"),
    "list-mandates": Phrase(en="see mandates", zh="查看委托"),
}


def check(*, acting: Acting, action: str, subject: int | None = None) -> None:
    """Raises `RoleNotAllowed`, and for an applicant `SubjectNotYours`."""
    check_role(acting=acting, roles=ROLES[action], action=WORDS[action])
    if subject is not None:
        check_mine(acting=acting, subject=subject)
