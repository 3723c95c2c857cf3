"""代为更正: mending what an applicant filled in, for whom it concerns to see."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.casework import operations as casework
from saltern.apps.casework.operations.file import CaseMoved
from saltern.apps.casework.operations.reviews import WordsTooLong
from saltern.core.approvals.evidence import restored
from saltern.core.approvals.prefill import FormFaulty
from saltern.interfaces.console.views.case import opened, seen
from saltern.interfaces.pages import item_form
from saltern.interfaces.pages.desk import FormFaults, desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.words import NOTHING, Phrase


def amend(request: PageRequest, number: str) -> HttpResponse:
    """What may be mended, as it stands; a field left empty stays as it is."""
    visit, office = request.visit, request.visit.office
    page = opened(request, number)
    item = office.rulebook.program(page.item, page.received_on, page.kind).item
    mendable = [one for one in page.form if one["editable"] or one["origin"] in {"typed", "empty"}]
    standing = {str(one["key"]): item_form.as_text(restored(one["value"])) for one in mendable}
    fields = [one for one in item.form if one.key in standing]
    hidden = {one.key for one in fields if one.type == "bank_account"}
    typed = {one.key: item_form.as_typed(one, request.POST.get(one.key, "")) for one in fields}
    reason = request.POST.get("reason", "")
    faults: FormFaults = ()
    wrong: dict[str, Phrase] = {}
    if request.method == "POST":
        try:
            casework.amend_form(
                acting=request.acting,
                rulebook=office.rulebook,
                source=visit.reading,
                number=number,
                values={key: text for key, text in typed.items() if text and text != standing[key]},
                reason=reason,
                seen=seen(request),
            )
        except FormFaulty as problem:
            wrong = {one.field: one.words for one in problem.faults}
            faults = tuple(wrong.items())
        except (casework.ReasonMissing, casework.NothingAmended, CaseMoved, WordsTooLong) as problem:
            faults = (("reason", problem.words()),)
        else:
            return HttpResponseRedirect(reverse("console:case", args=[number]))
    shown = typed if request.method == "POST" else standing
    context = {
        "page": page,
        "open": "amend" in page.may,
        "questions": [
            item_form.question(
                one,
                text="" if one.key in hidden and request.method != "POST" else shown[one.key],
                fault=wrong.get(one.key, NOTHING),
            )
            for one in fields
        ],
        "reason": reason,
    }
    return desk_page(request, "console/amend.html", context, place="case", faults=faults)
