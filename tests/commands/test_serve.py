"""`saltern serve` does not start where something would be unsafe, and says in one line how to mend it."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from saltern.installation.environment import read
from saltern.installation.openid import KEY, make_signing_key, signing_key
from saltern.project import wsgi
from saltern.project.serve import NotSafeToServe, check
from worlds.yantian import YANTIAN

SALTERN = Path(sys.executable).with_name("saltern")
SAFE = {"SALTERN_SECRET_KEY": "x" * 50, "SALTERN_SMS_URL": "https://sms.example/", "SALTERN_HOSTS": "yantian.example"}
HERE, THERE = "127.0.0.1", "0.0.0.0"  # noqa: S104  # what is refused here


def test_what_is_safe_is_served() -> None:
    check(read(SAFE), host=THERE, trial=False)
    check(read({}), host=HERE, trial=True)


@pytest.mark.parametrize(("said", "host", "trial", "what", "mend"), [
    ({"SALTERN_SECRET_KEY": ""}, THERE, False, "SALTERN_SECRET_KEY is missing", "Set it to the output of: python3"),
    ({"SALTERN_SECRET_KEY": "x" * 49}, THERE, False, "SALTERN_SECRET_KEY is missing or shorter than 50", "python3 -c"),
    ({"SALTERN_DEBUG": "1"}, THERE, False, "SALTERN_DEBUG is on", "Unset it."),
    ({"SALTERN_DEBUG": "1"}, HERE, True, "SALTERN_DEBUG is on", "Unset it."),
    ({"SALTERN_SMS_URL": ""}, THERE, False, "codes would lie in a file in clear", "use --trial"),
    ({}, THERE, True, "--trial listens on 0.0.0.0", "Leave --host out, or leave --trial out."),
])  # fmt: skip
def test_what_would_be_unsafe_is_refused_with_its_mend_in_one_line(
    said: Mapping[str, str], host: str, trial: bool, what: str, mend: str
) -> None:
    with pytest.raises(NotSafeToServe) as refused:
        check(read(SAFE | said), host=host, trial=trial)
    for language in ("en", "zh"):
        assert "\n" not in refused.value.message(language)
    assert what in refused.value.message("en")
    assert mend in refused.value.message("en")


def clean() -> dict[str, str]:
    """Nothing of the tester's own."""
    ours = ("SALTERN_", "DATABASE", "DJANGO")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def served(home: Path, *words: str, **said: str) -> subprocess.CompletedProcess[str]:
    kept = clean()
    here = {"SALTERN_HOME": str(home), "SALTERN_PACK": str(YANTIAN), "SALTERN_LANGUAGE": "en"}
    return subprocess.run(
        [str(SALTERN), *words], env=kept | here | said, capture_output=True, text=True, timeout=120, check=False
    )


def test_a_database_without_its_tables_is_not_served(tmp_path: Path) -> None:
    answer = served(tmp_path, "serve", "--trial")
    assert answer.returncode != 0
    assert "error[installation-missing]" in answer.stderr
    assert "saltern migrate" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_check_of_faces_that_is_half_set_up_is_said_before_anybody_asks(tmp_path: Path) -> None:
    served(tmp_path, "migrate")
    answer = served(tmp_path, "serve", "--trial", SALTERN_FACE_URL="https://face.example/")
    assert answer.returncode != 0
    assert "face-secret-missing" in answer.stderr


def test_the_secret_of_a_trial_signs_from_the_first_start_on(tmp_path: Path) -> None:
    """It is made after the settings were read: what signs must be it, and not what every command falls back on."""
    program = (
        "import sys\nfrom saltern.project import serve, wiring\nwiring.start(pages=True)\n"
        "from django.conf import settings\nbefore = settings.SECRET_KEY\n"
        "serve.run = lambda **_: print(before == settings.SECRET_KEY, len(settings.SECRET_KEY) >= 50)\n"
        "serve.command(trial=True)\n"
    )
    served(tmp_path, "migrate")
    kept = clean()
    here = {"SALTERN_HOME": str(tmp_path), "SALTERN_PACK": str(YANTIAN)}
    answer = subprocess.run(
        [sys.executable, "-c", program], env=kept | here, capture_output=True, text=True, timeout=120, check=True
    )
    assert answer.stdout.split() == ["False", "True"]


def test_the_key_our_word_is_signed_with_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    settings = read({"SALTERN_HOME": str(tmp_path / "new")})
    assert signing_key(settings) == ""
    make_signing_key(settings)
    made = signing_key(settings)
    make_signing_key(settings)
    assert signing_key(settings) == made
    assert made.startswith("-----BEGIN PRIVATE KEY-----")
    assert (tmp_path / "new" / KEY).stat().st_mode & 0o777 == 0o600
    assert [one.name for one in (tmp_path / "new").iterdir()] == [KEY]


def test_who_may_say_for_whom_they_ask_is_the_operators_to_say() -> None:
    assert read({}).proxies == ()
    assert read({"SALTERN_HTTPS": "1"}).proxies == ("127.0.0.1", "::1")
    named = read({"SALTERN_HTTPS": "1", "SALTERN_PROXIES": "10.0.0.0/8, 192.0.2.1"})
    assert named.proxies == ("10.0.0.0/8", "192.0.2.1")


@pytest.mark.parametrize(("proxies", "seen"), [((), "192.0.2.1"), (("192.0.2.0/24",), "203.0.113.9")])
def test_who_asks_is_taken_only_from_whoever_may_say_so(
    monkeypatch: pytest.MonkeyPatch, proxies: tuple[str, ...], seen: str
) -> None:
    asked: list[str] = []
    desk = SimpleNamespace(
        environment=SimpleNamespace(proxies=proxies, witness=None),
        rulebook=None,
        records=SimpleNamespace(newest=lambda: 0),
    )
    monkeypatch.setattr(wsgi, "office", lambda: desk)
    monkeypatch.setattr(wsgi.witness, "keep", lambda _: None)
    monkeypatch.setattr(wsgi, "get_wsgi_application", lambda: lambda scope, _: asked.append(scope["REMOTE_ADDR"]))
    # a stranger writes an address of their own choice before the one the proxy adds
    told = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": "10.9.9.9, 203.0.113.9"}
    wsgi.application()(told, None)
    assert asked == [seen]


def test_settings_behind_tls(tmp_path: Path) -> None:
    program = (
        "import json, os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'saltern.project.pages_settings'\n"
        "from django.conf import settings as s\n"
        "print(json.dumps([s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.DEBUG,"
        " s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS]))"
    )
    kept = clean()
    said = {"SALTERN_HTTPS": "1", "SALTERN_HOSTS": "yantian.example", "SALTERN_HOME": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-c", program],
        env=kept | said | {"SALTERN_PACK": str(YANTIAN), "SALTERN_SECRET_KEY": secrets.token_hex(32)},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert json.loads(answer.stdout) == [
        True, True, 31_536_000, False, True, ["yantian.example"], ["https://yantian.example"],
    ]  # fmt: skip
