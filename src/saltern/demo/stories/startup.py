"""Starting a company, and opening one with a promise: what happens when it is kept and when it is not. 容缺受理"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from saltern.apps.casework import queries as cases
from saltern.demo.report.figures import Step, Story
from saltern.demo.stories.desk import Desk, Someone

ITEM: Final = "company-establishment"
PROOF: Final = "premises-proof"
WORDS: Final = {
    "approved": "已办好 approved",
    "lapsed": "已结束，可再申请 closed; may apply again",
    "deferred": "等材料 waiting for a paper",
}


def _values(name: str) -> Mapping[str, str]:
    return {
        "company_name": name,
        "name_reserved": "true",
        "premises": "declared",
        "standard_articles": "true",
        "licensed_business": "false",
        "capital": "100000",
    }


def company(*, desk: Desk, who: Someone, now: dt.datetime) -> Story:
    """One application, one answer, and the steps after it."""
    receipt, spent = desk.submit(
        item=ITEM, subject=who.subject, key="founder", now=now, phone=who.phone,
        values=_values("深圳市海川慢递有限公司"), materials=[PROOF],
    )  # fmt: skip
    desk.decision_ms.append(spent)
    desk.deliver(now)
    following = desk.heard(who.subject, kind="next_step")
    steps = [
        Step(
            zh=f"提交，当场拿到执照：{receipt.because.zh}",
            en=f"Licence at once: {receipt.because.en}",
            milliseconds=spent,
            state="approved" if receipt.state == "approved" else "due",
            reasons=desk.reasons(receipt.number),
        ),
        desk.spoken(who.subject, template="case-approved", zh="结果发到手机上", en="The answer by message"),
    ]
    steps += [desk.told(row, zh="接着办什么", en="What comes next", state="due") for row in following[:3]]
    return Story(
        key="startup",
        title_zh=f"{who.name}：开一家公司，当场拿执照",
        title_en="Zheng Haichuan: a company and its licence on the spot",
        lead_zh="名称已自主申报，用示范章程，没有须先批准的项目。",
        lead_en="Name reserved, model articles, nothing that needs prior approval.",
        steps=tuple(steps),
        facts={
            "办件编号": receipt.number,
            "少交材料": f"{receipt.materials_saved}",
            "后续事项": f"{len(following)}",
        },
    )


def promise(*, desk: Desk, who: Someone, now: dt.datetime) -> Story:
    """Accepted on a promise, reminded before it is due, and closed without a refusal when the day has passed."""
    receipt, spent = desk.submit(
        item=ITEM, subject=who.subject, key="deferral", now=now, phone=who.phone,
        values=_values("深圳市秋宁手作有限公司"), promises=True,
    )  # fmt: skip
    desk.deliver(now)
    found = cases.case(number=receipt.number)
    promised = found.promises[0] if found and found.promises else None
    steps = [
        Step(
            zh="缺住所证明，先收下，她承诺后补",
            en="The proof of premises is missing; taken on her promise",
            milliseconds=spent,
            state="waiting",
        )
    ]
    if promised is not None and promised.remind_on and promised.due_on:
        reminded = now.replace(year=promised.remind_on.year, month=promised.remind_on.month, day=promised.remind_on.day)
        desk.deadlines(reminded)
        desk.deliver(reminded)
        steps.append(
            desk.spoken(
                who.subject,
                template="case-deferral-due",
                zh=f"{_day(promised.remind_on)}，到期前提醒一次",
                en=f"{promised.remind_on:%d %B}: one reminder before it is due",
                state="waiting",
            )
        )
        over = promised.due_on + dt.timedelta(days=1)
        lapsed = now.replace(year=over.year, month=over.month, day=over.day)
        desk.deadlines(lapsed)
        desk.deliver(lapsed)
        steps.append(
            desk.spoken(
                who.subject,
                template="case-deferral-lapsed",
                zh=f"{_day(over)}，没有等到，这次先结束，备齐后可以重新申请",
                en=f"{over:%d %B}: it did not come; closed, and open to a new application",
                state="lapsed",
            )
        )
    return Story(
        key="deferral",
        title_zh=f"{who.name}：缺一份材料，也先收下",
        title_en="Ye Qiuning: one paper missing, and still accepted",
        lead_zh="她想开一间手作店，住所证明还在房东手里。",
        lead_en="She opens a craft shop; the proof of premises is still with her landlord.",
        steps=tuple(steps),
        facts={
            "办件编号": receipt.number,
            "承诺补齐": f"{promised.due_on}" if promised else "—",
            "现在": WORDS.get(desk.state(receipt.number), "办理中 in hand"),
        },
    )


def _day(day: dt.date) -> str:
    return f"{day.month}月{day.day}日"
