"""`saltern program`: programs of others that may sign people in here, ask in an office, be sent news. 接入程序"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Final
from urllib.parse import urlsplit

import typer
from django.db import transaction

from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import role_words
from saltern.apps.notify.outgoing_http import NotConnected
from saltern.apps.programs import operations as programs
from saltern.apps.programs import queries
from saltern.apps.programs.client import ClientView
from saltern.apps.programs.hook import HookView
from saltern.apps.programs.inlet import InletView
from saltern.apps.programs.program import ProgramView
from saltern.apps.programs.signed_token import SCOPES as SCOPES_OF_API
from saltern.errors import SalternError
from saltern.installation.office import office
from saltern.installation.training import refuse_reaching
from saltern.interfaces.cli.options import Account, Json, answer, check_office
from saltern.interfaces.cli.spoken import said, told
from saltern.words import Phrase

app = typer.Typer(no_args_is_help=True)
SIGNING: Final = Phrase(zh="身份认证", en="telling others who somebody is")
SCOPES = ("openid", "profile", "id_number")


class ProgramUnknown(SalternError):
    """There is no program {program}."""

    family = "unknown"
    zh = "没有接入程序 {program}。"


class HookHostUnknown(SalternError):
    """The host of {url} is not known here."""

    family = "invalid"
    zh = "这里找不到 {url} 的主机。"


class ClientHalfNamed(SalternError):
    """Another house's client is named by --issuer and --client together."""

    family = "invalid"
    zh = "外部签发方的客户端，须同时写明 --issuer 和 --client。"


class IssuerNotTrusted(SalternError):
    """The issuer {issuer} is not trusted here; SALTERN_PROGRAMS_ISSUER names the one that is."""

    family = "invalid"
    zh = "本平台不认签发方 {issuer}；所认的由 SALTERN_PROGRAMS_ISSUER 写明。"


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

    refuse_reaching(office().environment, SIGNING)
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


@app.command("give-token")
def give_token(
    name: Annotated[str, typer.Argument(help="Its name for good: small letters, digits, hyphens.")],
    *,
    unit: Annotated[str, typer.Option(help="The unit's key.")],
    role: Annotated[str, typer.Option(help="clerk, approver, steward, operator, …")],
    item: Annotated[list[str] | None, typer.Option("--item", help="An item's key; all of the unit's if none.")] = None,
    venue: Annotated[str, typer.Option(help="The hall it takes applications in at.")] = "",
    ends: Annotated[str, typer.Option(help="Its last moment, as 2021-07-06T00:00; none if not given.")] = "",
    account: Account = "",
    as_json: Json = False,
) -> None:
    """Let a program ask at /api/v1/ in an office; its token is printed once. 发令牌."""
    desk = office()
    check_office(pack=desk.pack, unit=unit, items=item or (), venue=venue)
    made, token = programs.give_token(
        acting=desk.acting_as(account, role="administrator"),
        name=name,
        unit=unit,
        role=role,
        items=item or "all",
        venue=venue,
        ends_at=desk.clock.moment(ends) if ends else None,
    )
    lines = [_program(made), told(zh=f"令牌（只显示这一次）：{token}", en=f"Its token (shown this once): {token}")]
    answer({**_plain(made), "token": token}, lines, as_json=as_json)


@app.command("list-tokens")
def list_tokens(*, account: Account = "", as_json: Json = False) -> None:
    """Which programs may ask, in which office, and when each last did. 令牌清单."""
    found = programs.list_programs(acting=office().acting_as(account, role="administrator"))
    words = [_program(one) for one in found] or [told(zh="没有程序持有令牌。", en="No program has a token.")]
    answer({"programs": [_plain(one) for one in found]}, words, as_json=as_json)


@app.command("revoke-token")
def revoke_token(
    name: Annotated[str, typer.Argument(help="Its name.")], *, account: Account = "", as_json: Json = False
) -> None:
    """It may ask no more and is sent nothing, from this moment. 停用令牌."""
    from allauth.idp.oidc.models import Client

    with transaction.atomic():
        clients = queries.clients_of(name)
        made = programs.revoke_token(acting=office().acting_as(account, role="administrator"), name=name)
        Client.objects.filter(pk__in=clients).delete()
    answer(_plain(made), [_program(made)], as_json=as_json)


