"""`saltern lint`: everything wrong in a pack, before it is live. 内容包检查"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from saltern.core.contracts import reader
from saltern.core.review.lint import Report, lint
from saltern.errors import Faults
from saltern.installation.office import office
from saltern.interfaces.cli.options import Json


def command(
    pack: Annotated[str, typer.Argument(metavar="PACK", help="The pack's folder; SALTERN_PACK if not given.")] = "",
    *,
    classes: Annotated[bool, typer.Option("--classes", help="List each rule with its class.")] = False,
    as_json: Json = False,
) -> None:
    """Check a pack: shapes, references, rules, examples, words and dates; every fault at once. 内容包检查."""
    report = checked(Path(pack) if pack else office().environment.pack)
    if as_json:
        typer.echo(json.dumps(_plain(report), ensure_ascii=False))
    else:
        for line in _words(report, classes):
            typer.echo(line)
    if report.faults:
        raise typer.Exit(1)


def checked(folder: Path) -> Report:
    """What the catalogue and the registry say of a pack; one place is named once."""
    report = lint(folder)
    try:
        reader.load_all(folder=folder / "sources")
    except Faults as wrong:
        named = {(fault.file, fault.line, fault.column) for fault in report.faults}
        more = [fault for fault in wrong.faults if (fault.file, fault.line, fault.column) not in named]
        faults = sorted([*report.faults, *more], key=lambda fault: (fault.file, fault.line, fault.column))
        return replace(report, faults=tuple(faults))
    return report


def _plain(report: Report) -> dict[str, object]:
    return {
        "ok": not report.faults,
        "version": report.pack.version if report.pack else "",
        "faults": [asdict(fault) for fault in report.faults],
        "counts": {name: dict(rows) for name, rows in report.counts.items()},
        "classes": dict(report.classes),
    }


def _words(report: Report, classes: bool) -> Iterator[str]:
    for fault in report.faults:
        yield str(fault)
    if classes:
        for name, kind in sorted(report.classes.items()):
            yield f"{kind:12} {name}"
    for name, rows in report.counts.items():
        yield f"{name}: " + ", ".join(f"{count} {key}" for key, count in rows.items())
    version = f", version {report.pack.version}" if report.pack else ""
    yield f"{len(report.faults)} fault(s){version}" if report.faults else f"no faults{version}"
