"""Whatever is asked of the door, by its published document: nothing is our fault, nothing is answered that is not told.

schemathesis makes the requests from the document: fitting ones and ones that break it.
"""

from __future__ import annotations

from collections.abc import Iterator
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

from saltern.interfaces.api import entry
from saltern.interfaces.pages.limit import Window
from worlds.accounts import bound
from worlds.lived_house import lived, open_lived_house
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


@pytest.mark.parametrize("role", ["approver", "clerk"])
def test_whatever_is_asked_is_answered_as_the_document_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, role: str
) -> None:
    monkeypatch.setattr(entry, "WINDOW", Window())
    monkeypatch.setattr(entry, "STRANGERS", 10**6)
    office = open_lived_house(monkeypatch, tmp_path)
    bound("a-ME", ME)
    known = lived(office)
    token = let_in(role=role)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    answered: set[tuple[str, int]] = set()

    def ask(case: Any) -> None:
        """One request, with what is there put where something has to be; whatever it did is undone."""
        if "number" in case.path_parameters and len(str(case.path_parameters["number"])) % 2:
            case.path_parameters["number"] = known["asked_case"]
        if isinstance(case.body, dict) and "number" in case.body:
            case.body["number"] = PEOPLE[ME].number
        with transaction.atomic():
            answer = case.call(headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"})
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
    assert len({label for label, _ in answered}) == 10
