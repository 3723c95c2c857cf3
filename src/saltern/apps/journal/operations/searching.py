"""The journal looked through by an auditor, and its chain compared. Each look leaves a line of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import transaction

from saltern.apps.journal import queries
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.anchor import Sign
from saltern.apps.journal.operations.reading import LINES, PURPOSE
from saltern.apps.journal.operations.recording import record
from saltern.apps.journal.permission import check_role
from saltern.apps.journal.queries import LineView, Verdict
from saltern.apps.journal.search import ChainState, Names, Sought
from saltern.core.identifiers.writing import mask_name
from saltern.words import Phrase

CHECK: Final = Phrase(en="compare the journal's chain", zh="核对日志链")
PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLines:
    """One page of lines, newest first, what their subjects are called, masked, and whether there are more."""

    lines: Sequence[LineView]
    called: Mapping[int, str]
    more: bool


@transaction.atomic
def search_lines(
    *, acting: Acting, sought: Sought, names: Names, before: int | None = None, limit: int = PAGE
) -> FoundLines:
    """Lines as they are looked for; `before` is the last number seen. Whose lines are shown finds the look. Raises
    `RoleNotAllowed`."""
    check_role(acting=acting, roles=("auditor",), action=LINES)
    found = queries.sought(sought, before=before, limit=limit + 1)
    lines = found[:limit]
    subjects = {line.subject for line in lines if line.subject is not None}
    record(
        acting=acting,
        action="journal.search",
        subject=sought.subject,
        object=f"case:{sought.case}" if sought.case else "",
        purpose=acting.purpose or PURPOSE,
        detail=_asked(sought, before),
        concerned=subjects - {sought.subject},
    )
    asked = subjects if sought.subject is None else subjects | {sought.subject}
    called = {subject: mask_name(name) for subject, name in names(asked).items()}
    return FoundLines(lines=lines, called=called, more=len(found) > limit)


def _asked(sought: Sought, before: int | None) -> Mapping[str, object]:
    """What was looked for, for whoever reads the look: not whom it was about, which stands in the line itself."""
    told: Mapping[str, object] = {
        "actors": sorted(sought.actors) if sought.actors is not None else None,
        "kind": sought.kind,
        "begins": sought.begins,
        "ends": sought.ends,
        "before": before,
    }
    return {name: value for name, value in told.items() if value}


def chain_state(*, acting: Acting, anchor: Path, sign: Sign | None = None) -> ChainState:
    """How the chain stands, without comparing it. Raises `RoleNotAllowed`, `AnchorUnreadable`."""
    check_role(acting=acting, roles=("auditor",), action=CHECK)
    return queries.chain_state(anchor=anchor, sign=sign)


def check_chain(*, acting: Acting, anchor: Path, sign: Sign | None = None, copy: bool = False) -> Verdict:
    """Compare the whole chain with the lines, the anchor and what our programs noted, and write down what came of it.

    With `copy` the anchor is one that was kept elsewhere and may end earlier. Raises `RoleNotAllowed`,
    `AnchorUnreadable`.
    """
    check_role(acting=acting, roles=("auditor",), action=CHECK)
    last = queries.last_sealed_line()
    verdict = queries.verify(anchor=anchor, sign=sign, copy=copy)
    record(
        acting=acting,
        action="journal.verify",
        detail={"line": last, "lines": verdict.lines, "findings": len(verdict.findings)},
    )
    return verdict
