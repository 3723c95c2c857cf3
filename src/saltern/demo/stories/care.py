"""Two who would not have asked: an elder near seventy, and a patient who paid a hospital far away."""

from __future__ import annotations

import datetime as dt

from saltern.demo.report.figures import Step, Story
from saltern.demo.stories.desk import Desk, Someone


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
        facts={"办件编号": receipt.number, "少交材料": f"{receipt.materials_saved} 份"},
    )


def patient(*, desk: Desk, who: Someone, now: dt.datetime) -> Story:
    """Accepted on a promise; the summary comes the next day and the answer with it."""
    item = "medical-reimbursement-remote"
    receipt, spent = desk.submit(
        item=item, subject=who.subject, key="patient", now=now, phone=who.phone, promises=True,
        values={"third_party": "false", "account": "6222020000000000002"},
    )  # fmt: skip
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
        ),
        desk.spoken(who.subject, template="case-approved", zh="结果发到手机上", en="The answer by message"),
    )
    return Story(
        key="patient",
        title_zh=f"{who.name}：异地住院的钱，不用再跑窗口",
        title_en="He Zhiyuan: a hospital bill from far away",
        lead_zh="外派长沙时住院，自己先垫了 18,640.50 元。备案、账单都在医保局的记录里。",
        lead_en="Posted to Changsha, he paid 18,640.50 yuan himself; filing and bill stand in the records.",
        steps=steps,
        facts={
            "办件编号": receipt.number,
            "少交材料": f"{receipt.materials_saved} 份",
            "少跑": f"{receipt.visits_saved} 趟",
        },
    )
