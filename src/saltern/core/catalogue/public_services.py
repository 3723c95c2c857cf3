"""The catalogue in the words other catalogues of public services read: CPSV-AP 3, as JSON-LD and as Turtle.

Both are written from one graph, whose nodes are JSON-LD objects: what stands inside another node in JSON-LD stands
beside it in Turtle. A sensitive item is in no list and so in none of these.

>>> node = {"@id": "http://a/1", "@type": "cpsv:Output", "dct:title": worded(Phrase(zh="证", en="card"))}
>>> print([*turtle([node])][-1].strip())
<http://a/1> a cpsv:Output ;
  dct:title "证"@zh, "card"@en .
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from saltern.core.catalogue.depth import DOOR, NOT_STATED, ONLINE, VENUE_WORDS
from saltern.core.catalogue.item import Item, LegalBasis
from saltern.core.catalogue.pack import Pack
from saltern.words import Phrase

PREFIXES: Final[Mapping[str, str]] = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
LANGUAGES: Final = tuple(
    {"@id": f"http://publications.europa.eu/resource/authority/language/{code}"} for code in ("ZHO", "ENG")
)
ESCAPED: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
LAST: Final = re.compile(r"[^A-Za-z0-9_-]")

Node = Mapping[str, Any]


def graph(*, pack: Pack, day: dt.date, site: str) -> Iterator[Node]:
    """The catalogue as it stands on a day: itself, then each service. `site` is the first address of the portal,
    `https://host/`."""
    shown = [one.nearest(day) for _, one in sorted(pack.items.items()) if not one.sensitive]
    here = f"{site}api/v1/catalogue"
    yield {
        "@id": here,
        "@type": "dcat:Catalog",
        "dct:title": worded(pack.district.portal or pack.district.name),
        "dct:issued": {"@type": "xsd:date", "@value": day.isoformat()},
        "adms:identifier": _notation(f"{here}#version", pack.version),
        "dct:spatial": _place(pack, here),
        "dct:hasPart": [{"@id": f"{site}api/v1/items/{one.id}"} for one in shown],
    }
    for unit in sorted({one.authority for one in shown}):
        known = pack.units.get(unit)
        yield {
            "@id": f"{here}#unit-{unit}",
            "@type": "cv:PublicOrganisation",
            "dct:identifier": unit,
            "dct:title": worded(known.name if known else Phrase.same(unit)),
            "skos:prefLabel": worded(known.name if known else Phrase.same(unit)),
            "dct:spatial": {"@id": f"{here}#place"},
        }
    for one in shown:
        yield service(item=one, site=site, currency=pack.district.currency)


def service(*, item: Item, site: str, currency: str) -> Node:
    """One item as a public service."""
    key, here = f"{site}api/v1/items/{item.id}", f"{site}api/v1/catalogue"
    made: dict[str, Any] = {
        "@id": key,
        "@type": "cpsv:PublicService",
        "dct:identifier": item.id,
        "dct:title": worded(item.name),
        "dct:description": worded(item.summary or item.name),
        "dct:language": list(LANGUAGES),
        "foaf:page": {"@id": f"{site}items/{item.id}/"},
        "cv:hasCompetentAuthority": {"@id": f"{here}#unit-{item.authority}"},
        "cv:hasLegalResource": [
            {
                "@id": f"{key}#law-{number}",
                "@type": "eli:LegalResource",
                "dct:title": _cited(basis),
                **({"dct:identifier": basis.law} if basis.law else {}),
            }
            for number, basis in enumerate(item.legal_basis, 1)
        ],
        "cpsv:hasInput": [
            {
                "@id": f"{key}#input-{LAST.sub('-', one.key)}",
                "@type": "cv:Evidence",
                "dct:identifier": one.key,
                "dct:title": worded(one.name),
            }
            for one in item.materials
        ],
        "cpsv:produces": [
            {
                "@id": f"{key}#output-{LAST.sub('-', one.key)}",
                "@type": "cpsv:Output",
                "dct:identifier": one.key,
                "dct:title": worded(one.name),
            }
            for one in item.outputs
        ],
        "cv:hasCost": {
            "@id": f"{key}#cost",
            "@type": "cv:Cost",
            "dct:identifier": f"{item.id}-cost",
            "dct:description": worded(item.fee or NOT_STATED),
            "cv:currency": currency,
        },
        "cv:hasChannel": [
            {
                "@id": f"{key}#channel-{name}",
                "@type": "cv:Channel",
                "dct:identifier": f"{item.id}-{name}",
                "dct:title": worded(words),
            }
            for name, words in channels(item).items()
        ],
    }
    if item.catalog_code:
        made["adms:identifier"] = _notation(f"{key}#code", item.catalog_code)
    return made


def channels(item: Item) -> Mapping[str, Phrase]:
    """Where an item is applied for, each by its name."""
    reach = item.reach
    kinds = dict.fromkeys([*reach.venues, *(["kiosk"] if reach.kiosk else ())])
    found = {"online": ONLINE, **{kind: VENUE_WORDS.get(kind, Phrase.same(kind)) for kind in kinds}}
    return {**found, "door": DOOR} if reach.on_site else found


def json_ld(nodes: Iterable[Node]) -> Iterator[str]:
    """The graph as JSON-LD 1.1, node by node."""
    yield f'{{"@context": {json.dumps(dict(PREFIXES))}, "@graph": [\n'
    for number, node in enumerate(nodes):
        yield (",\n" if number else "") + json.dumps(node, ensure_ascii=False)
    yield "\n]}\n"


def turtle(nodes: Iterable[Node]) -> Iterator[str]:
    """The graph as RDF 1.1 Turtle: the prefixes, then subject by subject."""
    yield "".join(f"@prefix {name}: <{address}> .\n" for name, address in PREFIXES.items())
    for node in nodes:
        yield from _subjects(node)


WRITERS: Final[Mapping[str, Callable[[Iterable[Node]], Iterator[str]]]] = {"ttl": turtle, "jsonld": json_ld}
"""By the ending of a file's name."""


