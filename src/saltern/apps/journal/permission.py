"""What every app asks of who acts: the right role, and of an applicant that it is their own matter or a mandated one.

A refusal names the role and the deed, never whose matter it is nor what stands in it.
"""

from __future__ import annotations

from collections.abc import Collection

from saltern.apps.journal.acting import ROLES, Acting, role_words
from saltern.errors import SalternError
from saltern.words import Phrase, joined


class RoleNotAllowed(SalternError):
    """The role {role} may not {action}; only {roles} may."""

    family = "forbidden"
    zh = "{role}无权{action}；仅限{roles}。"


class SubjectNotYours(SalternError):
    """You may do this only for yourself and for those whose mandate you hold."""

    family = "forbidden"
    zh = "您只能为本人或委托您的人办理。"


def check_role(*, acting: Acting, roles: Collection[str], action: Phrase) -> None:
    """Raises `RoleNotAllowed`."""
    if acting.role not in roles:
        known = [role for role in ROLES if role in roles]
        only = joined(map(role_words, known), en=" or ", zh="或")
        raise RoleNotAllowed(role=role_words(acting.role), action=action, roles=only)


def check_mine(*, acting: Acting, subject: int) -> None:
    """Of an applicant: themselves, or whose mandate they hold. Raises `SubjectNotYours`."""
    if acting.role == "applicant" and subject not in acting.subjects:
        raise SubjectNotYours
