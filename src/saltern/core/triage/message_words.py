"""The words of what somebody wrote, as triage reads them: signs and filling words left out, letters made alike.

>>> message_words("小区门口的路灯坏了，请尽快维修！")
('小区', '门口', '路灯', '坏', '尽快', '维修')
"""

from __future__ import annotations

import logging
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import jieba

LONGEST: Final = 20_000
"""Characters of a message that are read: what comes after them decides nothing."""
MEANT: Final = re.compile(r"\w")
WRITTEN: Final = """
的 了 是 在 和 与 及 也 都 就 还 而 或 把 被 让 给 对 对于 从 到 向 往 由 以
为 为了 因为 所以 但是 但 而且 并且 并 我 我们 你 你们 他 他们 她 她们 它 它们 您
这 那 这个 那个 这些 那些 这里 那里 这样 那样 自己 大家 请 请问 希望 谢谢 您好 你好
领导 尊敬 一下 一个 一些 一直 什么 怎么 如何 吗 呢 吧 啊 呀 哦 嘛 着 过 得 地 之
其 此 有 没有 会 能 可以 可 要 想 去 来 上 下 里 中 后 前 又 再 很 太 非常 已
已经 现在 目前 时候 等 等等 该 本
"""
FILLING: Final = frozenset(WRITTEN.split())
"""Words that say nothing of what a message is about."""


def message_words(text: str) -> tuple[str, ...]:
    """The words of a text, in their order; () where it holds none."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    return tuple(word for word in _splitter().cut(plain) if MEANT.search(word) and word not in FILLING)


@cache
def _splitter() -> jieba.Tokenizer:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return jieba.Tokenizer()
