"""Versions of the pack that somebody proposes: folders below `proposals` of the state, each a whole pack beside the one
in force; put there by the operator, or uploaded as an archive. They are read and compared here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from saltern.core.catalogue.fingerprint import fingerprint
from saltern.errors import SalternError
from saltern.installation.kept import kept

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from saltern.core.catalogue.pack import Pack
    from saltern.errors import Fault
    from saltern.installation.environment import Environment

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


class ProposalUnknown(SalternError):
    """There is no proposed pack "{name}"."""

    family = "unknown"
    zh = "没有待审的内容包“{name}”。"


def proposals(environment: Environment) -> Mapping[str, str]:
    """The proposed packs by name, each with its version."""
    folder = environment.home / "proposals"
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return {one.name: fingerprint(one) for one in found if NAME.fullmatch(one.name) and (one / "pack.yaml").is_file()}


def folder_of(environment: Environment, name: str) -> Path:
    """Where a proposed pack stands. Raises `ProposalUnknown`."""
    folder = environment.home / "proposals" / name
    if not NAME.fullmatch(name) or not (folder / "pack.yaml").is_file():
        raise ProposalUnknown(name=name)
    return folder


def proposal(environment: Environment, name: str) -> tuple[Pack | None, tuple[Fault, ...]]:
    """A proposed pack, None where it cannot be read, and what is wrong in it; kept until a file of it changes. Raises
    `ProposalUnknown`."""
    folder = folder_of(environment, name)

    def read() -> Pack | None:
        from saltern.core.catalogue.loader import read_pack

        return read_pack(folder, [])

    pack = kept(name=f"proposal-{name}", folder=folder, cache=environment.cache, read=read)
    return pack, faults_in(folder, environment)


def faults_in(folder: Path, environment: Environment) -> tuple[Fault, ...]:
    """What lint finds in a folder, kept by its content: what was looked at as a proposal is not gone through anew when
    it is released."""

    def read() -> tuple[Fault, ...]:
        from saltern.core.review.lint import lint

        return lint(folder).faults

    name = f"lint-{fingerprint(folder)}"
    return kept(name=name, folder=folder, cache=environment.cache, read=read, anywhere=True)
