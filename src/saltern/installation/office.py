"""The office: everything one installation works with, put together in one place for every interface and the worker.

A process opens it once, over the version of the pack in force; one that stays goes over to an office of another
version (`Standing`). Each part is made when it is first asked for, so that a command pays only for what it uses;
the pack is kept as it was last read, each item is compiled when somebody first applies for it.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from saltern.apps.journal.acting import Acting
from saltern.errors import Faults
from saltern.installation.clock import Clock, zone_of
from saltern.installation.environment import Environment, environment
from saltern.installation.kept import kept
from saltern.installation.pack_shelf import PackShelf, VersionDamaged, folder_in_force
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.apps.casework.file_store import FileStore
    from saltern.apps.casework.rulebook import Rulebook
    from saltern.apps.identity.code_desk import CodeDesk
    from saltern.apps.identity.mobile_seal import MobileSeal
    from saltern.apps.journal.anchor import Sign
    from saltern.apps.journal.operations.subject_rows import SubjectRows
    from saltern.apps.lifecycle.alerts.words import Words
    from saltern.apps.organisation.printer import Printer
    from saltern.apps.programs.hook_carrier import HookCarrier
    from saltern.apps.programs.hook_seal import HookSeal
    from saltern.apps.programs.issuer import Issuer
    from saltern.core.approvals.led_firms import LedFirms
    from saltern.core.approvals.next_steps import NextStepRules
    from saltern.core.approvals.own_guides import OwnGuides
    from saltern.core.approvals.own_permits import OwnPermits
    from saltern.core.approvals.own_reminders import OwnReminders
    from saltern.core.catalogue.pack import Pack
    from saltern.core.contracts.contract import Contract
    from saltern.core.registry.batch import Holdings
    from saltern.core.search.index import Index
    from saltern.core.search.search import Search
    from saltern.installation.carriers import Carriers
    from saltern.installation.face_check import HttpFaceProvider
    from saltern.installation.people import People
    from saltern.installation.records import Records
    from saltern.installation.street_book import StreetBook

T = TypeVar("T")
NEWS: Final = Phrase(zh="程序订阅", en="news to programs")
LOG: Final = logging.getLogger(__name__)
LOOK_AGAIN: Final = 1.0
"""Seconds from one look for another version of the pack to the next, in a process that stays."""
SHARED: Final = (
    "people",
    "anchor_sign",
    "files",
    "mobile_seal",
    "hook_seal",
    "hook_carrier",
    "program_issuer",
    "faces",
)
"""What is the same whatever the pack says: an office of another version takes it over."""


class Office:
    """One installation at work, by one version of the pack: that in `folder`, SALTERN_PACK where none is given."""

    def __init__(self, environment: Environment, *, folder: Path | None = None) -> None:
        self.environment = environment
        self.folder = folder or environment.pack

    def by(self, folder: Path) -> Office:
        """The same installation by another version of the pack, ready before anybody asks. Raises `Faults`."""
        other = Office(self.environment, folder=folder)
        other.__dict__.update({name: self.__dict__[name] for name in SHARED if name in self.__dict__})
        other.__dict__["clock"] = replace(self.clock, zone=zone_of(folder))  # a trial's clock runs on
        other.rulebook, other.contracts, other.search, other.steps  # noqa: B018  # made by being asked for
        if other.records.newest():
            other.records.pinned()
        return other

    @cached_property
    def clock(self) -> Clock:
        """The district's clock, set where SALTERN_TRIAL_CLOCK sets it. Raises `PackMissing`, `Faults`."""
        clock = Clock(zone=zone_of(self.folder))
        return clock.set_to(self.environment.trial_clock) if self.environment.trial_clock else clock

    @cached_property
    def pack(self) -> Pack:
        """The pack in force. Raises `PackMissing`, `Faults`."""
        return self._kept("pack", folder=self.folder, read=_read_pack)

    @property
    def shelf(self) -> PackShelf:
        """The versions of the pack that are kept."""
        return PackShelf(self.environment)

    def pack_of(self, version: str) -> Pack:
        """The pack in a version that was in force; the one in force where that is not kept, or not readable today."""
        if version in {"", self.pack.version}:
            return self.pack
        try:
            return self.shelf.pack(version)
        except (VersionDamaged, Faults):
            return self.pack

    @cached_property
    def contracts(self) -> Mapping[str, Contract]:
        """The units' feed contracts. Raises `Faults`."""
        return self._kept("contracts", folder=self.folder / "sources", read=_read_contracts)

    @cached_property
    def search(self) -> Search:
        """The search of the catalogue. Raises `PackMissing`, `Faults`."""
        from saltern.core.search.search import Search

        return Search(self._kept("search", folder=self.folder, read=lambda _: _read_index(self.pack)))

    @cached_property
    def rulebook(self) -> Rulebook:
        """What the desk decides by."""
        from saltern.apps.casework.rulebook import Rulebook

        return Rulebook.of_pack(self.pack)

    @cached_property
    def steps(self) -> NextStepRules:
        """What may follow an approval."""
        from saltern.core.approvals.next_steps import NextStepRules

        return NextStepRules(self.pack)

    @cached_property
    def reminders(self) -> OwnReminders:
        """What is due for one subject."""
        from saltern.core.approvals.own_reminders import OwnReminders

        return OwnReminders(self.pack)

    @cached_property
    def guides(self) -> OwnGuides:
        """How far a guide is done for one subject."""
        from saltern.core.approvals.own_guides import OwnGuides

        return OwnGuides(self.pack)

    @cached_property
    def warning_words(self) -> Words:
        """What warnings are called. Raises `Faults`."""
        from saltern.apps.lifecycle.alerts import words

        return words.load(pack=self.pack.path)

    @cached_property
    def permits(self) -> OwnPermits:
        """What one subject holds, with its ends."""
        from saltern.core.approvals.own_permits import OwnPermits

        return OwnPermits(self.pack)

    @cached_property
    def records(self) -> Records:
        """The lake."""
        from saltern.installation.records import Records

        return Records(root=self.environment.lake, pack=lambda: self.pack, contracts=lambda: self.contracts)

    @cached_property
    def street_book(self) -> StreetBook:
        """In which sub-district everybody lives."""
        from saltern.installation.street_book import StreetBook

        return StreetBook(self.records)

    @cached_property
    def people(self) -> People:
        """Who is who."""
        from saltern.installation.people import People

        return People(
            path=self.environment.identity,
            key=self.environment.identity_key,
            holdings=self._holdings,
        )

    @cached_property
    def anchor_sign(self) -> Sign:
        """The keyed hash that signs the journal's heads, by the operator's key. Raises `IdentityKeyMalformed`."""
        from saltern.core.registry.cipher import Cipher, load_key

        key = load_key(path=self.environment.identity, key=self.environment.identity_key)
        return Cipher(key, purpose="journal-anchor").lookup

    def _holdings(self) -> Holdings:
        """What the lake has now."""
        from saltern.core.registry.lake import Lake

        return Lake(self.environment.lake).holdings()

    @cached_property
    def code_desk(self) -> CodeDesk:
        """What one-time codes are asked and entered with. Raises `SettingUnreadable`, `AddressUnusable`."""
        from saltern.apps.identity.code_desk import CodeDesk
        from saltern.installation.carriers import providers
        from saltern.installation.code_carrier import CodesByProvider, voice

        district = self.pack.district
        return CodeDesk(
            seal=self.mobile_seal,
            carry=CodesByProvider({**providers(self.environment), **voice(self.environment)}),
            sender=district.portal or district.name,
            host=self.environment.hosts[0],
            call=district.call,
        )

    @cached_property
    def files(self) -> FileStore:
        """The files applicants handed in. Raises `IdentityKeyMalformed`."""
        from saltern.apps.casework.file_store import FileStore

        return FileStore(root=self.environment.files, key=self.people.seal_key())

    @cached_property
    def subject_rows(self) -> Sequence[SubjectRows]:
        """Which rows of every app belong to a subject, for joining and parting."""
        from saltern.apps.casework.operations import subject_rows as cases
        from saltern.apps.feedback.operations import subject_rows as letters
        from saltern.apps.identity.operations import subject_rows as accounts
        from saltern.apps.lifecycle.operations import subject_rows as pushes
        from saltern.apps.notify.operations import subject_rows as messages
        from saltern.apps.stewardship.operations import subject_rows as reports

        apps = (accounts, messages, reports, letters, cases, pushes)
        return tuple(rows for app in apps for rows in app.SUBJECT_ROWS)

    def led_by(self, person: int) -> Collection[int]:
        """The firms whose legal representative a person is, by the register; nobody's where there are no records."""
        if not self.records.newest():
            return ()
        today = self.clock.day_of(self.clock.now())
        return self._led_firms.of(person=person, source=self.records.pinned(), as_of=today)

    @cached_property
    def _led_firms(self) -> LedFirms:
        from saltern.core.approvals.led_firms import LedFirms

        return LedFirms(self.pack)

    @cached_property
    def carriers(self) -> Carriers:
        """The sender. Raises `SettingUnreadable`, `AddressUnusable`."""
        from saltern.apps.casework import queries as casework
        from saltern.apps.lifecycle.operations.reading import note_recheck
        from saltern.apps.lifecycle.recheck import AlreadyDone
        from saltern.apps.notify.outgoing_book import OutgoingBook
        from saltern.apps.programs import queries as programs
        from saltern.core.catalogue.template import of_pack
        from saltern.installation.carriers import Carriers, providers

        recheck = AlreadyDone(
            pack=lambda: self.pack,
            population=lambda _: self.records.population(),
            applicants=casework.applicants,
            note=note_recheck(self.clock.zone),
            snapshot=self.records.newest,
        )
        return Carriers(
            providers=providers(self.environment),
            people=self.people,
            templates=of_pack(self.pack),
            checks=recheck.checks,
            book=OutgoingBook(self.environment.outgoing_book),
            tells=lambda: programs.hooks_wanted(of="message."),
        )

    @cached_property
    def mobile_seal(self) -> MobileSeal:
        """The operator's key as the accounts use it. Raises `IdentityKeyWrong`, `IdentityKeyMalformed`."""
        from saltern.apps.identity.mobile_seal import MobileSeal

        return MobileSeal(self.people.seal_key())

    @cached_property
    def hook_seal(self) -> HookSeal:
        """The operator's key as hooks use it. Raises `IdentityKeyWrong`, `IdentityKeyMalformed`."""
        from saltern.apps.programs.hook_seal import HookSeal

        return HookSeal(self.people.seal_key())

    @cached_property
    def hook_carrier(self) -> HookCarrier:
        """Who carries news to programs. Raises `TrainingReachesNobody`."""
        from saltern.apps.programs.hook_carrier import HookCarrier
        from saltern.installation.training import refuse_reaching

        refuse_reaching(self.environment, NEWS)
        return HookCarrier(allow_private=self.environment.hooks_private)

    @cached_property
    def program_issuer(self) -> Issuer | None:
        """The other house whose signed tokens programs may prove themselves by, if any. Raises `SettingUnreadable`."""
        from saltern.installation.openid import program_issuer

        return program_issuer(self.environment)

    @cached_property
    def faces(self) -> HttpFaceProvider | None:
        """Whoever compares faces, if anybody. Raises `AddressUnusable`, `FaceSecretMissing`."""
        from saltern.installation.face_check import faces

        return faces(self.environment, now=Clock(zone=self.clock.zone).now)  # whatever a trial's clock shows

    def printer(self, kiosk: str) -> Printer:
        """The printer of a kiosk, by the kiosk's name."""
        from saltern.installation.file_printer import FilePrinter

        return FilePrinter(self.environment.printers / kiosk)

    def acting_as(
        self,
        account: str = "",
        *,
        role: str,
        at: str | dt.datetime = "",
        subjects: Iterable[int] = (),
        unit: str = "",
        venue: str = "",
        purpose: str = "",
        request: str = "",
    ) -> Acting:
        """Somebody who acts now, or at the moment given; SALTERN_ACCOUNT and SALTERN_UNIT where nothing is said.

        Raises `MomentUnreadable`.
        """
        return Acting(
            account=account or self.environment.whoever,
            role=role,
            now=self._moment(at),
            zone=self.clock.zone,
            subjects=frozenset(subjects),
            unit=unit or self.environment.unit,
            venue=venue,
            purpose=purpose,
            request=request,
            training=self.environment.training,
        )

    def system(self, *, at: str | dt.datetime = "") -> Acting:
        """The machine acting by itself. Raises `MomentUnreadable`."""
        return Acting.system(now=self._moment(at), zone=self.clock.zone)

    def _moment(self, at: str | dt.datetime) -> dt.datetime:
        return self.clock.moment(at) if isinstance(at, str) else at

    def _kept(self, name: str, *, folder: Path, read: Callable[[Path], T]) -> T:
        return kept(name=name, folder=folder, cache=self.environment.cache, read=lambda: read(folder))


