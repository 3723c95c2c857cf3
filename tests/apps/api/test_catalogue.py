"""The catalogue for programs: every item that pages list, page by page, without a token."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from rdflib import DCTERMS, RDF, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from typer.testing import CliRunner

from saltern.core.catalogue.depth import NOT_STATED
from saltern.core.catalogue.public_services import channels
from saltern.errors import SalternError
from saltern.installation.office import Office
from saltern.interfaces.api import entry
from saltern.interfaces.cli.item import app
from saltern.interfaces.pages.limit import Window
from worlds.lived_house import NOW, open_lived_house
from worlds.program_house import Program

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    monkeypatch.setattr(entry, "WINDOW", Window())
    return open_lived_house(monkeypatch, tmp_path)


def test_all_pages_hold_each_item_once_and_no_sensitive_one(office: Office) -> None:
    keys, cursor = [], ""
    while True:
        page = Program().get(f"/items?limit=100&cursor={cursor}")
        keys += [one["key"] for one in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert keys == sorted(key for key, item in office.pack.items.items() if not item.sensitive)


def test_one_item_tells_its_form_and_its_papers(office: Office) -> None:
    told, item = Program().get("/items/graduate-reception"), office.pack.items["graduate-reception"]
    assert told["name"] == {"zh": item.name.zh, "en": item.name.en}
    assert [one["key"] for one in told["fields"]] == [field.key for field in item.form]
    assert [one["key"] for one in told["materials"]] == [material.key for material in item.materials]
    assert told["unit"] == item.authority


def test_items_of_one_unit(office: Office) -> None:
    page = Program().get("/items?unit=civil-affairs&limit=500")
    assert {one["unit"] for one in page["items"]} == {"civil-affairs"}


def read_catalogue() -> Graph:
    """The catalogue as another program reads it, both ways the same."""
    graphs = [
        Graph().parse(data=whole(f"/catalogue.{ending}"), format=reader)
        for ending, reader in (("ttl", "turtle"), ("jsonld", "json-ld"))
    ]
    assert set(graphs[0]) == set(graphs[1])
    return graphs[0]


def whole(path: str) -> bytes:
    answer = Program().ask("GET", path)
    assert answer.status_code == 200, answer.content
    return answer.content


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_another_catalogue_reads_every_item_with_all_that_belongs_to_it(office: Office) -> None:
    known = office.pack.items
    some = {key: one for key, one in known.items() if (one.depth != "light" and len(key) % 3 == 0) or one.sensitive}
    some |= dict(list(known.items())[::40])
    office.__dict__["pack"] = replace(office.pack, items=some)
    read = read_catalogue()
    shown = {key: item.nearest(NOW.date()) for key, item in office.pack.items.items() if not item.sensitive}
    cv, cpsv = Namespace("http://data.europa.eu/m8g/"), Namespace("http://purl.org/vocab/cpsv#")

    def words(node: Node, predicate: URIRef = DCTERMS.title) -> tuple[str, str]:
        found = {one.language: str(one) for one in read.objects(node, predicate) if isinstance(one, Literal)}
        return found["zh"], found["en"]

    services = set(read.subjects(RDF.type, cpsv.PublicService))
    assert {str(one).rpartition("/")[2] for one in services} == set(shown)
    assert set(read.objects(URIRef("http://testserver/api/v1/catalogue"), DCTERMS.hasPart)) == services
    for service in services:
        item = shown[str(service).rpartition("/")[2]]
        (unit,) = read.objects(service, cv.hasCompetentAuthority)
        assert (words(service), words(unit)) == (
            (item.name.zh, item.name.en),
            (office.pack.units[item.authority].name.zh, office.pack.units[item.authority].name.en),
        )
        for predicate, names in (
            (cpsv.hasInput, [one.name for one in item.materials]),
            (cpsv.produces, [one.name for one in item.outputs]),
            (cv.hasChannel, list(channels(item).values())),
        ):
            told = sorted(words(node) for node in read.objects(service, predicate))
            assert told == sorted((one.zh, one.en) for one in names), (service, predicate)
        laws = {words(node)[0] for node in read.objects(service, cv.hasLegalResource)}
        assert laws == {f"{one.name} {one.article}".strip() for one in item.legal_basis}
        (cost,) = read.objects(service, cv.hasCost)
        assert words(cost, DCTERMS.description) == ((item.fee or NOT_STATED).zh, (item.fee or NOT_STATED).en)


def test_the_command_writes_the_same(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "catalogue.ttl"
    done = CliRunner().invoke(app, ["export", str(file), "--format", "cpsv-ap", "--site", "http://testserver"])
    assert (done.exit_code, file.read_bytes()) == (0, whole("/catalogue.ttl")), done.output
    wrong = CliRunner().invoke(app, ["export", str(tmp_path / "catalogue.xml")])
    assert isinstance(wrong.exception, SalternError)
    assert (wrong.exception.code, (tmp_path / "catalogue.xml").exists()) == ("export-name-unfit", False)


def test_a_page_tells_search_engines_what_it_is_about_and_says_nothing_of_a_sensitive_item(office: Office) -> None:
    def linked(key: str, language: str = "zh-CN") -> list[dict[str, object]]:
        page = Client().get(f"/items/{key}/", headers={"Accept-Language": language}).content.decode()
        return [json.loads(one) for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]

    item = office.pack.items["graduate-reception"]
    (told,) = linked("graduate-reception")
    assert (told["@type"], told["name"], told["url"]) == (
        "GovernmentService", item.name.zh, "http://testserver/items/graduate-reception/",
    )  # fmt: skip
    assert told["serviceOperator"] == {
        "@type": "GovernmentOrganization", "name": office.pack.units[item.authority].name.zh,
    }  # fmt: skip
    hidden = next(key for key, one in office.pack.items.items() if one.sensitive)
    assert linked(hidden) == []
