"""Who gives and ends offices: administrators, and the operator of the machine for the first of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from saltern.apps.journal.acting import Acting
from saltern.apps.journal.permission import check_role
from saltern.words import Phrase

ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "appoint": ("administrator", "system"),
    "dismiss": ("administrator", "system"),
    "list": ("administrator", "auditor"),
}
WORDS: Final[Mapping[str, Phrase]] = {
    "appoint": Phrase(en="give an office", zh="任职"),
    "dismiss": Phrase(en="end an office", zh="免职"),
    "list": Phrase(en="see who holds which office", zh="查看任职"),
}


def check(*, acting: Acting, action: str) -> None:
    """Raises `RoleNotAllowed`."""
    check_role(acting=acting, roles=ROLES[action], action=WORDS[action])
