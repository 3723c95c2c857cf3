"""The same application as a plain Django project would take it in: sessions, cross-site tokens and accounts as Django
brings them, a login asked by its decorator, records and decision the same, every row made and saved by the ORM in one
transaction. It has no journal of reads, no policy table, no content policy, no second lock: what it saves it saves.

Its settings and its view stand together here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from saltern.project.settings import *  # noqa: F403  # the same installation
from saltern.project.settings import DATABASES, INSTALLED_APPS, _environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

SECRET_KEY = _environment.secret_key
INSTALLED_APPS = [
    *INSTALLED_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
]
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = "bench.peer.plain_django_urls"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
SESSION_COOKIE_NAME = "saltern"
DATABASES["default"]["CONN_MAX_AGE"] = 600
LOGIN_URL = "/sign-in/"


def application() -> Callable[..., Any]:
    """Django, with pack and records open."""
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.peer.plain_django"
    from django.core.wsgi import get_wsgi_application

    made: Callable[..., Any] = get_wsgi_application()
    from saltern.installation.office import office

    office().rulebook  # noqa: B018  # made by being asked for
    office().records.pinned()
    return made


def apply(request: HttpRequest, item: str) -> HttpResponse:
    """Take the application in and send on to its case."""
    import secrets

    from django.db import transaction
    from django.http import HttpResponseRedirect
    from django.shortcuts import get_object_or_404

    from bench.desk import save_one_by_one
    from saltern.apps.casework.models import Case, Draft
    from saltern.apps.casework.number import DRAWS, case_number
    from saltern.apps.casework.operations.file import with_own_cases
    from saltern.apps.casework.operations.filing import worked_out
    from saltern.apps.casework.operations.intake import consider
    from saltern.apps.identity.models import Bond
    from saltern.apps.journal.acting import Acting
    from saltern.core.approvals.subject_view import SubjectView
    from saltern.installation.office import office

    desk, account = office(), request.user
    now = desk.clock.now()
    bond = get_object_or_404(Bond, account=account, ended_at=None)
    draft = get_object_or_404(Draft, account=account.handle, key=request.POST["key"])
    acting = Acting(
        account=account.handle,
        role="applicant",
        now=now,
        zone=desk.clock.zone,
        subjects=frozenset({bond.subject}),
        request=draft.key,
    )
    view = SubjectView(
        calendar=desk.rulebook.calendar,
        rules=desk.rulebook.in_force(item=item, day=acting.today),
        subject=bond.subject,
        source=with_own_cases(desk.rulebook, desk.records.pinned(), bond.subject),
        account={"mobile": desk.mobile_seal.opened(bytes(account.mobile_sealed))},
        as_of=acting.today,
    )
    done = consider(
        rulebook=desk.rulebook, view=view, values=draft.typed, contested={}, materials=[], promises=draft.promised
    )
    ready = worked_out(
        desk.rulebook,
        done,
        acting,
        number=case_number(day=acting.today, draw=secrets.randbelow(DRAWS)),
        subject=bond.subject,
        asked="0" * 64,
        channel="portal",
        for_a_person=False,
    )
    with transaction.atomic():
        assert not Case.objects.filter(request=draft.key).exists()
        save_one_by_one(ready, acting)
        draft.delete()
    return HttpResponseRedirect(f"/cases/{ready.new.case.number}/")
