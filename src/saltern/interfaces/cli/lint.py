"""`saltern lint`: everything wrong in a pack, before it is live. 内容包检查"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from saltern.core.review.lint import Report, lint
from saltern.installation.office import office
from saltern.interfaces.cli.options import Json, Language


def command(
    pack: Annotated[str, typer.Argument(metavar="PACK", help="The pack's folder; SALTERN_PACK if not given.")] = "",
    *,
    classes: Annotated[bool, typer.Option("--classes", help="List each rule with its class.")] = False,
    language: Language = "en",
    as_json: Json = False,
) -> None:
    """Check a pack: shapes, references, rules, examples, words and dates; every fault at once. 内容包检查."""
    report = lint(Path(pack) if pack else office().environment.pack)
    if as_json:
        typer.echo(json.dumps(_plain(report), ensure_ascii=False))
    else:
        for line in _words(report, classes, language):
            typer.echo(line)
    if report.faults:
        raise typer.Exit(1)


def _plain(report: Report) -> dict[str, object]:
    return {
        "ok": not report.faults,
        "version": report.pack.version if report.pack else "",
        "faults": [fault.plain() for fault in report.faults],
        "counts": {name: dict(rows) for name, rows in report.counts.items()},
        "classes": dict(report.classes),
    }


def _words(report: Report, classes: bool, language: Language) -> Iterator[str]:
    for fault in report.faults:
        yield fault.said(language)
    if classes:
        for name, kind in sorted(report.classes.items()):
            yield f"{kind:12} {name}"
    for name, rows in report.counts.items():
        yield f"{name}: " + ", ".join(f"{count} {key}" for key, count in rows.items())
    version = f", version {report.pack.version}" if report.pack else ""
    yield f"{len(report.faults)} fault(s){version}" if report.faults else f"no faults{version}"
