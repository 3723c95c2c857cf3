"""Who gives and ends offices and keys of kiosks (administrators, and the operator of the machine for the first of
them), and who puts a version of the pack in force: two designers.

A kiosk speaks for itself alone; whoever works in a hall sees how the machines stand and goes where somebody rang.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from saltern.apps.journal.account_name import account_key
from saltern.apps.journal.acting import STAFF, Acting
from saltern.apps.journal.permission import check_role
from saltern.apps.organisation.pack_release import DesignerUnnamed
from saltern.words import Phrase

ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "appoint": ("administrator", "system"),
    "dismiss": ("administrator", "system"),
    "list": ("administrator", "auditor"),
    "upload-pack": ("designer",),
    "propose-pack": ("designer",),
    "release-pack": ("designer",),
    "list-packs": ("designer", "auditor"),
    "give-key": ("administrator", "system"),
    "revoke-key": ("administrator", "system"),
    "list-kiosks": ("administrator", "clerk", "auditor"),
    "beat": ("device",),
    "ring": ("device",),
    "answer-call": ("clerk", "administrator"),
    "read-notices": tuple(sorted(STAFF)),
    "tell-staff": ("system",),
}
WORDS: Final[Mapping[str, Phrase]] = {
    "appoint": Phrase(en="give an office", zh="任职"),
    "dismiss": Phrase(en="end an office", zh="免职"),
    "list": Phrase(en="see who holds which office", zh="查看任职"),
    "upload-pack": Phrase(en="upload a version of the pack", zh="上传内容包版本"),
    "propose-pack": Phrase(en="propose a version of the pack", zh="提出内容包版本"),
    "release-pack": Phrase(en="put a version of the pack in force", zh="发布内容包版本"),
    "list-packs": Phrase(en="see the versions of the pack", zh="查看内容包版本"),
    "give-key": Phrase(en="give a kiosk a key", zh="给自助终端发密钥"),
    "revoke-key": Phrase(en="revoke a kiosk's key", zh="停用自助终端的密钥"),
    "list-kiosks": Phrase(en="see how the kiosks stand", zh="查看自助终端"),
    "beat": Phrase(en="say that a kiosk is there", zh="报告自助终端在线"),
    "ring": Phrase(en="ring for help at a kiosk", zh="在自助终端叫人帮忙"),
    "read-notices": Phrase(en="see and switch one's notices", zh="查看和设置通知"),
    "tell-staff": Phrase(en="send staff their mail of the day", zh="给工作人员发每日邮件"),
    "answer-call": Phrase(en="say that they went to a kiosk", zh="答复自助终端的求助"),
}


def check(*, acting: Acting, action: str) -> None:
    """Raises `RoleNotAllowed`."""
    check_role(acting=acting, roles=ROLES[action], action=WORDS[action])


def check_named(*, acting: Acting) -> None:
    """Where two must be told apart, both have an account. Raises `DesignerUnnamed`."""
    if not account_key(acting.account):
        raise DesignerUnnamed
