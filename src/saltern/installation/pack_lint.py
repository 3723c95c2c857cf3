"""The lint of the pack in force, kept until a file of the pack or a module that reads it changes: it takes seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from saltern.installation.kept import kept

if TYPE_CHECKING:
    from saltern.errors import Fault
    from saltern.installation.office import Office


def pack_faults(office: Office) -> tuple[Fault, ...]:
    """Everything that is wrong in the pack's folder as it stands now, by place. Raises `PackMissing`."""
    folder = office.folder

    def read() -> tuple[Fault, ...]:
        from saltern.core.review.lint import lint

        return lint(folder).faults

    return kept(name="lint", folder=folder, cache=office.environment.cache, read=read)
