"""待审: a proposed version of the pack beside the one in force: what differs, what lint says, whom it would touch; one
as an archive; and that it is proposed for a second designer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO, Final

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.organisation import operations as organisation
from saltern.apps.organisation import queries
from saltern.apps.organisation.pack_release import LONGEST_WHY
from saltern.core.review.pack_differences import differences, file_differences
from saltern.errors import Faults, SalternError
from saltern.installation.item_import import MOST_LIST, ListTooLarge, propose_items
from saltern.installation.pack_archive import MOST_ARCHIVE, ArchiveTooLarge, take_archive
from saltern.installation.pack_proposals import folder_of, proposal, proposals
from saltern.interfaces.console.presenters.pack_version import (
    CHANGES,
    difference_rows,
    fault_words,
    file_rows,
    version_row,
)
from saltern.interfaces.pages.desk import FormFaults, desk_page
from saltern.interfaces.pages.request import PageRequest

PLACE: Final = "design-proposals"
Note = Callable[[str, str], object]


class FileNotChosen(SalternError):
    """Choose a file first."""

    family = "invalid"
    zh = "请先选一个文件。"


def listed(request: PageRequest, *, faults: FormFaults = ()) -> HttpResponse:
    """The proposed folders, what waits for a second designer, and the form that takes an archive."""
    office = request.visit.office
    waiting = organisation.list_packs(acting=request.acting, state="proposed")
    returned = organisation.list_returned(acting=request.acting)
    names = queries.names_of(handles={name for one in (*waiting, *returned) for name in one.people})
    rows = [(name, version, version == office.pack.version) for name, version in proposals(office.environment).items()]
    context = {
        "rows": rows,
        "waiting": [version_row(one, names) for one in waiting],
        "returned": [version_row(one, names) for one in returned],
        "live": office.pack.version,
        "themes": [one for one in office.pack.themes.values() if one.kind == "theme"],
        "theme": request.POST.get("theme", ""),
        "wrong": {field: True for field, _ in faults},
    }
    return desk_page(request, "console/pack_proposals.html", context, place=PLACE, faults=faults)


def upload(request: PageRequest) -> HttpResponse:
    """A whole pack as a zip archive, put beside the proposed folders."""

    def take(file: BinaryIO, called: str, note: Note) -> str:
        return take_archive(request.visit.office.environment, file=file, called=called, note=note)[0]

    return _taken(request, "archive", take, otherwise=ArchiveTooLarge(most=MOST_ARCHIVE >> 20))


def item_list(request: PageRequest) -> HttpResponse:
    """A national item list, put beside the proposed folders as the pack in force with that list in it."""
    office = request.visit.office

    def take(file: BinaryIO, called: str, note: Note) -> str:
        return propose_items(
            environment=office.environment, pack=office.pack, file=file, called=called, note=note,
            theme=request.POST.get("theme", ""),
        )  # fmt: skip

    return _taken(request, "list", take, otherwise=ListTooLarge(most=MOST_LIST >> 20))


def _taken(
    request: PageRequest, field: str, take: Callable[[BinaryIO, str, Note], str], *, otherwise: SalternError
) -> HttpResponse:
    """What was uploaded, taken; what stands against it is told beside its field. `otherwise` is what is said of a file
    that is larger than what is read at all."""
    acting = request.acting

    def note(name: str, version: str) -> None:
        organisation.note_upload(acting=acting, name=name, version=version)

    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            raise otherwise
        given = request.FILES.get(field)
        if given is None:
            raise FileNotChosen
        name = take(BytesIO(given.read()), given.name or "", note)
    except Faults as wrong:
        return listed(request, faults=tuple((field, words) for words in fault_words(wrong.faults)))
    except SalternError as problem:
        if problem.family != "invalid":
            raise
        return listed(request, faults=((field, problem.words()),))
    return HttpResponseRedirect(reverse("console:design-proposal", args=[name]))


def one(request: PageRequest, name: str) -> HttpResponse:
    """One of them; posted, it is proposed as it stands. Raises `ProposalUnknown`."""
    if request.method != "POST":
        return _page(request, name)
    office = request.visit.office
    try:
        row = organisation.propose_pack(
            acting=request.acting, shelf=office.shelf, name=name, why=request.POST.get("why", "")
        )
    except Faults:
        return _page(request, name, status=422)  # they stand on the page
    except SalternError as problem:
        if problem.family not in {"invalid", "conflict"}:
            raise
        return _page(request, name, faults=(("why", problem.words()),))
    return HttpResponseRedirect(reverse("console:design-version", args=[row.number]))


def _page(request: PageRequest, name: str, *, faults: FormFaults = (), status: int = 200) -> HttpResponse:
    office = request.visit.office
    pack, wrong = proposal(office.environment, name)
    found = differences(office.pack, pack) if pack else ()
    files = file_differences(office.folder, folder_of(office.environment, name))
    context = {
        "name": name,
        "pack": pack,
        "live": office.pack,
        "wrong": fault_words(wrong),
        "rows": difference_rows(found, measures=True),
        "counts": [(CHANGES[change], count) for change, count in Counter(one.change for one in found).items()],
        "files": file_rows(files),
        "same": not files,
        "why": request.POST.get("why", ""),
        "longest": LONGEST_WHY,
    }
    return desk_page(request, "console/pack_proposal.html", context, place=PLACE, faults=faults, status=status)
