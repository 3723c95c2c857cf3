"""`saltern message`: what was told to whom and why, the stop button, and the sender.

Numbers and addresses never show here: lists hold surrogate keys, the file provider masks.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Annotated

import typer

from saltern.apps.notify import operations, queries
from saltern.apps.notify.ports import Check, Provider, Providers
from saltern.apps.notify.providers.file import FileProvider
from saltern.apps.notify.providers.http_sms import HttpSmsProvider
from saltern.apps.notify.providers.smtp import SmtpProvider
from saltern.apps.notify.template import Template, of_pack
from saltern.core.registry.identity import IdentityStore
from saltern.errors import SalternError
from saltern.interfaces.cli import identity
from saltern.interfaces.cli.acting import acting_as
from saltern.interfaces.cli.state import home, pack
from saltern.words import Phrase

app = typer.Typer(no_args_is_help=True, help="Messages: list, show, stop, resume, deliver. 消息")

Json = Annotated[bool, typer.Option("--json", help="JSON instead of words.")]
Source = Annotated[str, typer.Argument(help='What to stop, as "push:12"; "everything" for all messages.')]
Actor = Annotated[str, typer.Option("--by", help="Who presses the button.")]

checks: dict[str, Check] = {}
"""Filled by the wiring: the named checks asked just before sending."""


class SourceUnreadable(SalternError):
    """ "{source}" names no source of messages; expected a kind and a number as push:12, or everything."""

    family = "invalid"
    zh = "“{source}”不是消息来源；应为 push:12 这样的类别加编号，或 everything。"


class MessageUnknown(SalternError):
    """There is no message with the key {key}."""

    family = "unknown"
    zh = "没有键为 {key} 的消息。"


SECURITY = Phrase(en="tls, starttls or none", zh="tls、starttls 或 none")
ADDRESS = Phrase(en="an address", zh="邮箱地址")


class SettingUnreadable(SalternError):
    """{name} is "{value}"; expected {expected}."""

    family = "invalid"
    zh = "{name} 的值为“{value}”；应为 {expected}。"


@app.command("list")
def list_(
    state: Annotated[str, typer.Option(help="queued, attempting, sent, failed, unknown or suppressed.")] = "",
    subject: Annotated[int | None, typer.Option(help="Surrogate key of a person or firm.")] = None,
    source: Annotated[str, typer.Option(help='As "push:12".')] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Json = False,
) -> None:
    """Messages, newest first, and how many stand in which state. 消息列表."""
    if state and state not in queries.STATES:
        raise typer.BadParameter(f"{state} is none of {', '.join(queries.STATES)}", param_hint="--state")
    kind, number = split(source) if source else ("", "")
    rows = queries.messages(state=state, subject=subject, source_kind=kind, source_id=number, limit=limit)
    counts = queries.counts(source_kind=kind, source_id=number)
    if as_json:
        body = {"counts": counts, "stops": queries.stops(), "messages": [asdict(row) for row in rows]}
        typer.echo(json.dumps(body, ensure_ascii=False, default=str))
        return
    for row in rows:
        typer.echo(f"{row.key}  {row.channel} → {row.subject}  {row.state_words.zh}{reason(row)}  {row.text}")
    typer.echo(" · ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "No messages.")
    for stopped in queries.stops():
        typer.echo(f"stopped: {stopped}")


@app.command()
def show(key: Annotated[str, typer.Argument(help='The message key, as "push:12:345".')], as_json: Json = False) -> None:
    """One message: its text, why it came, what became of it. 查看消息."""
    row = queries.message(key=key)
    if row is None:
        raise MessageUnknown(key=key)
    if as_json:
        typer.echo(json.dumps(asdict(row), ensure_ascii=False, default=str))
        return
    why = f"{row.why.zh} / {row.why.en}"
    typer.echo(f"{row.key}  {row.channel} → subject {row.subject}  {row.state_words.zh}{reason(row)}")
    typer.echo(f"text: {row.text or '(not written yet)'} ({row.parts} part(s))")
    typer.echo(f"why: {why}")
    typer.echo(f"from: {row.source}, template {row.template}, pack {row.pack_version}, {row.attempts} attempt(s)")


@app.command()
def stop(source: Source, by: Actor) -> None:
    """Stop what has not been handed over yet. 停止发送."""
    kind, number = split(source)
    count = operations.stop(source_kind=kind, source_id=number, acting=acting_as(by, "operator", ""))
    typer.echo(f"Stopped {source}: {count} message(s) waited.")


@app.command()
def resume(source: Source, by: Actor) -> None:
    """Lift a stop; what it held back is checked anew. 恢复发送."""
    kind, number = split(source)
    count = operations.resume(source_kind=kind, source_id=number, acting=acting_as(by, "operator", ""))
    typer.echo(f"Resumed {source}: {count} message(s) wait.")


@app.command()
def deliver(
    limit: Annotated[int | None, typer.Option(min=1, help="Hand over at most so many.")] = None,
    at: Annotated[str, typer.Option(help="Pretend it is this moment (ISO 8601 with zone), for trials.")] = "",
    as_json: Json = False,
) -> None:
    """Send what is due, once. Run it from a timer or again after a crash: nothing is sent twice. 发送."""
    moment = read_moment(at) if at else None
    templates = of_pack(pack().templates)
    carriers = providers(os.environ)
    try:
        done = send(carriers=carriers, templates=templates, now_fn=(lambda: moment) if moment else now, limit=limit)
    finally:
        for carrier in carriers.values():
            if isinstance(carrier, HttpSmsProvider | SmtpProvider):
                carrier.close()
    typer.echo(json.dumps(by_state(done)) if as_json else told(done))


def send(
    *,
    carriers: Providers,
    templates: Mapping[str, Template],
    now_fn: Callable[[], dt.datetime],
    limit: int | None = None,
) -> operations.Delivered:
    """Hand over what is due, to the addresses the identity table holds now."""
    store = identity.opened(home() / "identity.sqlite3")
    try:
        return operations.deliver(
            providers=carriers,
            contacts=AddressBook(store),
            templates=templates,
            checks=checks,
            now_fn=now_fn,
            limit=limit,
        )
    finally:
        store.close()


def by_state(done: operations.Delivered) -> dict[str, int]:
    """How many messages came to stand in which state."""
    return {str(state): count for state, count in done.counts.items()}


def told(done: operations.Delivered) -> str:
    """The same in one line."""
    counts = sorted(by_state(done).items())
    return " · ".join(f"{name} {count}" for name, count in counts) or "Nothing was due."


class AddressBook:
    """The identity table as the sender sees it: a mobile for an SMS, nothing for other channels."""

    def __init__(self, store: IdentityStore) -> None:
        self._store = store

    def contact(self, subject: int, channel: str) -> str | None:
        """The mobile of a subject, None where none is known."""
        return self._store.mobiles([subject]).get(subject) if channel == "sms" else None


def providers(environ: Mapping[str, str]) -> Mapping[str, Provider]:
    """Who carries messages: what the environment names, the file otherwise. Raises `SettingUnreadable`.

    SALTERN_SMS_URL, SALTERN_SMS_TOKEN, SALTERN_SMS_PRIVATE=1; SALTERN_SMTP_HOST, _PORT, _SENDER, _SECURITY, _USER,
    _PASSWORD.
    """
    carriers: dict[str, Provider] = {
        "sms": FileProvider(path=home() / "outbox" / "sms.jsonl"),
        "email": FileProvider(path=home() / "outbox" / "email.jsonl"),
    }
    if environ.get("SALTERN_SMS_URL"):
        carriers["sms"] = HttpSmsProvider(
            url=environ["SALTERN_SMS_URL"],
            token=environ.get("SALTERN_SMS_TOKEN", ""),
            allow_private=environ.get("SALTERN_SMS_PRIVATE") == "1",
        )
    if environ.get("SALTERN_SMTP_HOST"):
        carriers["email"] = mail(environ)
    return carriers


def mail(environ: Mapping[str, str]) -> SmtpProvider:
    """The mail server the environment names. Raises `SettingUnreadable`."""
    port, security = environ.get("SALTERN_SMTP_PORT", "587"), environ.get("SALTERN_SMTP_SECURITY", "starttls")
    sender = environ.get("SALTERN_SMTP_SENDER", "")
    if not (port.isascii() and port.isdecimal()):
        raise SettingUnreadable(name="SALTERN_SMTP_PORT", value=port, expected=Phrase(en="a number", zh="数字"))
    if security not in {"tls", "starttls", "none"}:
        raise SettingUnreadable(
            name="SALTERN_SMTP_SECURITY",
            value=security,
            expected=SECURITY,
        )
    if "@" not in sender:
        raise SettingUnreadable(name="SALTERN_SMTP_SENDER", value=sender, expected=ADDRESS)
    return SmtpProvider(
        host=environ["SALTERN_SMTP_HOST"],
        port=int(port),
        sender=sender,
        security=security,
        user=environ.get("SALTERN_SMTP_USER", ""),
        password=environ.get("SALTERN_SMTP_PASSWORD", ""),
    )


def split(source: str) -> tuple[str, str]:
    """ "push:12" as kind and number, "everything" as two empty texts. Raises `SourceUnreadable`."""
    if source == "everything":
        return "", ""
    kind, _, number = source.partition(":")
    if not kind or not number:
        raise SourceUnreadable(source=source)
    return kind, number


def reason(row: queries.MessageView) -> str:
    """Why a message stands where it stands, in brackets."""
    return f"（{row.reason_words.zh}）" if row.reason else ""


def now() -> dt.datetime:
    """This moment; the clock is read at the rim."""
    return dt.datetime.now(tz=dt.UTC)


def read_moment(text: str) -> dt.datetime:
    """A moment given on the command line. Raises `SettingUnreadable`."""
    expected = Phrase(
        en="a time with its zone, as 2020-04-10T10:00+08:00", zh="带时区的时刻，如 2020-04-10T10:00+08:00"
    )
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as problem:
        raise SettingUnreadable(name="--at", value=text, expected=expected) from problem
    if moment.tzinfo is None:
        raise SettingUnreadable(name="--at", value=text, expected=expected)
    return moment
