"""Cases that wait for a unit: people of the made district who apply and ask for a person; the rules approve of some."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice

from saltern.apps.casework import operations as casework
from saltern.errors import SalternError
from saltern.installation.office import Office
from worlds.casework_desk import applicant

ACCOUNT = {"mobile": "13800138001"}


def applied(office: Office, *, item: str, most: int, now: dt.datetime, safe: bool) -> list[str]:
    """The numbers of cases of `most` people whom the rules would approve (`safe`), or would not."""
    return list(islice(_apply(office, item=item, now=now, safe=safe), most))


def _apply(office: Office, *, item: str, now: dt.datetime, safe: bool) -> Iterator[str]:
    source, rulebook = office.records.pinned(), office.rulebook
    for subject in range(1, 6_000):
        me = applicant(subject, account=f"a-{subject}", now=now)
        try:
            form = casework.open_form(
                acting=me, rulebook=rulebook, source=source, item=item, subject=subject, account=ACCOUNT
            )
            if form.decision is None or (form.decision.result == "approve") is not safe:
                continue
            made = casework.submit(
                acting=me, rulebook=rulebook, source=source, item=item, subject=subject, key=f"k-{item}-{subject}",
                account=ACCOUNT, for_a_person=True,
            )  # fmt: skip
        except SalternError:
            continue
        yield made.number
