"""The morning of 15 September 2020 before whoever signs in: what waits for colleagues and no visitor brings there.

Some who meet every rule of the free check before a child asked for a person to look; a second warning, for the
sub-district that the one of 09:20 left out, waits for somebody to release what it wakes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from saltern.apps.casework import operations as casework
from saltern.apps.lifecycle import operations as lifecycle
from saltern.apps.lifecycle.alerts import concern, notice, words
from saltern.demo import sweeping
from saltern.demo.folders import DemoFolders
from saltern.demo.visitors import DAY
from saltern.errors import SalternError

ITEM: Final = "prepregnancy-check"
CASES: Final = 6
ASKED: Final = 2_000
"""Residents asked one by one until so many cases are there."""
TEXT: Final = (
    "【深圳市分区暴雨黄色预警】深圳市气象台于2020年09月15日09时40分在盐田区(海山街道)发布暴雨黄色预警，"
    "预计2小时内上述区域将出现30-50毫米降水，请注意防范。"
)


def settle(folders: DemoFolders) -> None:
    """Both, where they are not there yet."""
    apply(folders)
    warn(folders)


def apply(folders: DemoFolders) -> int:
    """File the cases; how many wait there."""
    office, now = folders.office, folders.at(DAY, 9)
    rulebook, source = office.rulebook, office.records.pinned()
    approver = office.acting_as("医生", role="approver", unit=rulebook.unit(ITEM), at=now)
    there = casework.count_waiting(acting=approver, rulebook=rulebook)

    def filed() -> Iterator[int]:
        for subject in range(1, ASKED):
            own = office.acting_as(f"demo:{subject}", role="applicant", subjects=[subject], at=now)
            account = {"mobile": f"1390013{subject:04}"}
            try:
                form = casework.open_form(
                    acting=own, rulebook=rulebook, source=source, item=ITEM, subject=subject, account=account
                )
            except SalternError:  # nobody of that number, or somebody the service is not for
                continue
            if form.decision is not None and form.decision.result == "approve":
                casework.submit(
                    acting=own, rulebook=rulebook, source=source, item=ITEM, subject=subject,
                    key=f"demo:morning:{subject}", account=account, for_a_person=True,
                )  # fmt: skip
                yield subject

    return there + len(list(islice(filed(), max(0, CASES - there))))


def warn(folders: DemoFolders) -> int:
    """Read the notice; how many firms what it wakes would tell, once somebody releases it."""
    office, now = folders.office, folders.at(DAY, 9)
    said = words.load(pack=office.pack.path)
    warning = concern.from_notice(notice.read(TEXT, places=said.places), identity="demo:2020-09-15T09:40")
    with sweeping.everyone(folders=folders, snapshot=office.records.newest(), residents=0) as population:
        views = lifecycle.warn(
            acting=office.system(at=now), pack=office.pack, words=said, warnings=[warning], text=TEXT,
            population=population, as_of=now.date(),
        )  # fmt: skip
    return sum(view.count for view in views)
