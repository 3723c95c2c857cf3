"""What somebody typed, made plain: half-width, small letters, simplified characters, without the words of a question.

>>> plain("ＪＺＺ　居住證", {"證": "证"})
'jzz 居住证'
>>> asked("请问社保卡丢了怎么补？"), asked("怎么办")
('社保卡丢了 补', '怎么办')
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

LONGEST: Final = 60
"""Characters of what was typed that are looked at."""

APART: Final = re.compile(r"[^0-9a-z一-鿿]+")
RUNS: Final = re.compile(r"[一-鿿]|[a-z]+|[0-9]|\s+")
HAN: Final = re.compile(r"[一-鿿]")
ASKING: Final = re.compile(
    "请问一下|请问|你好|您好|我想要|我想|我要|想要|怎么样|怎么办理|怎么办|怎么弄|怎么去|怎么|怎样|如何|在哪里|在哪儿|在哪|去哪里|去哪儿|去哪|"
    "哪里有|哪里|哪儿|什么时候|为什么|是什么|什么|多少钱|多少|多久|可以吗|可不可以|能不能|能否|可以|是否|需要|"
    "帮我|给我|一下|吗|呢|(?<![网酒书茶])吧|啊|的(?!士)"
)
TALK: Final = frozenset(
    "我你他她它们这那有没不在给到去来和跟与把被让是就都也还又很想要能会可以了着过吗呢吧的得地个年月天今明从上下里外"
)
"""Characters that join words and say little of what is sought."""

ENGLISH: Final = frozenset(
    {
        "a", "an", "and", "apply", "application", "are", "at", "be", "can", "do", "does", "for", "from", "get", "have",
        "how", "i", "in", "is", "it", "me", "my", "need", "of", "on", "or", "our", "please", "the", "to", "want",
        "what", "when", "where", "which", "who", "with", "you", "your",
    }
)  # fmt: skip
"""Words that say nothing of what is sought."""


def plain(typed: str, simplified: Mapping[str, str]) -> str:
    """The words half-width, small and simplified, a space where something else stood."""
    half = unicodedata.normalize("NFKC", typed).lower()[:LONGEST]
    return APART.sub(" ", "".join(simplified.get(sign, sign) for sign in half)).strip()


def asked(text: str) -> str:
    """The words without those of a question; all of them where nothing else is left."""
    return " ".join(APART.sub(" ", ASKING.sub(" ", text)).split()) or text
