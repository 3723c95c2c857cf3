"""`saltern program`: programs of others that may sign people in with this portal. 接入程序"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

import typer
from django.db import transaction

from saltern.apps.journal import operations as journal
from saltern.errors import SalternError
from saltern.installation.office import office
from saltern.interfaces.cli.options import Account, Json, answer
from saltern.interfaces.cli.spoken import told

app = typer.Typer(no_args_is_help=True)
SCOPES = ("openid", "profile", "id_number")


class ProgramUnknown(SalternError):
    """There is no program {program}."""

    family = "unknown"
    zh = "没有接入程序 {program}。"


class ReturnAddressUnsafe(SalternError):
    """{address} is no address to come back to: it has to be https, or http on this machine, and whole."""

    family = "invalid"
    zh = "{address} 不能用作返回地址：应为完整的 https 地址，或本机的 http 地址。"


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What people call it; they read it when they agree.")],
    addresses: Annotated[list[str], typer.Argument(metavar="ADDRESS...", help="Where people come back to, whole.")],
    *,
    number: Annotated[bool, typer.Option("--number", help="It may ask for the number of the identity card.")] = False,
    account: Account = "",
    as_json: Json = False,
) -> None:
    """Let a program sign people in; its secret is printed once. 接入程序."""
    from allauth.idp.oidc.models import Client

    for address in addresses:
        _check_safe(address)
    made, secret = Client(name=name), _secret()
    made.set_redirect_uris(addresses)
    made.set_scopes(list(SCOPES if number else SCOPES[:2]))
    made.set_secret(secret)
    with transaction.atomic():
        made.save()
        _written(account, "program.add", made.id)
    lines = [
        told(zh=f"程序“{name}”已接入：{made.id}", en=f"{name} may sign people in: {made.id}"),
        told(zh=f"密钥（只显示这一次）：{secret}", en=f"Its secret (shown this once): {secret}"),
    ]
    answer({"program": made.id, "secret": secret}, lines, as_json=as_json)


@app.command("list")
def list_(*, as_json: Json = False) -> None:
    """The programs that may. 接入程序清单."""
    from allauth.idp.oidc.models import Client

    rows = [{"program": one.id, "name": one.name, "asks": one.get_scopes()} for one in Client.objects.order_by("name")]
    words = [f"{row['program']}  {row['name']}  {' '.join(row['asks'])}" for row in rows]
    answer({"programs": rows}, words or [told(zh="没有接入程序。", en="No programs.")], as_json=as_json)


@app.command()
def end(
    program: Annotated[str, typer.Argument(help="Its key.")], *, account: Account = "", as_json: Json = False
) -> None:
    """It may no longer, from now on. 停用接入程序."""
    from allauth.idp.oidc.models import Client

    with transaction.atomic():
        if not Client.objects.filter(pk=program).delete()[0]:
            raise ProgramUnknown(program=program)
        _written(account, "program.end", program)
    answer({"program": program}, [told(zh="已停用。", en="It may no longer.")], as_json=as_json)


def _check_safe(address: str) -> None:
    """Raises `ReturnAddressUnsafe`."""
    parts = urlsplit(address)
    here = parts.hostname in {"localhost", "127.0.0.1"}
    if not parts.netloc or parts.fragment or (parts.scheme != "https" and not (here and parts.scheme == "http")):
        raise ReturnAddressUnsafe(address=address)


def _secret() -> str:
    from allauth.idp.oidc.adapter import get_adapter

    return str(get_adapter().generate_client_secret())


def _written(account: str, action: str, program: str) -> None:
    acting = office().acting_as(account, role="administrator")
    journal.record(acting=acting, action=action, object=f"program:{program}")
