"""我的时间线: what happened to me, newest first: moves of cases, messages, reports, records that came in; who did each.

A thing whose hour is not known says its day alone; nothing ever happened at 00:00.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from saltern.apps.casework.case_view import OwnStep
from saltern.apps.casework.stage import role_words
from saltern.apps.notify.queries import MessageView
from saltern.apps.stewardship.record_report import ReportView
from saltern.apps.stewardship.sheet import SubjectSheet
from saltern.core.catalogue.pack import Pack
from saltern.interfaces.pages.source_line import unit_name
from saltern.interfaces.portal.presenters.case import NAMES
from saltern.interfaces.portal.presenters.message import KINDS, only_here
from saltern.words import NOTHING, Phrase

SHOWN: Final = 30
RECENT: Final = dt.timedelta(days=366)
YOU: Final = Phrase(zh="您", en="you")
OTHER_ACCOUNT: Final = Phrase(zh="用另一个账号", en="from another account")


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One line; `at` None: only the day is known."""

    words: Phrase
    by: Phrase
    on: dt.date
    at: dt.datetime | None
    icon: str
    case: str = ""
    note: Phrase = NOTHING


def timeline(
    *,
    pack: Pack,
    steps: Iterable[OwnStep],
    messages: Iterable[MessageView],
    reports: Iterable[ReportView],
    sheet: SubjectSheet | None,
    account: str,
    today: dt.date,
    zone: ZoneInfo,
) -> tuple[Happened, ...]:
    """The newest lines of all sources."""
    found = [
        *(_step(pack, step, account, zone) for step in steps),
        *(_message(pack, message, zone) for message in messages if message.text),
        *(line for report in reports for line in _report(pack, report, zone)),
        *(_records(pack, sheet, today) if sheet else ()),
    ]
    return tuple(sorted(found, key=_newest, reverse=True)[:SHOWN])


def _newest(line: Happened) -> tuple[dt.date, str]:
    return line.on, line.at.isoformat() if line.at else ""


def _step(pack: Pack, step: OwnStep, account: str, zone: ZoneInfo) -> Happened:
    name, done = pack.service_name(step.item), NAMES.get(step.action, Phrase.same(step.action))
    at = step.at.astimezone(zone)
    return Happened(
        words=Phrase(zh=f"{name.zh}：{done.zh}", en=f"{name.en}: {done.en}"),
        by=_who(step, account),
        on=at.date(),
        at=at,
        icon="met" if step.after == "approved" else "cases",
        case=step.case,
    )


def _who(step: OwnStep, account: str) -> Phrase:
    if step.role == "system":
        return Phrase(zh=f"规则第{step.version}版自动判断", en=f"by rule, version {step.version}")
    if step.role == "applicant":
        return YOU if step.account == account else OTHER_ACCOUNT
    return role_words(step.role)


def _message(pack: Pack, message: MessageView, zone: ZoneInfo) -> Happened:
    at = (message.finished_at or message.created_at).astimezone(zone)
    template = pack.templates.get(message.template)
    what = KINDS.get(message.kind, KINDS["case"])
    return Happened(
        words=Phrase(zh=f"{'消息' if only_here(message) else '短信'}：{what.zh}", en=f"Message: {what.en.lower()}"),
        by=unit_name(pack, template.sender) if template and template.sender else NOTHING,
        on=at.date(),
        at=at,
        icon="msg",
        note=Phrase.same(message.text),
    )


def _report(pack: Pack, report: ReportView, zone: ZoneInfo) -> Iterator[Happened]:
    at = report.at.astimezone(zone)
    name = report.label
    yield Happened(
        words=Phrase(zh=f"“{name.zh}”报错", en=f"“{name.en}” reported as wrong"),
        by=YOU,
        on=at.date(),
        at=at,
        icon="edit",
    )
    if report.answered_at:
        answered = report.answered_at.astimezone(zone)
        yield Happened(
            words=Phrase(zh=f"“{name.zh}”的报错有了答复", en=f"your report on “{name.en}” was answered"),
            by=unit_name(pack, report.unit),
            on=answered.date(),
            at=answered,
            icon="met",
            note=Phrase.same(report.answer),
        )


def _records(pack: Pack, sheet: SubjectSheet, today: dt.date) -> Iterator[Happened]:
    """The newest record of each set, by the day it speaks of."""
    for part in sheet.parts:
        days = [day for row in part.rows if (day := _day(row.date)) and day <= today]
        if not days or max(days) < today - RECENT:
            continue
        name = part.label or Phrase.same(part.name)
        yield Happened(
            words=Phrase(zh=f"新记录：{name.zh}", en=f"A new record: {name.en}"),
            by=Phrase(zh=f"{unit_name(pack, part.unit).zh}的数据", en=f"data of {unit_name(pack, part.unit).en}"),
            on=max(days),
            at=None,
            icon="doc",
        )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None
