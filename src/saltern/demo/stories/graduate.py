"""The graduate: insured at work, hukou elsewhere; the form fills itself, the answer comes at once,
the next step by SMS.

The second graduate applied on the provincial platform; the approval comes in a feed and leads to the same next step.
"""

from __future__ import annotations

import datetime as dt

from saltern.apps.lifecycle import operations
from saltern.demo import sweeping
from saltern.demo.report.figures import Step, Story
from saltern.demo.stories.desk import Desk, Someone

ITEM = "graduate-reception"
NEXT = "next-household-transfer"


def at_the_portal(*, desk: Desk, who: Someone, now: dt.datetime) -> Story:
    """秒报 → 秒批 → the next step."""
    receipt, spent = desk.submit(
        item=ITEM, subject=who.subject, key="graduate", now=now, phone=who.phone, materials=["contract"]
    )
    desk.decision_ms.append(spent)
    desk.deliver(now)
    steps = (
        Step(
            zh=f"打开表格，{receipt.fields_prefilled} 项已经填好，只需确认",
            en=f"The form opens with {receipt.fields_prefilled} fields filled; only to confirm",
            milliseconds=desk.form_ms("graduate"),
        ),
        Step(
            zh=f"提交，当场批准：{receipt.because.zh}",
            en=f"Submitted and approved at once: {receipt.because.en}",
            milliseconds=spent,
            state="approved" if receipt.state == "approved" else "due",
            reasons=desk.reasons(receipt.number),
        ),
        desk.spoken(who.subject, template="case-approved", zh="结果发到手机上", en="The answer by message"),
        desk.spoken(who.subject, template=NEXT, zh="接着办什么，同时告诉她", en="And what comes next", state="due"),
    )
    return Story(
        key="graduate",
        title_zh=f"{who.name}：毕业生接收，一趟都不用跑",
        title_en="Lin Xiaofan: graduate reception without a single visit",
        lead_zh="深圳大学本科毕业，在盐田上班九个月，户口还在外地。七月，社保局送来春天的缴费记录，她打开 i盐田。",
        lead_en="A graduate of Shenzhen University, nine months at work here, household registration elsewhere.",
        steps=steps,
        facts={
            "办件编号": receipt.number,
            "少交材料": f"{receipt.materials_saved}",
            "少跑": f"{receipt.visits_saved}",
        },
    )


def from_the_province(*, desk: Desk, who: Someone, residents: int, now: dt.datetime) -> Story:
    """The approval arrives in a feed; the same rule finds the same next step."""
    machine = desk.folders.office.system(at=now)
    with sweeping.everyone(folders=desk.folders, snapshot=desk.snapshot, residents=residents) as population:
        found = operations.welcome(acting=machine, pack=desk.pack, population=population, as_of=now.date())
    operations.tell_released(acting=machine)
    desk.deliver(now)
    concerned = sum(one.willing for one in found)
    steps = (
        Step(
            zh="省平台批准，第二天随人力资源局的文件到达",
            en="Approved on the provincial platform; the next day it arrives in a feed",
            state="approved",
        ),
        Step(
            zh=f"扫描刚到的批准，下一步涉及 {concerned} 人次",
            en=f"The approvals that arrived concern {concerned} next steps",
        ),
        desk.spoken(
            who.subject, template=NEXT, zh="他也收到同样的下一步", en="He hears the same next step", state="due"
        ),
    )
    return Story(
        key="province",
        title_zh=f"{who.name}：在省里的平台办的，也有人接着管",
        title_en="Zhou Zimo: applied elsewhere, and still looked after",
        lead_zh="他在省级平台申请毕业生接收。盐田没有经手，但批准结果随文件到了。",
        lead_en="He applied on the provincial platform; the district only sees the approval in a feed.",
        steps=steps,
    )
