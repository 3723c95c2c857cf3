"""Reading about a person is an act with a purpose: masked unless full sight is asked for, and always told.

Law: PIPL 2021 art. 6 (a clear purpose), art. 51 (access by need). Whoever shows a profile writes the `Accessed` value
to the journal first; the subject can see those lines. What is held on oneself one may see whole, whatever the contracts
allow others to read it for (PIPL art. 45): that purpose is `OWN_DATA`, and no member of staff has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from saltern.core.identifiers import mobile, writing
from saltern.core.rules.facts import Vocabulary
from saltern.errors import SalternError

if TYPE_CHECKING:
    from saltern.core.registry.profile import Known, Profile


OWN_DATA: Final = "own-data"


class PurposeMissing(SalternError):
    """Say for what purpose you read: {known}."""

    family = "forbidden"
    zh = "请说明查询目的：{known}。"


class PurposeUnknown(SalternError):
    """No record may be read for the purpose '{purpose}'; the contracts allow: {known}."""

    family = "forbidden"
    zh = "没有任何数据允许用于“{purpose}”；约定的用途有：{known}。"


class Named(Protocol):
    """Number, name and mobile in clear, as the identity table gives them."""

    @property
    def number(self) -> str:
        """The citizen's or the firm's number."""
        ...

    @property
    def name(self) -> str:
        """The name, "" where none is known."""
        ...

    @property
    def mobile(self) -> str:
        """The mobile, "" where none is known."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Accessed:
    """Who read what of whom, for what; the line for the journal."""

    actor: str
    subject: int
    purpose: str
    full: bool
    record_sets: tuple[str, ...]
    snapshot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What the reader may see: identity (masked unless full), the sets the purpose allows, names of those withheld."""

    number: str
    name: str
    mobile: str
    shown: tuple[Known, ...]
    withheld: tuple[str, ...]
    accessed: Accessed


def purposes(vocabulary: Vocabulary, /) -> tuple[str, ...]:
    """Every purpose some record set may serve."""
    return tuple(sorted({purpose for entry in vocabulary.record_sets.values() for purpose in entry.purposes}))


def check_purpose(*, purpose: str, vocabulary: Vocabulary, own: bool = False) -> None:
    """Refuse a read without a purpose the contracts know; `own`: the subject themselves, or who acts for them."""
    if own and purpose == OWN_DATA:
        return
    known = ", ".join(purposes(vocabulary))
    if not purpose:
        raise PurposeMissing(known=known)
    if purpose not in purposes(vocabulary):
        raise PurposeUnknown(purpose=purpose, known=known)


def sight(
    *, profile: Profile, person: Named, vocabulary: Vocabulary, actor: str, purpose: str, full: bool, own: bool = False
) -> Sight:
    """What this reader sees for this purpose, and the line to write before showing it."""
    check_purpose(purpose=purpose, vocabulary=vocabulary, own=own)
    shown, withheld = _split(profile.known, purpose)
    accessed = Accessed(
        actor=actor,
        subject=profile.subject,
        purpose=purpose,
        full=full,
        record_sets=tuple(entry.name for entry in shown),
        snapshot=profile.snapshot,
    )
    return Sight(
        number=person.number if full else writing.mask_number(person.number),
        name=person.name if full else writing.mask_name(person.name),
        mobile=person.mobile if full else mobile.mask(person.mobile) if person.mobile else "",
        shown=shown,
        withheld=withheld,
        accessed=accessed,
    )


def _split(known: Iterable[Known], purpose: str) -> tuple[tuple[Known, ...], tuple[str, ...]]:
    entries = tuple(known)
    shown = tuple(entry for entry in entries if purpose == OWN_DATA or purpose in entry.record_set.purposes)
    return shown, tuple(entry.name for entry in entries if entry not in shown)
