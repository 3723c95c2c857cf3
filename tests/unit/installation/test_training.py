"""A home for training: made as one, once and for good, and by its kind without a way to anybody outside."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from saltern.apps.notify.providers.file import FileProvider
from saltern.installation import code_carrier, face_check, openid, training
from saltern.installation.carriers import providers
from saltern.installation.environment import Environment, MailServer, SmsGateway, TrainingHomeReaches, read
from saltern.installation.office import Office
from saltern.installation.training import TrainingHomeUsed, TrainingReachesNobody
from saltern.project.serve import NotSafeToServe, check

NOW = dt.datetime(2020, 7, 6, 1, tzinfo=dt.UTC)


def begun(home: Path, **said: str) -> Environment:
    training.begin(read({"SALTERN_HOME": str(home), "SALTERN_ACCOUNT": "gao"}), now=NOW)
    return again(home, **said)


def again(home: Path, **said: str) -> Environment:
    """The same home in another process."""
    return read({"SALTERN_HOME": str(home), **said})


def test_an_empty_home_becomes_one_for_training_and_stays_it(tmp_path: Path) -> None:
    home = tmp_path / "practice"
    assert not again(home).training
    assert begun(home).training
    mark = home / "training.json"
    assert json.loads(mark.read_text()) == {"begun_at": "2020-07-06T01:00:00+00:00", "by": "gao"}
    assert mark.stat().st_mode & 0o222 == 0
    with pytest.raises(TrainingHomeUsed):
        begun(home)


def test_a_home_that_holds_something_never_becomes_one(tmp_path: Path) -> None:
    (tmp_path / "identity.sqlite3").touch()
    with pytest.raises(TrainingHomeUsed):
        begun(tmp_path)
    assert not again(tmp_path).training


WAYS: Mapping[str, str] = {
    "SALTERN_SMS_URL": "https://sms.example",
    "SALTERN_VOICE_URL": "https://voice.example",
    "SALTERN_SMTP_HOST": "mail.example",
    "SALTERN_FACE_URL": "https://face.example",
    "SALTERN_OIDC_ISSUER": "https://id.example",
    "SALTERN_PROGRAMS_ISSUER": "https://id.example",
    "DATABASE_URL": "postgres://live",
}


@pytest.mark.parametrize("name", WAYS)
def test_a_setting_that_would_reach_somebody_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    begun(tmp_path / "practice")
    with pytest.raises(TrainingHomeReaches) as refused:
        again(tmp_path / "practice", **{name: WAYS[name]})
    assert refused.value.data() == {"home": str(tmp_path / "practice"), "settings": name}
    assert again(tmp_path / "other", **{name: WAYS[name]}).training is False


def test_all_of_them_are_named_at_once_and_nothing_holds_one_in_another_way(tmp_path: Path) -> None:
    home = begun(tmp_path / "practice")
    with pytest.raises(TrainingHomeReaches) as refused:
        again(home.home, **WAYS)
    assert refused.value.params["settings"] == ", ".join(WAYS)
    with pytest.raises(TrainingHomeReaches):
        replace(home, sms=SmsGateway(url="https://sms.example"))
    with pytest.raises(TrainingHomeReaches):
        replace(home, mail=MailServer(host="mail.example"))


def test_there_is_no_provider_of_anything(tmp_path: Path) -> None:
    home = begun(tmp_path / "practice")
    carriers = {**providers(home), **code_carrier.voice(home)}
    assert {name: type(one) for name, one in carriers.items()} == dict.fromkeys(("sms", "email", "voice"), FileProvider)
    assert face_check.faces(home, now=lambda: NOW) is None
    assert (openid.authority(home), openid.program_issuer(home), openid.signing_key(home)) == ({}, None, "")
    with pytest.raises(TrainingReachesNobody):
        Office(home).hook_carrier.check("https://register.example/news")


def test_it_is_served_without_a_gateway_and_still_not_without_a_secret(tmp_path: Path) -> None:
    home = begun(tmp_path / "practice")
    check(replace(home, secret_key="s" * 50), host="0.0.0.0", trial=False)  # noqa: S104
    with pytest.raises(NotSafeToServe):
        check(home, host="0.0.0.0", trial=False)  # noqa: S104


def test_whoever_acts_there_acts_in_training(tmp_path: Path) -> None:
    home = begun(tmp_path / "practice")
    acting = Office(home).acting_as("guo", role="operator", at=NOW)
    assert (acting.training, acting.is_second_to("guo")) == (True, True)
    live = Office(again(tmp_path / "other")).acting_as("guo", role="operator", at=NOW)
    assert (live.training, live.is_second_to(" Ｇuo "), live.is_second_to("li")) == (False, False, True)
