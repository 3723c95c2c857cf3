"""改规则会影响谁: a rule as somebody would write it beside the one in force, over everybody; 提醒: all of them."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from saltern.apps.lifecycle import operations as lifecycle
from saltern.core.audiences.impact import Impact
from saltern.core.catalogue.search import find_reminders
from saltern.core.identifiers.writing import free_text
from saltern.core.review import changed_rule
from saltern.core.review.changed_rule import ChangedRule
from saltern.errors import Faults, SalternError
from saltern.interfaces.console.presenters.impact import impact_page
from saltern.interfaces.console.presenters.item_design import WHO
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.request import PageRequest
from saltern.words import Phrase

PLACES = {"item": "design-items", "reminder": "design-reminders"}
RULES = {"item": changed_rule.of_item, "reminder": changed_rule.of_reminder}


def reminders(request: PageRequest) -> HttpResponse:
    """The standing reminders, each with its rule."""
    text = free_text(request.GET.get("q", "")).strip()
    rows = [(one, WHO[one.who]) for one in find_reminders(pack=request.visit.office.pack, words=text)]
    return desk_page(request, "console/reminder_list.html", {"rows": rows, "text": text}, place="design-reminders")


def impact(request: PageRequest, kind: str, key: str) -> HttpResponse:
    """The rule of an item or a reminder; what is typed instead is asked of everybody and kept nowhere but in the line
    that says who asked. Raises `ItemUnknown`, `ReminderUnknown`, `NoSuchRule`."""
    if kind not in RULES:
        raise Http404
    visit, today = request.visit, request.visit.today
    rule: ChangedRule = RULES[kind](pack=visit.office.pack, key=key, text=None, as_of=today)
    typed = request.POST.get("rule", "").replace("\r\n", "\n") if request.method == "POST" else None
    faults: tuple[tuple[str, Phrase], ...] = ()
    found: Impact | None = None
    if typed is not None:
        try:
            changed = RULES[kind](pack=visit.office.pack, key=key, text=typed, as_of=today)
            with visit.office.records.population() as population:
                found = lifecycle.measure_impact(
                    acting=request.acting,
                    pack=visit.office.pack,
                    population=population,
                    rule=changed,
                    what=f"{kind}:{key}",
                    text=typed,
                    as_of=today,
                )
        except Faults as problem:
            faults = tuple(("rule", Phrase(zh=one.said("zh"), en=one.said("en"))) for one in problem.faults)
        except SalternError as problem:
            if problem.family in {"broken", "forbidden"}:
                raise
            faults = (("rule", problem.words()),)
    context = {
        "kind": kind,
        "key": key,
        "rule": rule,
        "who": WHO[rule.who],
        "typed": rule.text if typed is None else typed,
        "found": impact_page(found) if found else None,
    }
    return desk_page(request, "console/impact.html", context, place=PLACES[kind], faults=faults)
