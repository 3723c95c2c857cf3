"""Messages made of the words of three matters, for tests of triage: as many as one likes, the same for a seed."""

from __future__ import annotations

import random

from saltern.core.triage.labelled_messages import LabelledMessage

MATTERS = {
    "噪音": "工地 施工 夜间 噪音 扰民 打桩 休息 分贝 渣土 凌晨 机器 轰鸣 睡觉 投诉 停工",
    "社保": "养老 保险 社保 缴费 退休 工资 公司 参保 补缴 年限 转移 账户 待遇 单位 职工",
    "学位": "学位 入学 小学 积分 学校 报名 孩子 学区 户籍 招生 班级 老师 家长 转学 幼儿园",
}
SHARED = "小区 反映 问题 部门 解决 居民 情况 街道 办理 回复 多次 电话 附近 今年 社区"


def made_messages(*, each: int = 30, seed: int = 7) -> tuple[LabelledMessage, ...]:
    """`each` messages of every matter, by turns."""
    chance = random.Random(seed)  # noqa: S311  # the same for a seed is what is wanted
    return tuple(
        LabelledMessage(key=f"{kind}-{number}", kind=kind, words=_words(chance, kind))
        for number in range(each)
        for kind in MATTERS
    )


def _words(chance: random.Random, kind: str) -> tuple[str, ...]:
    words = chance.sample(MATTERS[kind].split(), 5) + chance.sample(SHARED.split(), 6)
    chance.shuffle(words)
    return tuple(words)