def _read_pack(folder: Path) -> Pack:
    from saltern.core.catalogue.loader import load_pack

    return load_pack(folder)


def _read_index(pack: Pack) -> Index:
    from saltern.core.search.pack_index import index_of

    return index_of(pack)


def _read_contracts(folder: Path) -> Mapping[str, Contract]:
    from saltern.core.contracts.reader import load_all

    return load_all(folder=folder)


class Standing:
    """The office of one process. In a process that stays `newest` goes over to another version of the pack within a
    second or two of its release: it is made ready by a thread of its own while everybody works on by the one before."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._looked = time.monotonic()
        self._looking = threading.Lock()
        self.moving: threading.Thread | None = None
        self.office = Office(environment, folder=folder_in_force(environment))

    def newest(self) -> Office:
        """The office a request or a round begins with, and keeps to its end."""
        if time.monotonic() - self._looked > LOOK_AGAIN and self._looking.acquire(blocking=False):
            try:
                self._look()
                self._looked = time.monotonic()
            finally:
                self._looking.release()
        return self.office

    def _look(self) -> None:
        if self.moving is not None and self.moving.is_alive():
            return
        try:
            folder = folder_in_force(self._environment)
        except Exception:
            LOG.exception("which version of the pack is in force cannot be told; the one before is worked by")
            return
        if folder != self.office.folder:
            self.moving = threading.Thread(target=self._move, args=(folder,), name="pack", daemon=True)
            self.moving.start()

    def _move(self, folder: Path) -> None:
        try:
            self.office = self.office.by(folder)
        except Exception:
            LOG.exception("the version of the pack in %s cannot be read; the one before is worked by", folder)


def office() -> Office:
    """The office of this process, as the environment has it now."""
    return standing().office


def standing() -> Standing:
    """How this process stands to the version in force."""
    return _opened(environment())


@lru_cache(maxsize=1)
def _opened(environment: Environment) -> Standing:
    return Standing(environment)