@app.command("add-client")
def add_client(
    name: Annotated[str, typer.Argument(help="The program's name.")],
    *,
    issuer: Annotated[str, typer.Option(help="The other house that signs; this one if not given.")] = "",
    client: Annotated[str, typer.Option(help="What that house calls the program (client_id).")] = "",
    only: Annotated[bool, typer.Option("--only", help="The token it was given opens nothing any more.")] = False,
    account: Account = "",
    as_json: Json = False,
) -> None:
    """Let a program prove itself by signed tokens; a secret of this house is printed once. 签名令牌."""
    from allauth.idp.oidc.models import Client

    if bool(issuer) != bool(client):
        raise ClientHalfNamed
    desk = office()
    refuse_reaching(desk.environment, SIGNING)
    trusted = desk.program_issuer
    if issuer and (trusted is None or issuer != trusted.url):
        raise IssuerNotTrusted(issuer=issuer)
    acting, secret = desk.acting_as(account, role="administrator"), ""
    with transaction.atomic():
        if not issuer:
            made, secret = Client(name=name), _secret()
            made.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS])
            made.set_scopes(list(SCOPES_OF_API))
            made.set_default_scopes(list(SCOPES_OF_API))
            made.set_secret(secret)
            made.save()
            client = made.id
        view = programs.add_client(acting=acting, name=name, client=client, issuer=issuer, only=only)
    lines = [_client(view)]
    if secret:
        lines.append(told(zh=f"密钥（只显示这一次）：{secret}", en=f"Its secret (shown this once): {secret}"))
    answer({**asdict(view), **({"secret": secret} if secret else {})}, lines, as_json=as_json)


@app.command("list-clients")
def list_clients(*, account: Account = "", as_json: Json = False) -> None:
    """Which programs prove themselves by signed tokens, and whose. 签名令牌清单."""
    found = programs.list_clients(acting=office().acting_as(account, role="administrator"))
    words = [_client(one) for one in found] or [told(zh="没有客户端。", en="No clients.")]
    answer({"clients": [asdict(one) for one in found]}, words, as_json=as_json)


@app.command("end-client")
def end_client(
    client: Annotated[str, typer.Argument(help="The client's name.")],
    *,
    issuer: Annotated[str, typer.Option(help="The other house that signs; this one if not given.")] = "",
    account: Account = "",
    as_json: Json = False,
) -> None:
    """Take no signed token of it any more. 停用签名令牌."""
    from allauth.idp.oidc.models import Client

    acting = office().acting_as(account, role="administrator")
    with transaction.atomic():
        view = programs.end_client(acting=acting, client=client, issuer=issuer)
        if not issuer:
            Client.objects.filter(pk=client).delete()
    answer(asdict(view), [_client(view)], as_json=as_json)


@app.command("add-hook")
def add_hook(
    name: Annotated[str, typer.Argument(help="The program's name.")],
    url: Annotated[str, typer.Argument(help="Where news is sent: https://host/path.")],
    *,
    kind: Annotated[list[str], typer.Option("--kind", help="case.approved, warning.received, …; several times.")],
    account: Account = "",
    as_json: Json = False,
) -> None:
    """Send a program news from now on; the secret that signs it is printed once. 订阅事件."""
    desk = office()
    try:
        made, secret = programs.add_hook(
            acting=desk.acting_as(account, role="administrator"),
            seal=desk.hook_seal,
            check=desk.hook_carrier.check,
            name=name,
            url=url,
            kinds=kind,
        )
    except NotConnected:
        raise HookHostUnknown(url=url) from None
    lines = [
        _hook(made),
        told(zh=f"签名密钥（只显示这一次）：{secret}", en=f"It signs with (shown this once): {secret}"),
    ]
    answer({**_plain_hook(made), "secret": secret}, lines, as_json=as_json)


@app.command("list-hooks")
def list_hooks(*, account: Account = "", as_json: Json = False) -> None:
    """Where news is sent, and how far each is. 订阅清单."""
    found = programs.list_hooks(acting=office().acting_as(account, role="administrator"))
    words = [_hook(one) for one in found] or [told(zh="没有订阅。", en="No hooks.")]
    answer({"hooks": [_plain_hook(one) for one in found]}, words, as_json=as_json)


@app.command("end-hook")
def end_hook(
    hook: Annotated[int, typer.Argument(help="Its number.")], *, account: Account = "", as_json: Json = False
) -> None:
    """Send nothing more there. 终止订阅."""
    made = programs.end_hook(acting=office().acting_as(account, role="administrator"), hook=hook)
    answer(_plain_hook(made), [_hook(made)], as_json=as_json)


