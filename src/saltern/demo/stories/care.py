"""Those who would not have asked: an elder near seventy, and three who paid a hospital far away."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from saltern.apps.casework import queries as cases
from saltern.demo.report.figures import Step, Story
from saltern.demo.stories.desk import Desk, Receipt, Someone

REIMBURSEMENT: Final = "medical-reimbursement-remote"


def elder(*, desk: Desk, who: Someone, now: dt.datetime) -> Story:
    """Reminded before her birthday by the April sweep, approved after it."""
    receipt, spent = desk.submit(
        item="elder-allowance", subject=who.subject, key="elder", now=now, phone=who.phone,
        values={"account": "6222020000000000001"},
    )  # fmt: skip
    desk.decision_ms.append(spent)
    desk.deliver(now)
    steps = (
        desk.spoken(
            who.subject, template="remind-elder-allowance-70-2020", zh="四月，离七十岁还有一个多月，先提醒",
            en="April: reminded more than a month before her seventieth birthday", state="due",
        ),
        Step(
            zh=f"五月满七十，子女代为确认，当场批准：{receipt.because.zh}",
            en=f"May: confirmed by her family, approved at once: {receipt.because.en}",
            milliseconds=spent,
            state="approved" if receipt.state == "approved" else "due",
            reasons=desk.reasons(receipt.number),
        ),
        desk.spoken(who.subject, template="case-approved", zh="结果发到手机上", en="The answer by message"),
    )  # fmt: skip
    return Story(
        key="elder",
        title_zh=f"{who.name}：七十岁的津贴，自己找上门",
        title_en="Luo Guiying: the allowance at seventy comes to her",
        lead_zh="户籍在沙头角，从没听说过高龄津贴。",
        lead_en="Registered in Shatoujiao; she had never heard of the allowance.",
        steps=steps,
        facts={"办件编号": receipt.number, "少交材料": f"{receipt.materials_saved}"},
    )


def insured(*, desk: Desk, who: Someone, now: dt.datetime) -> Story:
    """Everything stands in the records, the card and the stay in hospital too: confirmed and approved in one breath."""
    receipt, spent = _confirm(desk, who, now)
    bill = _bill(receipt.number)
    steps = (
        Step(
            zh=f"住院费用 {bill} 元（演示金额）和备案已经填好（{receipt.fields_prefilled} 项），住院记录也在，"
            f"一确认就批准：{receipt.because.zh}",
            en=f"The bill of {bill} yuan (a demo amount) and the filing are filled in ({receipt.fields_prefilled} "
            f"fields), the stay is on record; confirmed and approved in the same breath: {receipt.because.en}",
            milliseconds=spent,
            state="approved" if receipt.state == "approved" else "due",
            reasons=desk.reasons(receipt.number),
        ),
        desk.spoken(who.subject, template="case-approved", zh="结果发到手机上", en="The answer by message"),
    )
    return Story(
        key="insured",
        title_zh=f"{who.name}：住院费，一确认就报销",
        title_en="Wang Jianming: a hospital bill paid back in minutes",
        lead_zh=f"参保、备案都在，外派长沙时住院，自己先垫了 {bill} 元（演示金额）。",
        lead_en=f"Insured, his filing stands; posted to Changsha, he paid {bill} yuan himself (a demo amount).",
        steps=steps,
        facts=_facts(receipt),
    )


def patient(*, desk: Desk, who: Someone, now: dt.datetime) -> Story:
    """Accepted on a promise; the summary comes the next day and the answer with it."""
    receipt, spent = _confirm(desk, who, now, account="6222020000000000002", promises=True)
    bill = _bill(receipt.number)
    later = now + dt.timedelta(days=1)
    answered = desk.bring(case=receipt.number, subject=who.subject, materials=["summary"], now=later)
    if answered:
        desk.decision_ms.append(answered)
    desk.deliver(later)
    approved = desk.state(receipt.number) == "approved"
    steps = (
        Step(
            zh=f"账单金额和备案已经填好（{receipt.fields_prefilled} 项），出院小结承诺后补，先收下",
            en=f"Bill and filing are filled in ({receipt.fields_prefilled} fields); accepted on a promise",
            milliseconds=spent,
            state="waiting",
        ),
        Step(
            zh="第二天拍照补上，当场批准",
            en="The next day a photo completes it: approved at once",
            milliseconds=answered or None,
            state="approved" if approved else "due",
            reasons=desk.reasons(receipt.number),
        ),
        desk.spoken(who.subject, template="case-approved", zh="结果发到手机上", en="The answer by message"),
    )
    return Story(
        key="patient",
        title_zh=f"{who.name}：没有出院小结，也先收下",
        title_en="He Zhiyuan: a hospital bill without the discharge summary, and still accepted",
        lead_zh=f"同样外派长沙时住院，自己先垫了 {bill} 元（演示金额），出院小结不在手边。",
        lead_en=f"Posted to Changsha too, he paid {bill} yuan himself (a demo amount); the summary is not at hand.",
        steps=steps,
        facts=_facts(receipt),
    )


def large_bill(*, desk: Desk, who: Someone, now: dt.datetime) -> Story:
    """A bill over what is paid back on the spot goes to a person; why, and when the answer comes, is said at once."""
    receipt, spent = _confirm(desk, who, now)
    bill = _bill(receipt.number)
    by = f"{receipt.due_on:%d %B}" if receipt.due_on else ""
    steps = (
        Step(
            zh=f"转人工：{receipt.because.zh}",
            en=f"To a person: {receipt.because.en}",
            milliseconds=spent,
            state="referred" if receipt.state == "review" else "due",
            reasons=desk.reasons(receipt.number),
        ),
        desk.spoken(
            who.subject,
            template="case-referred-brief",
            zh="哪天答复，发到手机上；病情和金额不写进短信，原因在“我的办件”",
            en=f"The day of the answer, {by}, by message; the reason stands in My cases, not in a text others may read",
        ),
    )
    return Story(
        key="large-bill",
        title_zh=f"{who.name}：账单大，由人看一遍",
        title_en="Xu Guodong: a large bill is read by a person",
        lead_zh=f"参保、备案都在，住院费用 {bill} 元（演示金额），超过当场报销的上限。",
        lead_en=f"Insured, his filing stands; his bill of {bill} yuan (a demo amount) is over the limit.",
        steps=steps,
        facts=_facts(receipt) | {"答复日期": f"{receipt.due_on}"},
    )


def _confirm(
    desk: Desk, who: Someone, now: dt.datetime, *, account: str = "", promises: bool = False
) -> tuple[Receipt, float]:
    """One question answered, the filled form confirmed, and whatever is to be said handed over; `account` where no
    record knows the card."""
    typed = {"account": account} if account else {}
    receipt, spent = desk.submit(
        item=REIMBURSEMENT, subject=who.subject, key=who.key, now=now, phone=who.phone, promises=promises,
        values={"third_party": "false", **typed},
    )  # fmt: skip
    if receipt.state == "approved":
        desk.decision_ms.append(spent)
    desk.deliver(now)
    return receipt, spent


def _bill(case: str) -> str:
    """The total of the hospital bill as the form was filled from the records, in yuan."""
    found = cases.case(number=case)
    values = {field["key"]: field["value"] for field in found.form} if found else {}
    return f"{Decimal(values['total']['number']):,.2f}"


def _facts(receipt: Receipt) -> dict[str, str]:
    return {
        "办件编号": receipt.number,
        "少交材料": f"{receipt.materials_saved}",
        "少跑": f"{receipt.visits_saved}",
    }
