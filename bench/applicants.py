"""People about to hand in: for each an account somebody verified, a session, a form looked over, in a database.

`python -m bench.applicants COUNT FILE [BACKEND]`, on the installation of the environment: FILE gets `[session, csrf,
key, subject]` for each. Only who would be approved is taken, so that every answer is a decision.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import string
import sys
from collections.abc import Iterator
from pathlib import Path

ITEM = "see-medical-insurance-data"
SIGNS = string.ascii_letters + string.digits
PHONE = "13800138001"
OURS = "saltern.interfaces.pages.session.Accounts"


def main() -> int:
    """Make them."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "saltern.project.pages_settings"
    import django

    django.setup()
    from itertools import islice

    count, file, backend = int(sys.argv[1]), Path(sys.argv[2]), (*sys.argv[3:], OURS)[0]
    subjects = list(islice(approved(), count))
    if len(subjects) < count:
        sys.stderr.write(f"Only {len(subjects)} of {count} residents would be approved; the district is too small.\n")
        return 1
    from django.db import connection

    made = written(subjects, backend=backend)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as either database does by itself within a minute or at its next start
    file.write_text(json.dumps(made), encoding="utf-8")
    return 0


def approved() -> Iterator[int]:
    """The residents whom the rules approve."""
    from saltern.apps.casework.material import look_through
    from saltern.core.approvals.decision import decide
    from saltern.core.approvals.prefill import fill
    from saltern.core.approvals.subject_view import SubjectView
    from saltern.installation.office import office

    desk = office()
    records, today = desk.records.pinned(), desk.clock.day_of(desk.clock.now())
    rules = desk.rulebook.in_force(item=ITEM, day=today)
    misses, subject = 0, 0
    while misses < 20_000:
        subject += 1
        misses += 1
        if records.kind(subject) != "natural_person":
            continue
        view = SubjectView(
            rules=rules,
            calendar=desk.rulebook.calendar,
            subject=subject,
            source=records,
            account={"mobile": PHONE},
            as_of=today,
        )
        form, faults = fill(item=rules.item, known=view.known, typed={}, on=today)
        view.fill({field.key: field.value for field in form})
        _, missing = look_through(item=rules.item, brought=[], proved=view.proved)
        if not faults and not missing and decide(view).result == "approve":
            misses = 0
            yield subject


def written(subjects: list[int], *, backend: str) -> list[tuple[str, str, str, int]]:
    """Their accounts, bonds, sessions and drafts in the database."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from saltern.apps.casework.models import Draft
    from saltern.apps.identity.models import Account, Bond
    from saltern.installation.office import office

    desk = office()
    now, sealed = desk.clock.now(), desk.mobile_seal.sealed(PHONE)
    version = desk.rulebook.in_force(item=ITEM, day=desk.clock.day_of(now)).item.version
    accounts = Account.objects.bulk_create(
        [Account(mobile_key=secrets.token_hex(32), mobile_sealed=sealed, password="!") for _ in subjects]  # noqa: S106  # none
    )
    Bond.objects.bulk_create(
        [
            Bond(account=one, subject=subject, kind="natural_person", level="counter", proved_by="bench", began_at=now)
            for one, subject in zip(accounts, subjects, strict=True)
        ]
    )
    drafts = Draft.objects.bulk_create(
        [
            Draft(
                account=one.handle,
                subject=subject,
                item=ITEM,
                item_version=version,
                key=secrets.token_urlsafe(18),
                started_at=now,
                saved_at=now,
            )
            for one, subject in zip(accounts, subjects, strict=True)
        ]
    )
    store, over = SessionStore(), timezone.now() + dt.timedelta(days=7)
    sessions = [
        Session(
            session_key="".join(secrets.choice(SIGNS) for _ in range(32)),
            session_data=store.encode(
                {
                    SESSION_KEY: str(one.pk),
                    BACKEND_SESSION_KEY: backend,
                    HASH_SESSION_KEY: one.get_session_auth_hash(),
                    "called": {str(subject): "王建明"},
                }
            ),
            expire_date=over,
        )
        for one, subject in zip(accounts, subjects, strict=True)
    ]
    Session.objects.bulk_create(sessions)
    csrf = "".join(secrets.choice(SIGNS) for _ in range(32))
    return [
        (session.session_key, csrf, draft.key, draft.subject) for session, draft in zip(sessions, drafts, strict=True)
    ]


if __name__ == "__main__":
    sys.exit(main())