@app.command("resume-hook")
def resume_hook(
    hook: Annotated[int, typer.Argument(help="Its number.")], *, account: Account = "", as_json: Json = False
) -> None:
    """Send again what it has not taken, from where it stopped. 恢复订阅."""
    made = programs.resume_hook(acting=office().acting_as(account, role="administrator"), hook=hook)
    answer(_plain_hook(made), [_hook(made)], as_json=as_json)


@app.command("add-inlet")
def add_inlet(
    name: Annotated[str, typer.Argument(help="The program's name.")],
    *,
    kind: Annotated[list[str], typer.Option("--kind", help="approval.granted, message.delivered, …; several times.")],
    account: Account = "",
    as_json: Json = False,
) -> None:
    """Take in what a program tells at /api/v1/events and /receipts; its secret is printed once. 开通报送."""
    desk = office()
    made, secret = programs.add_inlet(
        acting=desk.acting_as(account, role="administrator"), seal=desk.hook_seal, name=name, kinds=kind
    )
    words = told(zh=f"签名密钥（只显示这一次）：{secret}", en=f"It signs with (shown this once): {secret}")
    answer({**asdict(made), "secret": secret}, [_inlet(made), words], as_json=as_json)


@app.command("list-inlets")
def list_inlets(*, account: Account = "", as_json: Json = False) -> None:
    """What programs may tell. 报送口清单."""
    found = programs.list_inlets(acting=office().acting_as(account, role="administrator"))
    words = [_inlet(one) for one in found] or [told(zh="没有报送口。", en="No inlets.")]
    answer({"inlets": [asdict(one) for one in found]}, words, as_json=as_json)


@app.command("end-inlet")
def end_inlet(
    inlet: Annotated[int, typer.Argument(help="Its number.")], *, account: Account = "", as_json: Json = False
) -> None:
    """Take nothing more in by it. 关闭报送口."""
    made = programs.end_inlet(acting=office().acting_as(account, role="administrator"), inlet=inlet)
    answer(asdict(made), [_inlet(made)], as_json=as_json)


def _plain(one: ProgramView) -> dict[str, object]:
    return {**asdict(one), "standing": one.standing.plain()}


def _plain_hook(one: HookView) -> dict[str, object]:
    return asdict(one)


def _program(one: ProgramView) -> str:
    where = ""
    if one.post is not None:
        role = said(role_words(one.post.roles[0]))
        where = told(zh=f"，{one.post.unit}，{role}", en=f", {one.post.unit}, {role}")
    used = one.used_at.astimezone(office().clock.zone).strftime("%Y-%m-%d %H:%M") if one.used_at else ""
    last = told(zh=f"，最近使用 {used}", en=f", last used {used}") if used else told(zh="，未用过", en=", never used")
    return told(zh=f"{one.name}（{one.standing.zh}）", en=f"{one.name} ({one.standing.en})") + where + last


def _hook(one: HookView) -> str:
    state = told(zh="已终止", en="ended") if one.ended_at else told(zh="暂停", en="resting") if one.resting else ""
    state = state or told(zh="有效", en="in force")
    wrong = f" · {said(one.error)}" if said(one.error) else ""
    kinds, far = " ".join(one.kinds), f"{one.sent}/{one.given}{wrong}"
    return told(
        zh=f"{one.hook}  {one.program} → {one.url}（{state}）：{kinds}；已送 {far}",
        en=f"{one.hook}  {one.program} → {one.url} ({state}): {kinds}; sent {far}",
    )


def _client(one: ClientView) -> str:
    over = one.ended_at is not None
    state = told(zh="已停用", en="ended") if over else told(zh="有效", en="in force")
    by = one.issuer or told(zh="本平台签发", en="signed here")
    return told(zh=f"{one.client}  {one.program}（{state}）：{by}", en=f"{one.client}  {one.program} ({state}): {by}")


def _inlet(one: InletView) -> str:
    kinds, over = " ".join(one.kinds), one.ended_at is not None
    state = told(zh="已关闭", en="ended") if over else told(zh="有效", en="in force")
    return told(
        zh=f"{one.inlet}  {one.program}（{state}）：{kinds}", en=f"{one.inlet}  {one.program} ({state}): {kinds}"
    )


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
