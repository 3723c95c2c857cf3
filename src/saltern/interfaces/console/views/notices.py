"""通知: what concerns whoever works here, on one page; each kind with its switch, and the mail of the day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from saltern.apps.organisation import operations as organisation
from saltern.apps.organisation.staff_notice import MailUnreadable, StaffMailSeal, kinds_of
from saltern.installation.staff_notices import counted
from saltern.interfaces.pages.desk import FormFaults, desk_page
from saltern.interfaces.pages.request import PageRequest

PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "mine": ("console:waiting", "?which=mine"),
    "due": ("console:waiting", "?which=due"),
    "corrected": ("console:waiting", "?which=answered"),
    "arrived": ("console:waiting", "?which=arrived"),
    "more-time": ("console:reviews", ""),
    "reviews": ("console:reviews", ""),
    "second": ("console:reviews", ""),
    "spot": ("console:instant", "?drawn=1"),
    "pushes": ("console:pushes", ""),
    "deliveries": ("console:feeds", ""),
    "reports": ("console:record-reports", ""),
    "proposed": ("console:design-versions", ""),
    "returned": ("console:design-proposals", ""),
    "calls": ("console:kiosks", ""),
}
"""Where each kind is dealt with."""


def notices(request: PageRequest) -> HttpResponse:
    """The page; posted, the switches or the address are kept."""
    visit, office, acting = request.visit, request.visit.office, request.acting
    roles = visit.post.roles if visit.post else ()
    kinds, faults = kinds_of(tuple(roles)), FormFaults()
    seal = StaffMailSeal(office.people.seal_key())
    address = None
    if request.method == "POST":
        if "switch" in request.POST:
            off = set(kinds) - set(request.POST.getlist("on"))
            organisation.switch_kinds(acting=acting, off=off, among=kinds)
        else:
            address = request.POST.get("mail", "")
            try:
                organisation.set_mail(acting=acting, seal=seal, address=address)
            except MailUnreadable as problem:
                faults = (("mail", problem.words()),)
        if not faults:
            return HttpResponseRedirect(f"{reverse('console:notices')}?done=1")
    wish = organisation.read_wish(acting=acting)
    counts = counted(office, acting=acting, roles=roles, off=wish.off)
    context = {
        "rows": [
            (kinds[key].name, count, reverse(PLACES[key][0]) + PLACES[key][1]) for key, count in counts.items() if count
        ],
        "switches": [(key, one.name, key not in wish.off) for key, one in kinds.items()],
        "mail": seal.opened(wish.mail, account=acting.account) if address is None else address,
        "done": "done" in request.GET,
    }
    return desk_page(request, "console/notices.html", context, place="notices", faults=faults)
