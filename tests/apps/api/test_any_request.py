"""Whatever is asked of the door, by its published document: nothing is our fault, nothing is answered that is not told.

schemathesis makes the requests from the document: fitting ones and ones that break it.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from saltern.apps.notify.receipts import signature
from saltern.apps.programs import operations as programs
from saltern.installation.office import Office
from saltern.interfaces.api import entry
from saltern.interfaces.pages.limit import Window
from worlds.accounts import bound
from worlds.casework_desk import staff
from worlds.lived_house import NOW, lived, open_lived_house
from worlds.my_house import ME, PEOPLE
from worlds.program_house import let_in

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EACH = 12
"""Requests of each kind to each operation."""
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture(autouse=True)
def connection_stays() -> Iterator[None]:
    """A request ends no connection here: it is the test's, in whose transaction everything happens."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


TOLD: Mapping[str, tuple[str, Sequence[str]]] = {
    "/api/v1/events": ("steward", ["approval.granted"]),
    "/api/v1/receipts": ("operator", ["message.delivered", "message.undelivered"]),
}
"""What is told from outside, by whom."""


def _inlet(office: Office, path: str, role: str, kinds: Sequence[str]) -> tuple[str, str]:
    """The token and the secret of a program that tells something."""
    name = path.rpartition("/")[2]
    token = let_in(name, unit="gov-services-data", role=role)
    chief = staff("administrator", "gao", now=NOW)
    return token, programs.add_inlet(acting=chief, seal=office.hook_seal, name=name, kinds=kinds)[1]


def _signing(app: Any, inlets: Mapping[str, tuple[str, str]]) -> Any:
    """The pages, where every other request that has to be signed is signed rightly."""
    turns = itertools.count()

    def answer(environ: dict[str, Any], start: Any) -> Any:
        secret = inlets.get(environ["PATH_INFO"], ("", ""))[1]
        if secret and next(turns) % 2:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            id_, at = f"m-{next(turns)}", int(NOW.timestamp())
            proof = signature(secret=secret, id=id_, at=at, body=body)
            signed = {"HTTP_WEBHOOK_ID": id_, "HTTP_WEBHOOK_TIMESTAMP": str(at), "HTTP_WEBHOOK_SIGNATURE": proof}
            environ = {**environ, **signed, "wsgi.input": io.BytesIO(body)}
        return app(environ, start)

    return answer


@pytest.mark.parametrize("role", ["approver", "clerk"])
def test_whatever_is_asked_is_answered_as_the_document_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, role: str
) -> None:
    monkeypatch.setattr(entry, "WINDOW", Window())
    monkeypatch.setattr(entry, "STRANGERS", 10**6)
    office = open_lived_house(monkeypatch, tmp_path)
    inlets = {path: _inlet(office, path, role, kinds) for path, (role, kinds) in TOLD.items()}
    bound("a-ME", ME)
    known = lived(office)
    token = let_in(role=role)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", _signing(get_wsgi_application(), inlets))
    answered: set[tuple[str, int]] = set()

    def ask(case: Any) -> None:
        """One request, with what is there put where something has to be; whatever it did is undone."""
        if "number" in case.path_parameters and len(str(case.path_parameters["number"])) % 2:
            case.path_parameters["number"] = known["asked_case"]
        told = case.body.get("data", case.body) if isinstance(case.body, dict) else None
        if isinstance(told, dict) and "number" in told:
            told["number"] = PEOPLE[ME].number
        bearer = inlets[case.path][0] if case.path in inlets else token
        with transaction.atomic():
            answer = case.call(headers={"Authorization": f"Bearer {bearer}", "Accept-Encoding": "identity"})
            transaction.set_rollback(True)
        answered.add((case.operation.label, answer.status_code))
        case.validate_response(answer, checks=CHECKS)

    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in MODES:
            quiet = settings(
                max_examples=EACH, derandomize=True, database=None, deadline=None,
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            with suppress(Unsatisfiable):  # where nothing can be asked that breaks the document
                quiet(given(case=operation.as_strategy(generation_mode=mode))(ask))()
    assert {status for _, status in answered} >= {200, 404, 422}
    assert len({label for label, _ in answered}) == 13
