"""The office: everything one installation works with, put together in one place for every interface and the worker.

A process opens it once. Each part is made when it is first asked for, so that a command pays only for what it uses;
the pack is kept as it was last read, each item is compiled when somebody first applies for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from saltern.apps.journal.acting import Acting
from saltern.installation.clock import Clock, zone_of
from saltern.installation.environment import Environment, environment
from saltern.installation.kept import kept

if TYPE_CHECKING:
    from saltern.apps.casework.rulebook import Rulebook
    from saltern.apps.identity.code_desk import CodeDesk
    from saltern.apps.identity.mobile_seal import MobileSeal
    from saltern.core.approvals.next_steps import NextStepRules
    from saltern.core.catalogue.pack import Pack
    from saltern.core.contracts.contract import Contract
    from saltern.installation.accounts import GatewayCarrier
    from saltern.installation.carriers import Carriers
    from saltern.installation.face_check import HttpFaceProvider
    from saltern.installation.people import People
    from saltern.installation.records import Records

T = TypeVar("T")


class Office:
    """One installation at work."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    @cached_property
    def clock(self) -> Clock:
        """The district's clock. Raises `PackMissing`, `Faults`."""
        return Clock(zone=zone_of(self.environment.pack))

    @cached_property
    def pack(self) -> Pack:
        """The pack in force. Raises `PackMissing`, `Faults`."""
        return self._kept("pack", folder=self.environment.pack, read=_read_pack)

    @cached_property
    def contracts(self) -> Mapping[str, Contract]:
        """The units' feed contracts. Raises `Faults`."""
        return self._kept("contracts", folder=self.environment.pack / "sources", read=_read_contracts)

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
    def records(self) -> Records:
        """The lake."""
        from saltern.installation.records import Records

        return Records(root=self.environment.lake, pack=lambda: self.pack, contracts=lambda: self.contracts)

    @cached_property
    def people(self) -> People:
        """Who is who."""
        from saltern.installation.people import People

        return People(path=self.environment.identity, key=self.environment.identity_key)

    @cached_property
    def carriers(self) -> Carriers:
        """The sender. Raises `SettingUnreadable`, `AddressUnusable`."""
        from saltern.apps.casework import queries as casework
        from saltern.apps.lifecycle.operations.reading import note_recheck
        from saltern.apps.lifecycle.recheck import AlreadyDone
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
        )

    @cached_property
    def mobile_seal(self) -> MobileSeal:
        """The operator's key as the accounts use it. Raises `IdentityKeyWrong`, `IdentityKeyMalformed`."""
        from saltern.apps.identity.mobile_seal import MobileSeal

        return MobileSeal(self.people.key())

    @cached_property
    def faces(self) -> HttpFaceProvider | None:
        """Whoever compares faces, if anybody. Raises `AddressUnusable`, `FaceSecretMissing`."""
        from saltern.installation.accounts import faces

        return faces(self.environment, now=Clock(zone=self.clock.zone).now)  # whatever a trial's clock shows

    @cached_property
    def _code_carrier(self) -> GatewayCarrier:
        from saltern.installation.accounts import GatewayCarrier, voice
        from saltern.installation.carriers import providers

        return GatewayCarrier(providers={**providers(self.environment), **voice(self.environment)})

    def code_desk(self, *, host: str) -> CodeDesk:
        """Where codes are asked and entered; `host` is where our pages are, in whose name a telephone fills one in.

        Raises `SettingUnreadable`, `AddressUnusable`, `IdentityKeyWrong`.
        """
        from saltern.apps.identity.code_desk import CodeDesk

        return CodeDesk(seal=self.mobile_seal, carry=self._code_carrier, sender=self.pack.district.name, host=host)

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


def _read_contracts(folder: Path) -> Mapping[str, Contract]:
    from saltern.core.contracts.reader import load_all

    return load_all(folder=folder)


def office() -> Office:
    """The office of this process, as the environment has it now."""
    return _opened(environment())


@lru_cache(maxsize=1)
def _opened(environment: Environment) -> Office:
    return Office(environment)
