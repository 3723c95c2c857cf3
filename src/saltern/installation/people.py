"""Who is meant: from the number somebody gives to the surrogate key, and from the key to an address.

The one door to the identity table outside the core. Numbers come in and are never shown: a refusal masks them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from saltern.apps.notify.ports import RecipientUnknown
from saltern.core.identifiers import credit_code, mobile, resident_id, writing
from saltern.core.registry.batch import Holdings
from saltern.core.registry.cipher import load_key
from saltern.core.registry.identity import IdentityStore, IdentityTableMissing, Person, SubjectUnknown
from saltern.errors import SalternError
from saltern.installation.refusals import kept_locked, why_no_table
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.core.contracts.contract import Contract
    from saltern.core.registry.candidates import Candidate
    from saltern.core.registry.doubt import Doubt, Place

DOORS: Final = {"natural_person": resident_id, "legal_person": credit_code}
"""How a number of each kind of subject is checked, spelled and masked."""
KINDS: Final[Mapping[str, Phrase]] = {
    "natural_person": Phrase(en="natural person", zh="自然人"),
    "legal_person": Phrase(en="legal person", zh="法人"),
}
LONGEST_KEY: Final = 14
"""Digits of a surrogate key: a number with as many as a citizen's is never taken for one."""


class IdentityUnusable(SalternError):
    """The identity table {path} cannot be used: {why}."""

    family = "broken"
    zh = "身份表 {path} 无法使用：{why}。"


class IdentityBusy(SalternError):
    """Another process keeps the identity table {path} locked; nothing was done. Try again in a moment."""

    family = "busy"
    zh = "另一进程一直占用身份表 {path}；未做任何事，请稍后再试。"


class SubjectNumberInvalid(SalternError):
    """{number} is not a valid {kind} number."""

    family = "invalid"
    zh = "{number} 不是有效的{kind}号码。"


class SubjectNotKnown(SalternError):
    """Nobody is known by {number} ({kind}); load the register first."""

    family = "unknown"
    zh = "没有找到号码 {number}（{kind}）对应的主体；请先载入登记数据。"


class MobileUnreadable(SalternError):
    """{number} is no mobile number."""

    family = "invalid"
    zh = "{number} 不是手机号码。"


