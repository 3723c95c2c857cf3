"""Who may write to an office, read its letters and answer them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from saltern.apps.journal.acting import Acting
from saltern.apps.journal.permission import check_mine, check_role
from saltern.words import Phrase

OFFICE: Final = ("clerk", "approver", "steward")
ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "write": ("visitor", "applicant"),
    "list": ("applicant", *OFFICE, "auditor"),
    "answer": OFFICE,
}
WORDS: Final[Mapping[str, Phrase]] = {
    "write": Phrase(en="write to an office", zh="给单位写信"),
    "list": Phrase(en="read letters", zh="查看来信"),
    "answer": Phrase(en="answer a letter", zh="答复来信"),
}


def check(*, acting: Acting, action: str, subject: int | None = None) -> None:
    """Raises `RoleNotAllowed`, and for an applicant `SubjectNotYours`."""
    check_role(acting=acting, roles=ROLES[action], action=WORDS[action])
    if subject is not None:
        check_mine(acting=acting, subject=subject)
