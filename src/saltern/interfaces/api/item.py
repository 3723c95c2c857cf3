"""Service items for programs: the catalogue page by page, one item whole. Everybody may read it without a token."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.http import HttpRequest
from ninja import Query, Router

from saltern.core.catalogue.item import FormField, Item, Material
from saltern.core.catalogue.pack import Pack
from saltern.core.catalogue.search import the_item
from saltern.interfaces.api.cursor import given, opened
from saltern.interfaces.api.door import OPEN, answers
from saltern.interfaces.api.entry import count_stranger
from saltern.interfaces.api.schemas import Items, ItemsAsked, ItemWhole, Key, both
from saltern.interfaces.pages.request import PageRequest

router = Router(auth=None, tags=["items"])


@router.get("/items", response=answers(Items, base=OPEN), url_name="items", operation_id="listItems")
def items(request: HttpRequest, asked: Query[ItemsAsked]) -> Any:
    """The items of the catalogue, by key."""
    count_stranger(request, what="items")
    visit = cast("PageRequest", request).visit
    after = opened(asked.cursor, "items")
    known = sorted(visit.office.pack.items.items())
    found = [one for key, one in known if key > after and not one.sensitive and asked.unit in {"", one.authority}]
    page = found[: asked.limit]
    return {
        "items": [_row(one, visit.today) for one in page],
        "next": given("items", page[-1].id) if len(found) > asked.limit else "",
    }


@router.get("/items/{key}", response=answers(ItemWhole, 404, base=OPEN), url_name="item", operation_id="showItem")
def item(request: HttpRequest, key: Key) -> Any:
    """One item, in the version of today."""
    count_stranger(request, what="items")
    visit = cast("PageRequest", request).visit
    pack = visit.office.pack
    return _whole(pack, the_item(pack=pack, key=key).nearest(visit.today), visit.today)


def _row(known: Item, today: dt.date) -> dict[str, Any]:
    one = known.nearest(today)
    return {
        "key": one.id,
        "name": both(one.name),
        "unit": one.authority,
        "who": one.who,
        "version": one.version,
        "in_force": one.holds_on(today),
    }


def _whole(pack: Pack, one: Item, today: dt.date) -> dict[str, Any]:
    unit = pack.units.get(one.authority)
    return {
        **_row(one, today),
        "summary": both(one.summary),
        "unit_name": both(unit.name) if unit else {"zh": one.authority, "en": one.authority},
        "national_code": one.catalog_code,
        "effective_from": one.effective_from,
        "effective_to": one.effective_to,
        "statutory_days": one.limits.statutory_days,
        "promised_days": one.limits.promised_days,
        "visits": one.reach.visits,
        "fields": [_field(field) for field in one.form],
        "materials": [_material(material) for material in one.materials],
    }


def _field(field: FormField) -> dict[str, Any]:
    return {
        "key": field.key,
        "label": both(field.label),
        "type": field.type,
        "required": field.required,
        "from_records": field.source is not None,
        "codes": {code: both(words) for code, words in field.codes.items()},
    }


def _material(material: Material) -> dict[str, Any]:
    return {
        "key": material.key,
        "name": both(material.name),
        "required": material.required,
        "deferrable_days": material.deferrable_days,
    }