class People:
    """The identity table of this installation."""

    def __init__(self, *, path: Path, key: str = "", holdings: Callable[[], Holdings] | None = None) -> None:
        """`holdings` is what the lake beside it has: which subjects are read as which, names and mobiles of other
        batches are not read, and a table that knows nobody, or fewer than the lake, is refused: it would give a new
        person another's records."""
        self.path = path
        self._key = key
        self._holdings = holdings

    def opened(self) -> IdentityStore:
        """The table, which the caller closes. Raises `IdentityUnusable`, `IdentityTableMissing`, `IdentityOlder`,
        `IdentityKeyWrong`, `IdentityKeyMalformed`."""
        known = self._holdings().last_key if self._holdings else 0  # before it is opened: both only grow
        if not self.path.exists():
            self._refuse_where_the_lake_knows_somebody()
        try:
            store = IdentityStore.open(
                self.path,
                key=self._key,
                committed=self._committed if self._holdings else None,
                joined=self._holdings().joined if self._holdings else None,
            )
        except sqlite3.Error as fault:
            why = why_no_table(fault)
            if kept_locked(fault):
                raise IdentityBusy(path=self.path) from fault
            if why is None:
                raise
            raise IdentityUnusable(path=self.path, why=why) from fault
        try:
            if store.empty:
                self._refuse_where_the_lake_knows_somebody()
            store.check_reaches(known)
        except SalternError:
            store.close()
            raise
        return store

    def check(self) -> None:
        """Refuse a table that is not the lake's; where there is none yet, none is made. Raises as `opened`."""
        if not self.path.exists():
            self._refuse_where_the_lake_knows_somebody()
            return
        with self.table():
            pass

    def _refuse_where_the_lake_knows_somebody(self) -> None:
        if self._holdings and any(batch.subjects for batch in self._holdings().batches if batch.state == "committed"):
            raise IdentityTableMissing(path=self.path)

    def _committed(self) -> frozenset[str]:
        assert self._holdings
        return frozenset(batch.id for batch in self._holdings().batches if batch.state == "committed")

    def seal_key(self) -> bytes:
        """The operator's key, or the one in the file beside the table, proved against it.

        Raises `IdentityKeyWrong`, `IdentityKeyMalformed`.
        """
        with self.table():
            return load_key(path=self.path, key=self._key)

    @contextmanager
    def table(self) -> Iterator[IdentityStore]:
        """The table, for one piece of work."""
        store = self.opened()
        try:
            yield store
        except sqlite3.OperationalError as fault:
            if kept_locked(fault):
                raise IdentityBusy(path=self.path) from fault
            raise
        finally:
            store.close()

    def find(self, *, kind: str, number: str) -> int:
        """The subject behind a number of one kind. Raises `SubjectNumberInvalid`, `SubjectNotKnown`."""
        door, words = DOORS[kind], KINDS[kind]
        if not door.is_valid(number):
            raise SubjectNumberInvalid(number=writing.mask_number(number), kind=words)
        with self.table() as store:
            subject = store.find(kind=kind, number=door.normalise(number))
        if subject is None:
            raise SubjectNotKnown(number=door.mask(number), kind=words)
        return subject

    def of_any_kind(self, number: str) -> int:
        """The subject behind a citizen's or a firm's number. Raises `SubjectNumberInvalid`, `SubjectNotKnown`."""
        return self.find(kind=kind_of(number), number=number)

    def at_desk(self, text: str, *, kind: str = "") -> int:
        """The subject behind a number, of one kind or either, or behind the key that lists show to staff. Raises
        `SubjectNumberInvalid`, `SubjectNotKnown`, `SubjectUnknown`."""
        if not _is_key(text):
            return self.find(kind=kind or kind_of(text), number=text)
        borne = self.kind_at_desk(text)
        if kind and kind != borne:
            raise SubjectNumberInvalid(number=text, kind=KINDS[kind])
        with self.table() as store:
            return store.read_as(int(text))

    def kind_at_desk(self, text: str) -> str:
        """Of which kind a number, or the key that lists show to staff, is. Raises `SubjectUnknown`."""
        return self.kind(int(text)) if _is_key(text) else kind_of(text)

    def called(self, subject: int) -> str:
        """The name, masked; a dash where none is known. Who calls this writes the access down first."""
        try:
            return writing.mask_name(self.person(subject).name) or "—"
        except SubjectUnknown:
            return "—"

    def meant(self, text: str) -> int:
        """The subject behind a number of either kind, or the surrogate key itself. Raises `SubjectUnknown`."""
        with self.table() as store:
            for kind, door in DOORS.items():
                number = door.normalise(text)
                subject = store.find(kind=kind, number=number) if door.is_valid(number) else None
                if subject is not None:
                    return subject
            if _is_key(text):
                return store.read_as(int(text))
        raise SubjectUnknown(number=writing.mask_number(text))

    def key(self, text: str) -> int:
        """The surrogate key as typed, whether it is joined with another or not; or the subject behind a number. Raises
        `SubjectUnknown`."""
        return int(text) if _is_key(text) else self.meant(text)

    def at_mobile(self, number: str) -> list[int]:
        """The subjects written to at a mobile. Raises `MobileUnreadable`."""
        if not mobile.is_valid(number):
            raise MobileUnreadable(number=mobile.mask(number))
        with self.table() as store:
            return store.bearers(mobile.normalise(number))

    def person(self, subject: int) -> Person:
        """Number, name and mobile in clear; who calls this writes the access down first. Raises `SubjectUnknown`."""
        with self.table() as store:
            return store.person(subject)

    def kind(self, subject: int) -> str:
        """natural_person or legal_person. Raises `SubjectUnknown`."""
        with self.table() as store:
            return store.kind(subject)

    def as_entered(self, subject: int) -> Person:
        """Number, name and mobile stated under a subject's own number, in clear; who calls this writes the access down
        first. Raises `SubjectUnknown`."""
        with self.table() as store:
            return store.as_entered(subject)

    def doubt(self, place: Place) -> Doubt | None:
        """What a row to be reviewed says, in clear; None where nothing was kept. Whoever asks writes it down first."""
        with self.table() as store:
            return store.doubt(batch=place.batch, row=place.row, column=place.column)

    def rows_as_sent(self, batch: str) -> Mapping[int, Sequence[str | None]]:
        """The rows set aside of a batch as they were sent, by number, in clear. Whoever asks writes it down."""
        with self.table() as store:
            return store.rows_as_sent(batch=batch)

    def borne(self, numbers: Collection[str]) -> Sequence[int]:
        """The subjects known by some of these numbers, each once; what is no number names nobody."""
        spelled = [(kind, door.normalise(one)) for one in numbers for kind, door in DOORS.items() if door.is_valid(one)]
        found: set[int] = set()
        with self.table() as store:
            for kind in DOORS:
                mine = [number for its, number in spelled if its == kind]
                found |= {key for key in (store.known(kind=kind, numbers=mine) if mine else ()) if key is not None}
        return sorted(found)

    def candidates(self, doubt: Doubt, *, kind: str) -> Sequence[Candidate]:
        """Who may be meant by a row."""
        from saltern.core.registry.candidates import candidates

        with self.table() as store:
            return candidates(doubt, kind=kind, identity=store)

    def name_by_row(self, *, place: Place, contract: Contract, subject: int, day: str) -> None:
        """Call and reach a subject by what its row says."""
        from saltern.core.registry.row_contacts import contacts

        with self.table() as store:
            doubt = store.doubt(batch=place.batch, row=place.row, column=place.column)
            if doubt is not None:
                stated = contacts(doubt, contract=contract, subject=subject, day=day)
                store.remember_row(stated, batch=place.batch, mark=place.mark)

    def bearing(self, known_by: Iterable[str]) -> frozenset[int]:
        """The subjects entered under numbers that the table knows by these (`IdentityStore.known_by`)."""
        with self.table() as store:
            return store.bearing(known_by)

    def forget_row(self, place: Place) -> None:
        """Take that back."""
        with self.table() as store:
            store.forget_row(batch=place.batch, mark=place.mark)

    def bearer_of(self, number: str, *, enter: bool = False) -> int:
        """The subject entered for a number of either kind, whatever it is joined with; with `enter` one that nobody
        has delivered yet is entered. Raises `SubjectNumberInvalid`, `SubjectNotKnown`."""
        kind = kind_of(number)
        door, words = DOORS[kind], KINDS[kind]
        if not door.is_valid(number):
            raise SubjectNumberInvalid(number=writing.mask_number(number), kind=words)
        with self.table() as store:
            if enter:
                return store.resolve(kind=kind, numbers=[door.normalise(number)])[0]
            subject = store.bearer_of(kind=kind, number=door.normalise(number))
        if subject is None:
            raise SubjectNotKnown(number=door.mask(number), kind=words)
        return subject

    def names(self, subjects: Iterable[int]) -> dict[int, str]:
        """What many subjects are called, in clear; who calls this writes the access down first."""
        with self.table() as store:
            return store.names(subjects)

    @contextmanager
    def addresses(self) -> Iterator[AddressBook]:
        """Where messages go, for one run of the sender."""
        with self.table() as store:
            yield AddressBook(store)


class AddressBook:
    """The identity table as the sender sees it: a mobile for an SMS, nothing for other channels."""

    def __init__(self, store: IdentityStore) -> None:
        self._store = store

    def contact(self, subject: int, channel: str) -> str | None:
        """The mobile of a subject, None where none is known. Raises `RecipientUnknown`."""
        if not self._store.knows(subject):
            raise RecipientUnknown(subject)
        return self._store.mobiles([subject]).get(subject) if channel == "sms" else None


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY


def kind_of(number: str) -> str:
    """Which kind of subject bears such a number: a citizen where it is one's, else a firm."""
    return "natural_person" if resident_id.is_valid(number.strip()) else "legal_person"
