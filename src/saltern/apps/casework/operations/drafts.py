"""A form half filled: kept by itself with every page, found again after a sign-out, a cut or another day. 草稿

What was typed stays as it was typed, whatever is wrong with it: a fault is shown, nothing is thrown away.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from saltern.apps.casework import permission, queries
from saltern.apps.casework.models import Case, Draft, Enclosure
from saltern.apps.casework.operations.file import SQL
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.operations.statements import execute, moment_of, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """`materials` tells by key how each comes: a file's key, or "promised"; `version` is that of the item it was
    begun with, `pack_version` of the pack that said so."""

    item: str
    subject: int
    key: str
    version: int
    pack_version: str
    typed: Mapping[str, str]
    materials: Mapping[str, str]
    contested: Mapping[str, str]
    promised: bool
    started_at: dt.datetime
    saved_at: dt.datetime


@transaction.atomic
def open_draft(*, acting: Acting, rulebook: Rulebook, item: str, subject: int) -> DraftView:
    """The draft of a form, begun where there is none. Raises `RoleNotAllowed`, `SubjectNotYours`, `OtherUnitsItem`,
    `ItemUnknown`."""
    _check(acting, rulebook, item, subject)
    row, _ = Draft.objects.get_or_create(
        account=acting.account,
        subject=subject,
        item=item,
        defaults={
            "item_version": rulebook.item(item).nearest(acting.today).version,
            "pack_version": rulebook.version,
            "key": secrets.token_urlsafe(18),
            "started_at": acting.now,
            "saved_at": acting.now,
        },
    )
    return _view(row)


def find_draft(*, acting: Acting, rulebook: Rulebook, item: str, subject: int) -> DraftView | None:
    """The draft of a form, if it was begun. Raises as `open_draft` does."""
    _check(acting, rulebook, item, subject)
    row = execute(statement(SQL, "draft"), [acting.account, subject, item]).fetchone()
    if row is None:
        return None
    key, version, pack_version, typed, materials, contested, promised, started_at, saved_at = row
    return DraftView(
        item=item,
        subject=subject,
        key=key,
        version=version,
        pack_version=pack_version,
        typed=queries.forms().opened_texts(json.loads(typed)),
        materials=json.loads(materials),
        contested=queries.forms().opened_texts(json.loads(contested)),
        promised=bool(promised),
        started_at=moment_of(started_at),
        saved_at=moment_of(saved_at),
    )


@transaction.atomic
def save_draft(
    *,
    acting: Acting,
    rulebook: Rulebook,
    item: str,
    subject: int,
    typed: Mapping[str, str] | None = None,
    materials: Mapping[str, str] | None = None,
    contested: Mapping[str, str] | None = None,
    promised: bool | None = None,
) -> DraftView:
    """Add what was typed now to what was typed before; an empty text takes a value back. Raises what `open_draft`
    does."""
    open_draft(acting=acting, rulebook=rulebook, item=item, subject=subject)
    row = Draft.objects.select_for_update().get(account=acting.account, subject=subject, item=item)
    row.typed = queries.forms().kept_texts(_added(queries.forms().opened_texts(row.typed), typed or {}))
    row.materials = _added(row.materials, materials or {})
    row.contested = queries.forms().kept_texts(_added(queries.forms().opened_texts(row.contested), contested or {}))
    row.promised = row.promised if promised is None else promised
    row.saved_at = acting.now
    row.save(update_fields=["typed", "materials", "contested", "promised", "saved_at"])
    return _view(row)


@transaction.atomic
def drop_draft(*, acting: Acting, rulebook: Rulebook, item: str, subject: int) -> None:
    """Throw a draft away; files given for it stay among one's files. Handing in lets it go by itself. Raises as
    `open_draft` does."""
    _check(acting, rulebook, item, subject)
    row = Draft.objects.select_for_update().filter(account=acting.account, subject=subject, item=item).first()
    if row is None:
        return
    if not Case.objects.filter(request=row.key).exists():
        Enclosure.objects.filter(request=row.key).delete()
    row.delete()


@transaction.atomic
def list_drafts(*, acting: Acting, subject: int) -> Sequence[DraftView]:
    """The forms this account has begun to fill in for a subject, the latest first.

    Raises `RoleNotAllowed`, `SubjectNotYours`.
    """
    permission.check_action(acting=acting, action="list", subject=subject)
    rows = Draft.objects.filter(account=acting.account, subject=subject).order_by("-saved_at", "-pk")
    return [_view(row) for row in rows if row.typed or row.materials or row.contested]


def _check(acting: Acting, rulebook: Rulebook, item: str, subject: int) -> None:
    permission.check_item(
        acting=acting,
        action="open-form",
        item=item,
        subject=subject,
        unit=rulebook.unit(item),
        accepted_here=rulebook.accepts(item=item, venue=acting.venue),
    )


def _added(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    return {key: text for key, text in {**before, **now}.items() if text}


def _view(row: Draft) -> DraftView:
    return DraftView(
        item=row.item,
        subject=row.subject,
        key=row.key,
        version=row.item_version,
        pack_version=row.pack_version,
        typed=queries.forms().opened_texts(row.typed),
        materials=row.materials,
        contested=queries.forms().opened_texts(row.contested),
        promised=row.promised,
        started_at=row.started_at,
        saved_at=row.saved_at,
    )
