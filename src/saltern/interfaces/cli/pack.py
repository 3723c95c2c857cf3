"""`saltern pack`: a pack for another district, from nothing; versions of this one, put in force by two designers.
内容包"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from saltern.installation.office import office
from saltern.installation.starter_pack import write_starter_pack
from saltern.interfaces.cli.options import Account, Json, answer
from saltern.interfaces.cli.spoken import said, tell, told
from saltern.words import Phrase

if TYPE_CHECKING:
    from saltern.apps.organisation.pack_release import ReleaseView

app = typer.Typer(no_args_is_help=True)
Why = Annotated[str, typer.Option("--why", help="On what ground; it stands in the journal.")]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The number of a proposal.")]
COUNTED: Final = {
    "added": Phrase(en="added", zh="新加"),
    "removed": Phrase(en="taken away", zh="拿掉"),
    "changed": Phrase(en="changed", zh="改了"),
    "files": Phrase(en="files differ", zh="文件不同"),
}


@app.callback()
def root() -> None:
    """A pack for another district; versions of this one. 内容包."""


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write it; new or empty.")],
    *,
    district: Annotated[str, typer.Option(metavar="CODE", help="The district's six digits (GB/T 2260).")],
    name: Annotated[str, typer.Option(help="Its name in Chinese.")],
    name_en: Annotated[str, typer.Option(help="Its name in English; the Chinese one if not given.")] = "",
    as_json: Json = False,
) -> None:
    """Write the smallest pack that lints clean, to be filled in (docs/pack-authoring.md). 新建内容包."""
    files = write_starter_pack(folder=folder, code=district, name=name, name_en=name_en)
    if as_json:
        typer.echo(json.dumps({"folder": str(folder), "files": files}, ensure_ascii=False))
        return
    tell(
        zh=f"已写入 {folder}：{len(files)} 个文件。检查：saltern lint {folder}",
        en=f"{folder}: {len(files)} files written. Check it with: saltern lint {folder}",
    )


@app.command()
def versions(*, account: Account = "", as_json: Json = False) -> None:
    """What was in force, newest first, and what is proposed. 版本列表."""
    from saltern.apps.organisation import operations as organisation

    acting = office().acting_as(account, role="designer")
    proposed, released = (organisation.list_packs(acting=acting, state=one) for one in ("proposed", "released"))
    body = {"in_force": office().pack.version, "proposed": _plain(*proposed), "released": _plain(*released)}
    lines = [told(zh=f"正在使用：{office().pack.version}", en=f"in force: {office().pack.version}")]
    answer(body, [*lines, *(_line(one) for one in (*proposed, *released))], as_json=as_json)


@app.command()
def propose(
    what: Annotated[str, typer.Argument(metavar="NAME", help="A folder's name below proposals, or a zip archive.")],
    *,
    why: Why,
    account: Account = "",
    as_json: Json = False,
) -> None:
    """Propose a version; another designer releases it. 提出版本."""
    from saltern.apps.organisation import operations as organisation
    from saltern.installation.pack_archive import take_archive

    desk = office()
    acting, name = desk.acting_as(account, role="designer"), what
    if what.endswith(".zip"):

        def note(name: str, version: str) -> None:
            organisation.note_upload(acting=acting, name=name, version=version)

        with Path(what).open("rb") as file:
            name, _ = take_archive(desk.environment, file=file, called=Path(what).name, note=note)
    _tell(organisation.propose_pack(acting=acting, shelf=desk.shelf, name=name, why=why), as_json=as_json)


@app.command()
def release(number: Number, *, why: Why, account: Account = "", as_json: Json = False) -> None:
    """Put a proposed version in force, as the second designer. 发布版本."""
    from saltern.apps.organisation import operations as organisation

    acting = office().acting_as(account, role="designer")
    _tell(organisation.release_pack(acting=acting, shelf=office().shelf, number=number, ground=why), as_json=as_json)


@app.command()
def restore(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="A version that was in force.")],
    *,
    why: Why,
    account: Account = "",
    as_json: Json = False,
) -> None:
    """Propose that an earlier version comes back; another designer releases it. 恢复版本."""
    from saltern.apps.organisation import operations as organisation

    acting = office().acting_as(account, role="designer")
    _tell(organisation.propose_restore(acting=acting, shelf=office().shelf, version=version, why=why), as_json=as_json)


@app.command()
def drop(number: Number, *, why: Why, account: Account = "", as_json: Json = False) -> None:
    """Take a proposal back. 撤回."""
    from saltern.apps.organisation import operations as organisation

    acting = office().acting_as(account, role="designer")
    _tell(organisation.drop_pack(acting=acting, number=number, why=why), as_json=as_json)


@app.command(name="return")
def send_back(number: Number, *, why: Why, account: Account = "", as_json: Json = False) -> None:
    """Send a proposal back to whoever proposed it. 退回给设计者."""
    from saltern.apps.organisation import operations as organisation

    acting = office().acting_as(account, role="designer")
    _tell(organisation.return_pack(acting=acting, number=number, why=why), as_json=as_json)


def _tell(row: ReleaseView, *, as_json: bool) -> None:
    answer(_plain(row)[0], [_line(row)], as_json=as_json)


def _plain(*rows: ReleaseView) -> list[dict[str, object]]:
    return [asdict(row) for row in rows]


def _line(row: ReleaseView) -> str:
    """One proposal or release in a line."""
    from saltern.apps.organisation.pack_release import STATES

    kind = told(zh="，恢复", en=", brought back") if row.restores else ""
    counts = ", ".join(f"{said(COUNTED[key])} {count}" for key, count in row.counts.items() if count)
    begun = told(zh="开始时的版本", en="what the installation began with") if row.turn == 1 else counts
    people = " → ".join(one for one in (row.proposed_by, row.released_by) if one)
    at = row.released_at or row.proposed_at
    day = f"{at.astimezone(office().clock.zone):%Y-%m-%d %H:%M}" if at else ""
    return "  ".join(
        part for part in (str(row.number), row.version, said(STATES[row.state]) + kind, day, people, begun) if part
    )
