"""Who is who: the one place where numbers, names and telephones stand, encrypted, apart from all facts.

Facts carry a surrogate key that says nothing. A number is found by a keyed hash and kept sealed, bound to its row
(`cipher`). Law: PIPL 2021 art. 51 (encryption, de-identification, separate keeping).
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final, Literal, cast

from cryptography.exceptions import InvalidTag

from saltern.core.registry.cipher import Cipher, load_key
from saltern.core.registry.doubt import Doubt
from saltern.errors import SalternError
from saltern.words import Phrase

Trait = Literal["name", "mobile"]
WAIT: Final = 5.0
"""Seconds to wait for another process that writes; deliveries wait for each other at the lake's lock."""
WHOLE: Final = ""
"""The column under which a whole row is kept as it was sent."""
MANY: Final = 4
"""Where more than one subject in so many is asked for, reading them all is quicker than looking each up."""
_SETTINGS: Final = """
PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 8000;
"""
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS subject (
  subject INTEGER PRIMARY KEY, kind TEXT NOT NULL, lookup BLOB NOT NULL UNIQUE, number BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS contact (
  subject INTEGER NOT NULL REFERENCES subject, trait TEXT NOT NULL, dataset TEXT NOT NULL, batch TEXT NOT NULL,
  rank INTEGER NOT NULL, value BLOB NOT NULL, stated_on TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (subject, trait, dataset, batch)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS contact_batch ON contact (batch);
CREATE TABLE IF NOT EXISTS doubt (
  batch TEXT NOT NULL, row INTEGER NOT NULL, "column" TEXT NOT NULL, details BLOB NOT NULL,
  PRIMARY KEY (batch, row, "column")
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS keyproof (id INTEGER PRIMARY KEY CHECK (id = 1), proof BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS load (batch TEXT PRIMARY KEY, place INTEGER NOT NULL) STRICT;
"""


class IdentityKeyWrong(SalternError):
    """The identity key does not fit the identity table {path}; nothing was read or written."""

    family = "broken"
    zh = "身份密钥与身份表 {path} 不匹配；未读取也未写入任何内容。"


class IdentityTableMissing(SalternError):
    """The identity table {path} knows nobody, but the lake does; put back the one that belongs to it."""

    family = "broken"
    zh = "身份表 {path} 中没有任何主体，而数据湖中有；请恢复与数据湖同期的文件。"


class IdentityOlder(SalternError):
    """The identity table {path} is older than the lake: it gave keys up to {highest}, the lake knows {known}. Nothing
    was read or written; restore the table that belongs to the lake."""

    family = "broken"
    zh = (
        "身份表 {path} 比数据湖旧：其最大主体编号为 {highest}，数据湖中已有 {known}。"
        "未读取也未写入任何内容；请恢复与数据湖对应的身份表。"
    )


class SubjectUnknown(SalternError):
    """No person or firm is known by {number}."""

    family = "unknown"
    zh = "没有找到 {number} 对应的自然人或法人。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A name or a mobile of a subject as one data set states it; `rank` 1 counts before 5, of one rank the newest
    fact: `stated_on` is the day it is of, YYYY-MM-DD, "" where the data set has none."""

    subject: int
    trait: Trait
    value: str
    rank: int
    stated_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What the table knows of one subject, in clear."""

    subject: int
    kind: str
    number: str
    name: str
    mobile: str


class IdentityStore:
    """The identity table in one SQLite file.

    `joined` says which subjects are read as which (`registry.joined`): either number finds the one that is kept, and
    it is called and reached by what was said of either. Deliveries are linked by `resolve` and `known`, which look
    through no join: a fact stands under the number it came with. `committed` names the batches the lake has: names and
    mobiles of others are not there for whoever reads.
    """

    def __init__(
        self,
        path: Path,
        *,
        key: bytes,
        committed: Callable[[], AbstractSet[str]] | None = None,
        joined: Mapping[int, int] | None = None,
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
        self._path = path
        self._committed = committed
        self._unsettled: str | None = None
        self._joined = joined or {}
        self._gone = {kept: gone for gone, kept in self._joined.items()}
        self._cipher = Cipher(key, purpose="value")
        self._database = sqlite3.connect(path, isolation_level=None, timeout=WAIT)
        self._database.executescript(_SETTINGS + _SCHEMA)
        self._grow()
        self._prove()

    def _grow(self) -> None:
        """Tables made before contacts had a day get the column."""
        columns = {row[1] for row in self._database.execute("PRAGMA table_info(contact)")}
        if "stated_on" not in columns:
            with contextlib.suppress(sqlite3.OperationalError):  # another process was quicker
                self._database.execute("ALTER TABLE contact ADD COLUMN stated_on TEXT NOT NULL DEFAULT ''")

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        key: str = "",
        committed: Callable[[], AbstractSet[str]] | None = None,
        joined: Mapping[int, int] | None = None,
    ) -> IdentityStore:
        """The table with the operator's key or the one in the file beside it."""
        return cls(path, key=load_key(path=path, key=key), committed=committed, joined=joined)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def check_reaches(self, known: int) -> None:
        """Refuse where keys up to `known` were given that this table does not know: it would give them to others.

        Raises `IdentityOlder`.
        """
        highest = self._highest()
        if highest < known:
            raise IdentityOlder(path=self._path, highest=highest, known=known)

    def resolve(self, *, kind: str, numbers: Sequence[str]) -> list[int]:
        """The subjects of valid, normalised numbers, in their order; new ones are entered. All at once."""
        lookups = self._lookups(kind, numbers)
        with self._transaction():
            known = self._known(lookups)
            found = list(map(known.get, lookups))
            if None in found:
                unknown = {n: look for n, look, subject in zip(numbers, lookups, found, strict=True) if subject is None}
                given = self._enter(kind, unknown)
                found = [given[n] if subject is None else subject for n, subject in zip(numbers, found, strict=True)]
        return cast("list[int]", found)

    def find(self, *, kind: str, number: str) -> int | None:
        """The subject of a normalised number, if known."""
        found = self.bearer_of(kind=kind, number=number)
        return None if found is None else self.read_as(found)

    def bearer_of(self, *, kind: str, number: str) -> int | None:
        """The subject entered for a normalised number, whatever it is joined with."""
        look = self._lookup(kind, number)
        row = self._database.execute("SELECT subject FROM subject WHERE lookup = ?", (look,)).fetchone()
        return int(row[0]) if row else None

    def read_as(self, subject: int) -> int:
        """The key a subject is read as."""
        return self._joined.get(subject, subject)

    def kind(self, subject: int) -> str:
        """natural_person or legal_person. Raises `SubjectUnknown`."""
        return self._subject(subject)[0]

    def known(self, *, kind: str, numbers: Sequence[str]) -> list[int | None]:
        """The subjects of numbers already in the table; None for the others."""
        lookups = self._lookups(kind, numbers)
        with self._transaction():
            found = self._known(lookups)
        return [found.get(look) for look in lookups]

    def person(self, subject: int) -> Person:
        """Number, name and mobile in clear, of joined subjects the number that is kept. Who calls this writes the
        access to the journal. Raises `SubjectUnknown`."""
        kept = self.read_as(subject)
        return self._person(kept, (kept, self._gone.get(kept, kept)))

    def as_entered(self, subject: int) -> Person:
        """The same of one subject alone, whatever it is joined with."""
        return self._person(subject, (subject, subject))

    def _person(self, subject: int, members: tuple[int, int]) -> Person:
        kind, look, number = self._subject(subject)
        return Person(
            subject=subject,
            kind=kind,
            number=self._open(number, look),
            name=self._stated(members, "name"),
            mobile=self._stated(members, "mobile"),
        )

    @property
    def empty(self) -> bool:
        """Whether it knows nobody."""
        return self._database.execute("SELECT 1 FROM subject LIMIT 1").fetchone() is None

    def knows(self, subject: int) -> bool:
        """Whether a subject stands in the table."""
        return self._database.execute("SELECT 1 FROM subject WHERE subject = ?", (subject,)).fetchone() is not None

    def mobiles(self, subjects: Iterable[int]) -> dict[int, str]:
        """The mobile that counts for each of many subjects (those who have one)."""
        found = {subject: self._trait(subject, "mobile") for subject in subjects}
        return {subject: mobile for subject, mobile in found.items() if mobile}

    def names(self, subjects: Iterable[int]) -> dict[int, str]:
        """What many subjects are called (those who have a name). Who calls this writes the access to the journal."""
        found = {subject: self._trait(subject, "name") for subject in subjects}
        return {subject: name for subject, name in found.items() if name}

    def known_by(self, *, kind: str, numbers: Iterable[str]) -> list[str]:
        """What each of some valid, normalised numbers is known by here, whether anybody bears it or not: a keyed hash
        as text, which tells nobody else a number."""
        return [look.hex() for look in self._lookups(kind, numbers)]

    def bearing(self, known_by: Iterable[str]) -> frozenset[int]:
        """The subjects entered under numbers that are known by these."""
        lookups = [bytes.fromhex(mark) for mark in dict.fromkeys(known_by)]
        with self._transaction():
            known = self._known(lookups)
        return frozenset(known[look] for look in lookups if look in known)

    def bearers(self, mobile: str) -> list[int]:
        """The subjects whose mobile that counts is this one, by key. Every mobile is opened: a reply is rare, and a
        table by which numbers are found would be one more place that knows them."""
        rows = self._database.execute("SELECT subject, value FROM contact WHERE trait = 'mobile'").fetchall()
        stated = {
            self.read_as(subject) for subject, sealed in rows if self._open(sealed, _bound(subject, "mobile")) == mobile
        }
        return sorted(subject for subject in stated if self._trait(subject, "mobile") == mobile)

    def remember(self, *, contacts: Iterable[Contact], dataset: str, batch: str, arrived: str = "") -> None:
        """Enter names and mobiles a batch states; what has no day of its own, or one that is still to come, is of the
        day it `arrived`, or its delivery is of. That day decides too between facts of one day: it stands behind it."""
        with self._transaction():
            self._begin(batch)
            self._database.executemany(
                "INSERT OR REPLACE INTO contact (subject, trait, dataset, batch, rank, stated_on, value)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        *(c.subject, c.trait, dataset, batch, c.rank),
                        f"{min(c.stated_on or arrived, arrived or c.stated_on)} {arrived}".strip(),
                        self._seal(c.value, _bound(c.subject, c.trait)),
                    )
                    for c in contacts
                ),
            )

    def forget(self, *, batch: str) -> None:
        """Take back what a batch stated; what it had overruled counts again."""
        with self._transaction():
            self._database.execute("DELETE FROM contact WHERE batch = ?", (batch,))
            self._database.execute("DELETE FROM doubt WHERE batch = ?", (batch,))
            self._database.execute("DELETE FROM load WHERE batch = ?", (batch,))

    def remember_doubts(
        self, doubts: Iterable[Doubt], *, batch: str, rows: Iterable[tuple[int, Sequence[str | None]]] = ()
    ) -> None:
        """Keep what rows to be reviewed say, and the `rows` set aside as they were sent, sealed, until their batch is
        forgotten."""
        said = ((one.row, one.column, [one.number, one.name, one.mobile, one.born]) for one in doubts)
        whole = ((row, WHOLE, texts) for row, texts in rows)
        with self._transaction():
            self._begin(batch)
            self._database.executemany(
                'INSERT OR REPLACE INTO doubt (batch, row, "column", details) VALUES (?, ?, ?, ?)',
                (
                    (
                        batch,
                        row,
                        column,
                        self._seal(json.dumps(texts, ensure_ascii=False), _bound_row(batch, row, column)),
                    )
                    for row, column, texts in chain(whole, said)
                ),
            )

    def doubt(self, *, batch: str, row: int, column: str) -> Doubt | None:
        """What a row to be reviewed says, in clear; None where nothing was kept. Who calls this writes the access to
        the journal."""
        found = self._database.execute(
            'SELECT details FROM doubt WHERE batch = ? AND row = ? AND "column" = ?', (batch, row, column)
        ).fetchone()
        if found is None:
            return None
        number, name, mobile, born = json.loads(self._open(found[0], _bound_row(batch, row, column)))
        return Doubt(row=row, column=column, number=number, name=name, mobile=mobile, born=born)

    def rows_as_sent(self, *, batch: str) -> dict[int, list[str | None]]:
        """The rows set aside of a batch by their numbers: texts in the order of the contract's columns, in clear. Who
        calls this writes the access to the journal."""
        found = self._database.execute(
            'SELECT row, details FROM doubt WHERE batch = ? AND "column" = ? ORDER BY row', (batch, WHOLE)
        ).fetchall()
        return {row: json.loads(self._open(details, _bound_row(batch, row, WHOLE))) for row, details in found}

    def stating(self, *, kind: str, trait: Trait, value: str) -> list[int]:
        """The subjects of a kind of whom some batch stated this name or mobile, by the key they were entered under.
        Every one is opened, as `bearers` does: such a look is rare."""
        rows = self._database.execute(
            "SELECT DISTINCT subject, value FROM contact JOIN subject USING (subject) WHERE trait = ? AND kind = ?",
            (trait, kind),
        )
        return sorted({subject for subject, sealed in rows if self._open(sealed, _bound(subject, trait)) == value})

    def remember_row(self, contacts: Iterable[Contact], *, batch: str, mark: str) -> None:
        """Enter what a row linked by a person states, beside its batch."""
        with self._transaction():
            self._database.executemany(
                "INSERT OR REPLACE INTO contact (subject, trait, dataset, batch, rank, stated_on, value)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        c.subject,
                        c.trait,
                        mark,
                        batch,
                        c.rank,
                        c.stated_on,
                        self._seal(c.value, _bound(c.subject, c.trait)),
                    )
                    for c in contacts
                ),
            )

    def forget_row(self, *, batch: str, mark: str) -> None:
        """Take that back."""
        with self._transaction():
            self._database.execute("DELETE FROM contact WHERE batch = ? AND dataset = ?", (batch, mark))

    def batches(self) -> frozenset[str]:
        """The batches that stated names or mobiles."""
        return frozenset(row[0] for row in self._database.execute("SELECT batch FROM load").fetchall())

    def secret(self, number: str, /) -> str:
        """A keyed hash of any text as it was written, to recognise it again without showing it."""
        return self._cipher.lookup(b"text\0" + number.encode()).hex()

    def _highest(self) -> int:
        return int(self._database.execute("SELECT coalesce(max(subject), 0) FROM subject").fetchone()[0])

    def _begin(self, batch: str) -> None:
        self._database.execute(
            "INSERT OR IGNORE INTO load (batch, place) SELECT ?, coalesce(max(place), 0) + 1 FROM load", (batch,)
        )

    def _trait(self, subject: int, trait: Trait) -> str:
        kept = self.read_as(subject)
        return self._stated((kept, self._gone.get(kept, kept)), trait)

    def _stated(self, members: tuple[int, int], trait: Trait) -> str:
        """What counts of all that was stated of one or two subjects, of two alike what the first states."""
        first, second = members
        row = self._database.execute(
            "SELECT value, subject FROM contact JOIN load USING (batch) WHERE subject IN (?, ?) AND trait = ?"
            " AND batch NOT IN (SELECT value FROM json_each(?))"
            " ORDER BY rank, stated_on DESC, place DESC, dataset, subject = ? DESC LIMIT 1",
            (first, second, trait, self._not_in_the_lake(), first),
        ).fetchone()
        return self._open(row[0], _bound(row[1], trait)) if row else ""

    def _subject(self, subject: int) -> tuple[str, bytes, bytes]:
        """Kind, look-up and sealed number of one subject. Raises `SubjectUnknown`."""
        row = self._database.execute(
            "SELECT kind, lookup, number FROM subject WHERE subject = ?", (subject,)
        ).fetchone()
        if row is None:
            raise SubjectUnknown(number=Phrase(en=f"subject {subject}", zh=f"主体编号 {subject}"))
        return cast("tuple[str, bytes, bytes]", row)

    def _not_in_the_lake(self) -> str:
        """The batches of loads that died before their commit, or were withdrawn and not forgotten yet, as JSON."""
        if self._unsettled is None:
            stated = self.batches()
            self._unsettled = json.dumps(sorted(stated - self._committed()) if self._committed and stated else [])
        return self._unsettled

    def _known(self, lookups: Sequence[bytes]) -> dict[bytes, int]:
        if len(lookups) * MANY > self._highest():
            return dict(self._database.execute("SELECT lookup, subject FROM subject").fetchall())
        self._database.execute("CREATE TEMP TABLE IF NOT EXISTS asked (lookup BLOB PRIMARY KEY) WITHOUT ROWID")
        self._database.execute("DELETE FROM asked")
        self._database.executemany("INSERT OR IGNORE INTO asked VALUES (?)", ((look,) for look in sorted(lookups)))
        return dict(self._database.execute("SELECT lookup, subject FROM asked JOIN subject USING (lookup)").fetchall())

    def _enter(self, kind: str, unknown: Mapping[str, bytes]) -> dict[str, int]:
        first = self._highest() + 1
        given = dict(zip(unknown, range(first, first + len(unknown)), strict=True))
        self._database.executemany(
            "INSERT INTO subject (subject, kind, lookup, number) VALUES (?, ?, ?, ?)",
            ((given[number], kind, look, self._seal(number, look)) for number, look in unknown.items()),
        )
        return given

    def _lookup(self, kind: str, number: str) -> bytes:
        return self._lookups(kind, [number])[0]

    def _lookups(self, kind: str, numbers: Iterable[str]) -> list[bytes]:
        lookup, prefix = self._cipher.lookup, f"{kind}\0".encode()
        return [lookup(prefix + number.encode())[:16] for number in numbers]

    def _seal(self, text: str, bound: bytes) -> bytes:
        return self._cipher.seal(text, bound)

    def _open(self, sealed: bytes, bound: bytes) -> str:
        try:
            return self._cipher.open(sealed, bound)
        except InvalidTag:
            raise IdentityKeyWrong(path=self._path) from None

    def _prove(self) -> None:
        row = self._database.execute("SELECT proof FROM keyproof").fetchone()
        if row is None:
            proof = self._seal("saltern", b"keyproof")
            self._database.execute("INSERT OR IGNORE INTO keyproof (id, proof) VALUES (1, ?)", (proof,))
            row = self._database.execute("SELECT proof FROM keyproof").fetchone()
        self._open(row[0], b"keyproof")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")


def _bound(subject: int, trait: str) -> bytes:
    return f"{subject}\0{trait}".encode()


def _bound_row(batch: str, row: int, column: str) -> bytes:
    return f"{batch}\0{row}\0{column}".encode()
