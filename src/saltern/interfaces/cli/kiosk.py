"""`saltern kiosk`: the machines in the halls: a key for each, revoked at once, and how each stands. 自助终端"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from saltern.apps.casework.accepting_venue import KIOSK, VenueUnknown
from saltern.apps.organisation import operations as organisation
from saltern.apps.organisation.kiosk_device import KioskView
from saltern.errors import SalternError
from saltern.installation.office import office
from saltern.interfaces.cli.options import Account, Json, answer
from saltern.interfaces.cli.spoken import told

app = typer.Typer(no_args_is_help=True)


class VenueNoKiosk(SalternError):
    """{venue} is no place of kiosks in venues.yaml; expected one of {known}."""

    family = "invalid"
    zh = "{venue} 在 venues.yaml 中不是自助终端点位；应为：{known}。"


@app.command("give-key")
def give_key(
    name: Annotated[str, typer.Argument(help="Its name for good: small letters, digits, hyphens.")],
    venue: Annotated[str, typer.Argument(help="The kiosk venue it stands at, as venues.yaml names it.")],
    *,
    account: Account = "",
    as_json: Json = False,
) -> None:
    """Let a machine in; its key is printed once, and typed in at /kiosk/key/ of that machine. 发密钥."""
    desk = office()
    known = [key for key, one in desk.pack.venues.items() if one.kind == KIOSK]
    if venue not in desk.pack.venues:
        raise VenueUnknown(venue=venue)
    if venue not in known:
        raise VenueNoKiosk(venue=venue, known=", ".join(known))
    made, key = organisation.give_key(acting=desk.acting_as(account, role="administrator"), name=name, venue=venue)
    lines = [_line(made), told(zh=f"密钥（只显示这一次）：{key}", en=f"Its key (shown this once): {key}")]
    answer({**_plain(made), "key": key}, lines, as_json=as_json)


@app.command("list")
def list_(*, account: Account = "", as_json: Json = False) -> None:
    """Every machine: where it stands, whether it is there, its printer, whether somebody waits for help. 清单."""
    found = organisation.list_kiosks(acting=office().acting_as(account, role="administrator"))
    words = [_line(one) for one in found] or [told(zh="没有自助终端。", en="No kiosks.")]
    answer({"kiosks": [_plain(one) for one in found]}, words, as_json=as_json)


@app.command("revoke-key")
def revoke_key(
    name: Annotated[str, typer.Argument(help="Its name.")], *, account: Account = "", as_json: Json = False
) -> None:
    """It is let in no more, from this moment. 停用密钥."""
    made = organisation.revoke_key(acting=office().acting_as(account, role="administrator"), name=name)
    answer(_plain(made), [_line(made)], as_json=as_json)


def _plain(one: KioskView) -> dict[str, object]:
    return {**asdict(one), "standing": one.standing(office().clock.now()).plain()}


def _line(one: KioskView) -> str:
    desk = office()
    now, venue = desk.clock.now(), desk.pack.venues.get(one.venue)
    stands = one.standing(now)
    where = told(zh=venue.name.zh, en=venue.name.en) if venue else one.venue
    rang = told(zh="，有人等帮忙", en=", somebody waits for help") if one.rang_at else ""
    paper = told(zh="，没有纸", en=", no paper") if one.printer == "paper-out" else ""
    return told(zh=f"{one.name}（{stands.zh}）", en=f"{one.name} ({stands.en})") + f"  {where}{paper}{rang}"
