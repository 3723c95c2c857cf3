"""事项: all items of the pack, each as a readable page with its tables; one tried on an example or on somebody."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Final, Literal

from django.http import HttpResponse

from saltern.core.catalogue.item import Item
from saltern.core.identifiers.writing import free_text
from saltern.errors import SalternError
from saltern.installation.tryout import ItemTrial, Trial
from saltern.interfaces.console.presenters.item_design import DEPTHS, WHO, answer_of, item_design, item_list, of_family
from saltern.interfaces.pages.desk import desk_page
from saltern.interfaces.pages.paging import query
from saltern.interfaces.pages.reason import reason_line
from saltern.interfaces.pages.request import PageRequest
from saltern.interfaces.pages.visit import whole_number
from saltern.words import Phrase

PLACE: Final = "design-items"
ITEMS: Final[tuple[Literal["item"], ...]] = ("item",)


def items(request: PageRequest) -> HttpResponse:
    """The list; what is asked stands in the address."""
    pack = request.visit.office.pack
    text = free_text(request.GET.get("q", "")).strip()
    unit, family, who = (request.GET.get(name, "") for name in ("unit", "family", "who"))
    found = of_family(iter(_named(request, text)), family=family, unit=unit, who=who)
    asked = query({"q": text, "unit": unit, "family": family, "who": who})
    families = {item.family for item in pack.items.values() if item.family}
    context = {
        "list": item_list(pack, found, page=request.GET.get("page", "")),
        "text": text,
        "chosen": {"unit": unit, "family": family, "who": who},
        "address": f"{asked}&" if asked else "?",
        "units": sorted(((key, one.name) for key, one in pack.units.items()), key=lambda one: one[0]),
        "families": [*DEPTHS.items(), *((key, key) for key in sorted(families))],
        "whose": tuple(WHO.items()),
    }
    return desk_page(request, "console/item_list.html", context, place=PLACE)


def item(request: PageRequest, key: str) -> HttpResponse:
    """One item. Raises `ItemUnknown`."""
    trial = ItemTrial(request.visit.office, item=key)
    rules = trial.rules
    page = item_design(pack=request.visit.office.pack, rules=rules, runs=trial.examples(language=request.look.language))
    return desk_page(request, "console/item_design.html", {"page": page}, place=PLACE)


def try_item(request: PageRequest, key: str) -> HttpResponse:
    """Tried on one of its examples, or on whoever bears a number: that is posted, and leaves a line they see."""
    office, language = request.visit.office, request.look.language
    trial = ItemTrial(office, item=key)
    number = request.POST.get("number", "").strip()
    chosen = whole_number(request.GET.get("example", ""))
    faults: tuple[tuple[str, Phrase], ...] = ()
    found: Trial | None = None
    try:
        if request.method == "POST":
            found = trial.on_records(
                acting=request.acting, number=number, typed={}, language=language, source=request.visit.reading
            )
        elif chosen is not None:
            found = trial.on_example(number=chosen, language=language)
    except SalternError as problem:
        if problem.family == "broken":
            raise
        faults = (("number", problem.words()),)
    examples = [(at, one.name) for at, one in enumerate(trial.item.examples, start=1)]
    context = {
        "item": trial.item,
        "found": found,
        "answer": answer_of(found) if found else None,
        "points": [reason_line(one) for one in found.points] if found else [],
        "on_somebody": request.method == "POST",
        "example": next((one for one in examples if one[0] == chosen), None),
        "examples": examples,
    }
    return desk_page(request, "console/item_trial.html", context, place=PLACE, faults=faults)


def _named(request: PageRequest, text: str) -> Iterable[Item]:
    """The items that bear some words, the best first: by the search residents use, and by their keys."""
    pack = request.visit.office.pack
    if not text:
        return pack.items.values()
    hits = [hit.key for hit in request.visit.office.search.find(words=text, kinds=ITEMS).hits]
    plain = [key for key, one in pack.items.items() if text.lower() in f"{key} {one.name.zh} {one.name.en}".lower()]
    return [pack.items[key] for key in dict.fromkeys(chain(plain, hits)) if key in pack.items]
