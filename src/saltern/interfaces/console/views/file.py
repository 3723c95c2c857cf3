"""A paper that lies with a case: saved, or a picture looked at beside the rules."""

from __future__ import annotations

from django.http import HttpResponse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.handed_in_file import OpenedFile
from saltern.interfaces.pages.file import BYTES, PICTURES, file_answer
from saltern.interfaces.pages.request import PageRequest


def file(request: PageRequest, key: str) -> HttpResponse:
    """One file, to be saved."""
    return file_answer(_opened(request, key))


def picture(request: PageRequest, key: str) -> HttpResponse:
    """A picture, to be shown by the page it stands on; any other file is saved."""
    opened = _opened(request, key)
    return file_answer(opened, opened.file.kind if opened.file.kind in PICTURES else BYTES)


def _opened(request: PageRequest, key: str) -> OpenedFile:
    office = request.visit.office
    return casework.open_file(acting=request.acting, rulebook=office.rulebook, store=office.files, key=key)
