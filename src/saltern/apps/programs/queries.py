"""Which program a token belongs to, what each may, and what it is sent."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from saltern.apps.organisation import queries as organisation
from saltern.apps.organisation.post import Post
from saltern.apps.programs.client import ClientView
from saltern.apps.programs.hook import HookView, NoticeView, trouble
from saltern.apps.programs.inlet import InletView
from saltern.apps.programs.models import Client, Hook, Inlet, Notice, Program
from saltern.apps.programs.program import NOTED, ProgramNotThere, ProgramView, TokenUnknown, account_of, digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Who asks, and in which office. `noted`: its last use is known exactly enough."""

    name: str
    account: str
    post: Post
    noted: bool


def entered(*, token: str, now: dt.datetime) -> Entered:
    """The program that bears a token, read anew for each request: what was revoked a moment ago is over.

    Raises `TokenUnknown`.
    """
    return _entered(Program.objects.filter(digest=digest(token)).first(), now)


def entered_as(*, client: str, issuer: str, now: dt.datetime) -> Entered:
    """The program that an issuer ("": this house) knows as a client, read anew as well. Raises `TokenUnknown`."""
    found = Client.objects.select_related("program").filter(issuer=issuer, client=client, ended_at__isnull=True)
    row = found.first()
    return _entered(row.program if row else None, now)


def clients_of(name: str) -> Sequence[str]:
    """The clients in force by which this house signs for a program."""
    found = Client.objects.filter(program__name=name, issuer="", ended_at__isnull=True)
    return list(found.values_list("client", flat=True))


def _entered(row: Program | None, now: dt.datetime) -> Entered:
    post = post_of(row, now) if row else None
    if row is None or post is None:
        raise TokenUnknown
    noted = row.used_at is not None and abs(now - row.used_at) < NOTED
    return Entered(name=row.name, account=account_of(row.name), post=post, noted=noted)


def post_of(row: Program, now: dt.datetime) -> Post | None:
    """The office a program acts in; None once that or its token has ended."""
    if row.revoked_at is not None or (row.ends_at is not None and row.ends_at <= now):
        return None
    return next(iter(organisation.staff_of(handle=account_of(row.name), now=now)), None)


def program_view(row: Program, now: dt.datetime) -> ProgramView:
    """A program as a value."""
    return ProgramView(
        name=row.name,
        account=account_of(row.name),
        post=post_of(row, now),
        made_at=row.made_at,
        made_by=row.made_by,
        ends_at=row.ends_at,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
    )


def program_in_force(name: str, now: dt.datetime) -> tuple[Program, Post]:
    """A program that may ask, locked, and its office. Raises `ProgramNotThere`."""
    row = Program.objects.select_for_update().filter(name=name, revoked_at__isnull=True).first()
    post = post_of(row, now) if row else None
    if row is None or post is None:
        raise ProgramNotThere(name=name)
    return row, post


def hooks_wanted(of: str = "") -> bool:
    """Whether any program is sent news, whose kinds begin so: where none is, none is written."""
    open_ = Hook.objects.filter(ended_at__isnull=True)
    if not of:
        return open_.exists()
    return any(kind.startswith(of) for kinds in open_.values_list("kinds", flat=True) for kind in kinds)


def hook_view(row: Hook) -> HookView:
    """A hook as a value; its secret is shown once, when it is made."""
    return HookView(
        hook=row.pk,
        program=row.program.name,
        url=row.url,
        kinds=tuple(row.kinds),
        made_at=row.made_at,
        ended_at=row.ended_at,
        given=row.given,
        sent=row.sent,
        failures=row.failures,
        next_at=row.next_at,
        error=trouble(row.error),
        resting=row.resting,
    )


def inlet_view(row: Inlet) -> InletView:
    """An inlet as a value."""
    return InletView(
        inlet=row.pk,
        program=row.program.name,
        kinds=tuple(row.kinds),
        made_at=row.made_at,
        ended_at=row.ended_at,
    )


def client_view(row: Client) -> ClientView:
    """A client as a value."""
    return ClientView(
        client=row.client, issuer=row.issuer, program=row.program.name, made_at=row.made_at, ended_at=row.ended_at
    )


def notice_view(row: Notice) -> NoticeView:
    """A piece of news as a value."""
    return NoticeView(serial=row.serial, kind=row.kind, body=json.loads(row.body), at=row.at, sent_at=row.sent_at)
