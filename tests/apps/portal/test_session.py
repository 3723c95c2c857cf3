"""Who is signed in: a session in time, of an account that is open, and nobody else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.signals import request_finished, request_started
from django.db import connection
from django.utils import timezone

from saltern.apps.identity.models import Account
from saltern.project import databases
from worlds.portal_house import open_house, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    open_house(monkeypatch, tmp_path, rows={}, clock="2020-09-15T10:00")


def test_a_session_ends_with_its_day() -> None:
    client = signed_in("wang", 7)
    assert client.get("/mine/").status_code == 200
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    assert client.get("/mine/")["Location"].startswith("/sign-in/")


def test_an_account_that_was_closed_is_out_with_the_next_page() -> None:
    client = signed_in("wang", 7)
    Account.objects.update(is_active=False)
    assert client.get("/mine/")["Location"].startswith("/sign-in/")


def test_another_password_ends_the_sessions_of_the_old_one() -> None:
    client = signed_in("wang", 7)
    account = Account.objects.get(handle="wang")
    account.set_password("another-long-password")
    account.save()
    assert client.get("/mine/")["Location"].startswith("/sign-in/")


def test_a_session_that_is_not_there_is_nobodys() -> None:
    client = signed_in("wang", 7)
    client.cookies["saltern"] = "x' OR 1=1 --"
    assert client.get("/mine/")["Location"].startswith("/sign-in/")


def test_a_connection_that_has_just_answered_is_not_asked_again_whether_it_lives() -> None:
    databases.trust_what_just_answered()
    try:
        connection.ensure_connection()
        databases._note()
        connection.health_check_done = False
        databases._trust()
        assert connection.health_check_done
        connection.answered_at -= 2 * databases.TRUSTED  # type: ignore[attr-defined]
        connection.health_check_done = False
        databases._trust()
        assert not connection.health_check_done
    finally:
        request_started.disconnect(databases._trust)
        request_finished.disconnect(databases._note)
