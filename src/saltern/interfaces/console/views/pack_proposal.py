"""待审: a proposed version of the pack beside the one in force: what differs, what lint says, whom it would touch."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from saltern.core.review.pack_differences import KINDS, Difference, differences, file_differences
from saltern.installation.pack_proposals import folder_of, proposal, proposals
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.words import Phrase

PLACE: Final = "design-proposals"
CHANGES: Final = {
    "added": Phrase(zh="新加", en="added"),
    "removed": Phrase(zh="拿掉", en="taken away"),
    "changed": Phrase(zh="改了", en="changed"),
}
MEASURED: Final = {"items": "item", "reminders": "reminder"}


def listed(request: PageRequest) -> HttpResponse:
    """The proposed versions."""
    office = request.visit.office
    rows = [(name, version, version == office.pack.version) for name, version in proposals(office).items()]
    return desk_page(request, "console/pack_proposals.html", {"rows": rows, "live": office.pack.version}, place=PLACE)


def one(request: PageRequest, name: str) -> HttpResponse:
    """One of them. Raises `ProposalUnknown`."""
    office = request.visit.office
    pack, faults = proposal(office, name)
    found = differences(office.pack, pack) if pack else ()
    context = {
        "name": name,
        "pack": pack,
        "live": office.pack,
        "faults": [Phrase(zh=fault.said("zh"), en=fault.said("en")) for fault in faults],
        "rows": [(KINDS[row.kind], CHANGES[row.change], row, _measured(row)) for row in found],
        "files": [
            (CHANGES[file.change], file.name)
            for file in file_differences(office.environment.pack, folder_of(office, name))
        ],
    }
    return desk_page(request, "console/pack_proposal.html", context, place=PLACE)


def _measured(row: Difference) -> str:
    """The kind of rule whose change can be counted; empty where there is none."""
    return MEASURED.get(row.kind, "") if row.before and row.after else ""
