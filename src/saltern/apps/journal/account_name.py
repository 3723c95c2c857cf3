"""One account, however it was typed: how a name is spelled before it is kept, and by what two are compared.

Blanks, width, invisible signs, the many dots between parts of a name and case make no second person.

>>> spelled(" 张三\u200b "), spelled("买买提・江") == spelled("买买提·江")
('张三', True)
>>> account_key("Ｌｉ  Ming") == account_key("liming"), same_account("张三", "李四")
(True, False)
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from saltern.core.identifiers.writing import DOTS

_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0000-\U000e0fff]"
)
"""What shows nothing and is no control, format or blank sign by its category: fillers, joiners, selectors."""


_PLAIN: Final = re.compile("[0-9A-Za-z_-]*")
"""Nothing in it can be spelled otherwise: so are the handles of whoever signs in."""


def spelled(account: str) -> str:
    """An account as it is kept: one width, one dot, single blanks inside, nothing that is not seen."""
    if _PLAIN.fullmatch(account):
        return account
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", _UNSEEN.sub("", account)).translate(DOTS))
    plain = "".join(" " if unicodedata.category(sign)[0] == "Z" or sign in "\t\r\n" else sign for sign in seen)
    return " ".join("".join(sign for sign in plain if unicodedata.category(sign)[0] != "C").split())


def account_key(account: str) -> str:
    """What an account is compared by; empty for a name nobody could read."""
    return spelled(account).replace(" ", "").casefold()


def same_account(one: str, other: str) -> bool:
    """Whether two spellings are one account."""
    return account_key(one) == account_key(other)
