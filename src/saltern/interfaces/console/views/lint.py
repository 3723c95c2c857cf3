"""检查: everything that is wrong in the pack, each with its place, as `saltern lint` says it."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse

from saltern.errors import Words
from saltern.installation.pack_lint import pack_faults
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.words import Phrase


def lint(request: PageRequest) -> HttpResponse:
    """The faults by file, and the version they were found in."""
    faults = pack_faults(request.visit.office)
    files = [
        (file, [(one.place, one.code, _words(one.found), _words(one.expected), _words(one.hint)) for one in some])
        for file, some in groupby(faults, key=lambda one: one.place.file)
    ]
    context = {"files": files, "count": len(faults), "version": request.visit.office.pack.version}
    return desk_page(request, "console/lint.html", context, place="design-lint")


def _words(said: Words) -> Phrase:
    return said if isinstance(said, Phrase) else Phrase.same(said)