def worded(words: Phrase) -> list[dict[str, str]]:
    """Words in both languages, as a value."""
    return [{"@language": "zh", "@value": words.zh}, {"@language": "en", "@value": words.en}]


def _cited(basis: LegalBasis) -> list[dict[str, str]]:
    zh = f"{basis.name} {basis.article}".strip()
    return worded(Phrase(zh=zh, en=f"{basis.name_en} {basis.article}".strip() if basis.name_en else zh))


def _notation(key: str, text: str) -> Node:
    return {"@id": key, "@type": "adms:Identifier", "skos:notation": text}


def _place(pack: Pack, here: str) -> Node:
    district = pack.district
    return {
        "@id": f"{here}#place",
        "@type": "dct:Location",
        "dct:identifier": district.code,
        "skos:prefLabel": worded(district.name),
    }


def _subjects(node: Node) -> Iterator[str]:
    """A node and those inside it."""
    inside: list[Node] = []
    lines = [f"<{node['@id']}> a {node['@type']}"]
    for name, value in node.items():
        values: Sequence[Any] = value if isinstance(value, list) else [value]
        if name.startswith("@") or not values:
            continue
        inside += [one for one in values if isinstance(one, Mapping) and "@id" in one and len(one) > 1]
        lines.append(f"  {name} {', '.join(_term(one) for one in values)}")
    yield "\n" + " ;\n".join(lines) + " .\n"
    for one in inside:
        yield from _subjects(one)


def _term(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if "@id" in value:
        return f"<{value['@id']}>"
    if "@language" in value:
        return f"{_quoted(value['@value'])}@{value['@language']}"
    return f"{_quoted(value['@value'])}^^{value['@type']}"


def _quoted(text: str) -> str:
    return f'"{text.translate(ESCAPED)}"'
