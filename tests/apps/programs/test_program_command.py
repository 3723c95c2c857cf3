"""`saltern program` for whoever lets programs in: tokens and hooks given, listed, ended; what is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.idp.oidc.models import Client as House
from typer.testing import CliRunner

from saltern.apps.programs.models import Hook, Inlet
from saltern.apps.programs.models import Program as ProgramRow
from saltern.errors import SalternError
from saltern.interfaces.cli.program import app

pytestmark = pytest.mark.django_db
OFFICE = ("--unit", "education", "--role", "clerk")
Ran = Callable[..., Any]


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ran:
    """Runs a command and gives what it printed, as words or as JSON."""
    monkeypatch.setenv("SALTERN_HOME", str(tmp_path))
    monkeypatch.setenv("SALTERN_ACCOUNT", "gao")
    monkeypatch.setenv("SALTERN_LANGUAGE", "en")
    monkeypatch.setenv("SALTERN_HOOKS_PRIVATE", "1")

    def run(*arguments: str) -> Any:
        done = CliRunner().invoke(app, list(arguments))
        if isinstance(done.exception, SalternError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return json.loads(done.output) if "--json" in arguments else done.output

    return run


def test_a_program_is_let_in_sent_news_and_shown_out(ran: Ran) -> None:
    given = ran("give-token", "register", *OFFICE, "--item", "graduate-reception", "--venue", "district-hall")
    assert re.fullmatch(
        r"register \(in force\), education, clerk, never used\nIts token \(shown this once\): saltern_[\w-]{43}\n",
        given,
    )
    hooked = ran("add-hook", "register", "http://127.0.0.1:9/news", "--kind", "case.approved")
    number = Hook.objects.get().pk
    line = f"{number}  register → http://127.0.0.1:9/news (in force): case.approved; sent 0/0\n"
    assert re.fullmatch(re.escape(line) + r"It signs with \(shown this once\): whsec_[\w+/=]{44}\n", hooked)
    assert ran("list-hooks") == line
    assert ran("end-hook", str(number)) == line.replace("in force", "ended")
    assert ran("revoke-token", "register") == "register (revoked), never used\n"
    assert ran("list-tokens") == "register (revoked), never used\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("give-token", "Register", *OFFICE), "program-name-unusable"),
        (("give-token", "register", "--unit", "nowhere", "--role", "clerk"), "unit-unknown"),
        (("give-token", "register", "--unit", "education", "--role", "king"), "program-role-unusable"),
        (("give-token", "register", *OFFICE, "--item", "graduate-recepton"), "item-unknown"),
        (("give-token", "register", *OFFICE, "--venue", "nowhere"), "venue-unknown"),
        (("give-token", "register", *OFFICE, "--ends", "tomorrow"), "moment-unreadable"),
        (("give-token", "register", *OFFICE, "--ends", "2001-01-01T00:00"), "token-over-already"),
        (("revoke-token", "register"), "program-not-there"),
        (("add-hook", "register", "https://example.com/", "--kind", "case.approved"), "program-not-there"),
        (("end-hook", "1"), "hook-unknown"),
        (("resume-hook", "9" * 30), "hook-unknown"),
        (("add-inlet", "register", "--kind", "approval.granted"), "program-not-there"),
        (("end-inlet", "1"), "inlet-unknown"),
        (("add-client", "register"), "program-not-there"),
        (("add-client", "register", "--client", "c"), "client-half-named"),
        (("add-client", "register", "--issuer", "https://id.example", "--client", "c"), "issuer-not-trusted"),
        (("end-client", "c"), "client-not-there"),
    ],
)
def test_what_is_refused_changes_nothing(ran: Ran, words: tuple[str, ...], code: str) -> None:
    with pytest.raises(SalternError) as refused:
        ran(*words)
    assert (refused.value.code, ProgramRow.objects.count()) == (code, 0)


def test_a_program_is_given_a_client_of_this_house_and_one_of_another(
    ran: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALTERN_PROGRAMS_ISSUER", "https://id.example")
    monkeypatch.setenv("SALTERN_PROGRAMS_AUDIENCE", "saltern")
    ran("give-token", "register", *OFFICE)
    mine, secret = ran("add-client", "register").splitlines()
    known = mine.split()[0]
    assert re.fullmatch(r"[0-9a-f]{32}  register \(in force\): signed here", mine)
    assert House.objects.get(pk=known).check_secret(secret.removeprefix("Its secret (shown this once): "))
    other = ran("add-client", "register", "--issuer", "https://id.example", "--client", "c-1")
    assert other == "c-1  register (in force): https://id.example\n"
    assert ran("list-clients") == f"{mine}\n{other}"
    assert ran("end-client", "c-1", "--issuer", "https://id.example") == other.replace("in force", "ended")
    ran("revoke-token", "register")
    assert ran("list-clients") == f"{mine}\n{other}".replace("in force", "ended")
    assert House.objects.count() == 0


def test_a_program_is_given_an_inlet_and_it_is_ended(ran: Ran) -> None:
    ran("give-token", "province", "--unit", "gov-services-data", "--role", "steward")
    given = ran("add-inlet", "province", "--kind", "approval.granted")
    number = Inlet.objects.get().pk
    line = f"{number}  province (in force): approval.granted\n"
    assert re.fullmatch(re.escape(line) + r"It signs with \(shown this once\): whsec_[\w+/=]{44}\n", given)
    assert ran("list-inlets") == line
    assert ran("end-inlet", str(number)) == ran("list-inlets") == line.replace("in force", "ended")
