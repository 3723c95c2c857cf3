"""重新处理: a decided case taken up again: a refusal with a reason, an approval by two people on a ground."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.operations.file import CaseMoved
from saltern.apps.casework.operations.filing import ConflictingCase, OpenCaseExists
from saltern.apps.casework.operations.reopening import ReopeningAsked, SecondApproverNeeded
from saltern.apps.casework.operations.reviews import WordsTooLong
from saltern.apps.casework.reopening_ground import GROUNDS
from saltern.interfaces.console.views.case import opened, seen
from saltern.interfaces.pages.desk import FormFaults, desk_page
from saltern.interfaces.pages.request import PageRequest

FAULTS: Final = (
    casework.ReasonMissing, casework.ReopeningUngrounded, CaseMoved, ReopeningAsked, SecondApproverNeeded,
    OpenCaseExists, ConflictingCase, WordsTooLong,
)  # fmt: skip
"""What is put right, or told, on the same page."""


def reopen(request: PageRequest, number: str) -> HttpResponse:
    """Ask that a case be taken up again, agree to it, or leave it as it is."""
    faults: FormFaults = ()
    reason, ground = request.POST.get("reason", ""), request.POST.get("ground", "")
    if request.method == "POST":
        acts: Mapping[str, Callable[..., object]] = {
            "ask": casework.ask_reopening,
            "drop": casework.drop_reopening,
        }
        act = acts.get(request.POST.get("act", ""), casework.reopen)
        more = {"ground": ground} if act is casework.ask_reopening else {}
        try:
            act(
                acting=request.acting,
                rulebook=request.visit.office.rulebook,
                number=number,
                reason=reason,
                seen=seen(request),
                **more,
            )
        except FAULTS as problem:
            faults = (("ground" if isinstance(problem, casework.ReopeningUngrounded) else "reason", problem.words()),)
        else:
            return HttpResponseRedirect(reverse("console:case", args=[number]))
    context = {
        "page": opened(request, number),
        "grounds": [(key, one.name, one.basis) for key, one in GROUNDS.items()],
        "ground": ground,
        "reason": reason,
    }
    return desk_page(request, "console/reopen.html", context, place="case", faults=faults)
