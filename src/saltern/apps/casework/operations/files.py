"""Handing files in: a picture or paper looked through, sealed, laid with an application; offered again where its like
is asked for; opened by those it concerns. 交材料"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from saltern.apps.casework import permission, queries
from saltern.apps.casework.file_check import FileGivenBefore, look_through
from saltern.apps.casework.file_retention import FileTakenAway, kept_until
from saltern.apps.casework.file_store import FileStore
from saltern.apps.casework.handed_in_file import FileView, ForMaterial, OpenedFile
from saltern.apps.casework.material import check_known
from saltern.apps.casework.models import Case, Draft, Enclosure, HandedInFile
from saltern.apps.casework.operations.drafts import open_draft
from saltern.apps.casework.operations.file import facts
from saltern.apps.casework.permission import CaseUnknown
from saltern.apps.casework.rulebook import Rulebook
from saltern.apps.journal import operations as journal
from saltern.apps.journal.acting import Acting
from saltern.core.catalogue.pack import FileDays
from saltern.core.identifiers.writing import free_text
from saltern.errors import SalternError
from saltern.words import Phrase


class FileUnknown(SalternError):
    """There is no such file."""

    family = "unknown"
    zh = "没有这份文件。"


class TooManyFiles(SalternError):
    """{most} files lie with this application already; hand the rest in at a counter."""

    family = "conflict"
    zh = "这件申请已有{most}份文件；更多的请交到窗口。"


PAGE: Final = 500
MOST_FILES = 40
"""Files that may lie with one application."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """Where files for a material are laid, once it is known that this one may."""

    request: str
    subject: int
    called: Phrase
    draft: Draft | None


def hand_in_file(
    *, acting: Acting, rulebook: Rulebook, store: FileStore, place: ForMaterial, name: str, content: bytes
) -> FileView:
    """Take a file in for a material. Raises what `look_through` raises, `TooManyFiles`, `MaterialUnknown`,
    `RoleNotAllowed`, `SubjectNotYours`, `OtherUnitsItem`, `CaseUnknown`, `OtherUnit`, `MoveRefused`."""
    stored = ""
    try:
        with transaction.atomic():
            laid = _laid(acting, rulebook, place)
            given = Enclosure.objects.filter(request=laid.request, material=place.material)
            checked = look_through(name=name, content=content, given=set(given.values_list("file__sha256", flat=True)))
            _check_room(laid)
            stored = store.keep(content)
            row = HandedInFile.objects.create(
                key=secrets.token_urlsafe(18),
                subject=laid.subject,
                account=acting.account,
                item=place.item,
                material=place.material,
                called=laid.called.plain(),
                name=checked.name,
                kind=checked.kind,
                size=checked.size,
                pages=checked.pages,
                sha256=checked.sha256,
                stored=stored,
                given_at=acting.now,
            )
            _lay(row, laid, place, acting)
            _note(acting, "file.hand-in", row, detail={"kind": row.kind, "size": row.size, "sha256": row.sha256})
            return queries.file_view(row)
    except BaseException:
        if stored:
            store.drop(stored)
        raise


@transaction.atomic
def use_file_again(*, acting: Acting, rulebook: Rulebook, place: ForMaterial, key: str) -> FileView:
    """Lay a file that was given before with this application too. Raises `FileUnknown`, `FileTakenAway`,
    `FileGivenBefore` and what `hand_in_file` raises of places."""
    laid = _laid(acting, rulebook, place)
    row = HandedInFile.objects.select_for_update().filter(key=free_text(key), subject=laid.subject).first()
    if row is None:
        raise FileUnknown
    _check_kept(row)
    if Enclosure.objects.filter(request=laid.request, material=place.material, file=row).exists():
        raise FileGivenBefore
    _check_room(laid)
    _lay(row, laid, place, acting)
    _note(acting, "file.use-again", row, detail={"item": place.item, "material": place.material})
    return queries.file_view(row)


@transaction.atomic
def take_out_file(*, acting: Acting, rulebook: Rulebook, place: ForMaterial, key: str) -> None:
    """Take a file out of a form that is not handed in yet; it stays among one's files. Raises `FileUnknown` and what
    `hand_in_file` raises of places."""
    laid = _laid(acting, rulebook, place)
    if laid.draft is None:
        raise FileUnknown
    gone, _ = Enclosure.objects.filter(request=laid.request, material=place.material, file__key=free_text(key)).delete()
    if not gone:
        raise FileUnknown
    left = Enclosure.objects.filter(request=laid.request, material=place.material).order_by("pk")
    first = left.values_list("file__key", flat=True).first()
    laid.draft.materials = {**laid.draft.materials, place.material: first or ""}
    laid.draft.materials = {name: how for name, how in laid.draft.materials.items() if how}
    laid.draft.save(update_fields=["materials"])


@transaction.atomic
def list_files(*, acting: Acting, subject: int) -> Sequence[FileView]:
    """The files of one subject, newest first, each with where it lies. Raises `RoleNotAllowed`, `SubjectNotYours`."""
    permission.check_action(acting=acting, action="list-files", subject=subject)
    journal.record(acting=acting, action="file.list", subject=subject, purpose=acting.purpose or "own-files")
    return queries.files_of(subject=subject)


@transaction.atomic
def open_file(*, acting: Acting, rulebook: Rulebook, store: FileStore, key: str) -> OpenedFile:
    """One file with its content: to whom it belongs, and to the desk of a case it lies with.

    Raises `FileUnknown`, `FileTakenAway`, `RoleNotAllowed`, `FileLost`.
    """
    permission.check_action(acting=acting, action="open-file")
    row = HandedInFile.objects.filter(key=key).first()
    if row is None or not _shown_to(acting, rulebook, row):
        raise FileUnknown
    _check_kept(row)
    _note(acting, "file.open", row, detail={})
    return OpenedFile(file=queries.file_view(row), content=store.read(row.stored))


def take_away_files(*, acting: Acting, store: FileStore, days: FileDays) -> int:
    """Take away the content of every file whose time is over; how many. What is left says that there was one and when
    it went. Safe to run twice, in two processes and after a kill."""
    permission.check_action(acting=acting, action="take-away-files")
    if not days.unused:
        return 0
    oldest = acting.now - dt.timedelta(days=days.unused)
    kept = HandedInFile.objects.filter(taken_away=None, given_at__lte=oldest)
    taken, last = 0, 0
    while page := list(kept.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PAGE]):
        views = queries.files_in_use(HandedInFile.objects.filter(pk__in=page))
        taken += sum(_take_away(acting, store, days, view.key) for view in views if _over(view, days, acting))
        last = page[-1]
    return taken


@transaction.atomic
def _take_away(acting: Acting, store: FileStore, days: FileDays, key: str) -> bool:
    """Look again under the lock; the content goes before the row says so, and a kill between leaves it to be done."""
    row = HandedInFile.objects.select_for_update().get(key=key)
    (view,) = queries.files_in_use(HandedInFile.objects.filter(pk=row.pk))
    if row.taken_away is not None or not _over(view, days, acting):
        return False
    store.drop(row.stored)
    row.taken_away, row.name = acting.today, ""
    row.save(update_fields=["taken_away", "name"])
    _note(acting, "file.take-away", row, detail={"given_at": row.given_at.isoformat(), "sha256": row.sha256})
    return True


def _over(file: FileView, days: FileDays, acting: Acting) -> bool:
    until = kept_until(file, days=days, zone=acting.zone)
    return until is not None and until < acting.today


def _check_kept(row: HandedInFile) -> None:
    """Raises `FileTakenAway`."""
    if row.taken_away is not None:
        raise FileTakenAway(day=row.taken_away.isoformat())


def _shown_to(acting: Acting, rulebook: Rulebook, row: HandedInFile) -> bool:
    if acting.role == "applicant":
        return row.subject in acting.subjects
    requests = row.enclosures.values_list("request", flat=True)
    for case in Case.objects.filter(request__in=list(requests)):
        try:
            permission.check_open(acting=acting, case=facts(case, rulebook, acting))
        except SalternError:
            continue
        return True
    return False


def _laid(acting: Acting, rulebook: Rulebook, place: ForMaterial) -> Laid:
    """Where files are laid, if this one may. Raises as `hand_in_file` does."""
    if not place.case:
        draft = open_draft(acting=acting, rulebook=rulebook, item=place.item, subject=place.subject)
        item = rulebook.item(place.item).nearest(acting.today)
        check_known(item=item, brought=[place.material])
        row = Draft.objects.select_for_update().get(key=draft.key)
        names = {one.key: one.name for one in item.materials}
        return Laid(request=row.key, subject=row.subject, called=names[place.material], draft=row)
    case = Case.objects.select_for_update().filter(number=place.case).first()
    if case is None:
        raise CaseUnknown(case=place.case)
    action = "correct" if case.state == "correction" else "bring"
    permission.after(acting=acting, action=action, case=facts(case, rulebook, acting))
    item = rulebook.program(case.item, case.received_on, case.who).item
    check_known(item=item, brought=[place.material])
    names = {one.key: one.name for one in item.materials}
    return Laid(request=case.request, subject=case.subject, called=names[place.material], draft=None)


def _check_room(laid: Laid) -> None:
    if Enclosure.objects.filter(request=laid.request).count() >= MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)


def _lay(row: HandedInFile, laid: Laid, place: ForMaterial, acting: Acting) -> None:
    Enclosure.objects.create(file=row, request=laid.request, material=place.material, at=acting.now)
    if laid.draft is not None:
        laid.draft.materials = {**laid.draft.materials, place.material: row.key}
        laid.draft.saved_at = acting.now
        laid.draft.save(update_fields=["materials", "saved_at"])


def _note(acting: Acting, action: str, row: HandedInFile, *, detail: dict[str, object]) -> None:
    journal.record(
        acting=acting,
        action=action,
        subject=row.subject,
        object=f"file:{row.key}",
        purpose=acting.purpose or f"case:{row.item}",
        detail=detail,
    )
