"""The versions of the pack this installation keeps, each by its content: `packs/VERSION` of the state, read-only.

A version is copied aside, made durable and renamed, so that it is there whole or not at all; nothing changes it later.
Which of them is in force, the desk's database says (`apps.organisation`); before the first release it is SALTERN_PACK.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from saltern.core.catalogue.fingerprint import READ, fingerprint
from saltern.core.registry import custody
from saltern.core.registry.faultpoint import reach
from saltern.errors import Faults, SalternError
from saltern.installation.aside import aside
from saltern.installation.kept import kept
from saltern.installation.pack_proposals import faults_in, folder_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from saltern.core.catalogue.pack import Pack
    from saltern.core.review.pack_differences import Difference, FileDifference
    from saltern.installation.environment import Environment
    from saltern.words import Phrase


class VersionDamaged(SalternError):
    """The kept version {version} of the pack is not what it was: {path} holds {found}."""

    family = "broken"
    zh = "留存的内容包版本 {version} 已不是原样：{path} 中为 {found}。"


def folder_in_force(environment: Environment) -> Path:
    """The pack in force: the version released last, SALTERN_PACK where none ever was. Without a kept version the
    database is not asked. Raises `VersionDamaged` where the released version is not kept."""
    if not (environment.home / "packs").is_dir():
        return environment.pack
    from saltern.apps.organisation.queries import version_in_force

    version = version_in_force()
    return PackShelf(environment).folder(version) if version else environment.pack


class PackShelf:
    """What is kept, and how two of them differ."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._packs = environment.home / "packs"

    def begun(self) -> str:
        """The version the installation began with, kept from now on."""
        return self._keep(self._environment.pack)

    def standing(self, name: str) -> str:
        """The version of a proposed folder as it stands now; empty where there is none."""
        folder = self._environment.home / "proposals" / name
        return fingerprint(folder) if (folder / "pack.yaml").is_file() else ""

    def keep(self, name: str) -> str:
        """Keep a proposed folder as it stands now; its version. Raises `ProposalUnknown`, `Faults` of the lint."""
        folder = folder_of(self._environment, name)
        self._refuse_faults(folder)
        return self._keep(folder)

    def check(self, version: str) -> None:
        """Whether a kept version is whole and without faults. Raises `VersionDamaged`, `Faults`."""
        folder = self.folder(version)
        found = fingerprint(folder)
        if found != version:
            raise VersionDamaged(version=version, path=folder, found=found)
        self._refuse_faults(folder)

    def folder(self, version: str) -> Path:
        """Where a version is kept. Raises `VersionDamaged` where it is not."""
        folder = self._packs / version
        if not (folder / "pack.yaml").is_file():
            raise VersionDamaged(version=version, path=folder, found="–")
        return folder

    def pack(self, version: str) -> Pack:
        """A kept version, read. Raises `VersionDamaged`, `Faults`."""
        from saltern.core.catalogue.loader import load_pack

        folder = self.folder(version)
        return kept(
            name=f"version-{version}", folder=folder, cache=self._environment.cache, read=lambda: load_pack(folder)
        )

    def differences(self, before: str, after: str) -> tuple[tuple[Difference, ...], tuple[FileDifference, ...]]:
        """What two kept versions say differently, and in which files."""
        from saltern.core.review.pack_differences import differences, file_differences

        return (
            differences(self.pack(before), self.pack(after)),
            file_differences(self.folder(before), self.folder(after)),
        )

    def counts(self, before: str, after: str) -> Mapping[str, int]:
        """How much differs between two kept versions."""
        things, files = self.differences(before, after)
        told = {change: sum(one.change == change for one in things) for change in ("added", "removed", "changed")}
        return {**told, "files": len(files)}

    def changed(self, before: str, after: str) -> Sequence[Phrase]:
        """The names of what differs between two kept versions; those of files where nothing has a name."""
        from saltern.words import Phrase

        things, files = self.differences(before, after)
        return [one.name for one in things] or [Phrase.same(one.name) for one in files]

    def _refuse_faults(self, folder: Path) -> None:
        """Raises `Faults` where lint finds any today."""
        if faults := faults_in(folder, self._environment):
            raise Faults(list(faults))

    def _keep(self, folder: Path) -> str:
        """Copy aside what a version is made of, and rename it to the name of its content."""
        with aside(self._packs) as part:
            for file in sorted(folder.rglob("*")):
                if file.is_file() and file.suffix in READ:
                    _copied(file, part / file.relative_to(folder))
            version = fingerprint(part)
            reach("pack.copied")
            if not (self._packs / version).is_dir():
                for one in (part, *(one for one in part.rglob("*") if one.is_dir())):
                    custody.flush(one)
                part.rename(self._packs / version)
                custody.flush(self._packs)
            return version


def _copied(file: Path, to: Path) -> None:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    to.write_bytes(file.read_bytes())
    custody.flush(to)
    to.chmod(0o400)
