"""Names that say nothing: what the journal calls an account, and what people call a mandate.

Nobody's mobile stands in the journal. A handle is drawn, not counted: forty bits that nobody guesses, without letters
that look alike.

>>> import re
>>> bool(re.fullmatch("a-[0-9A-HJKMNP-TV-Z]{8}", new_account_handle())), new_account_handle() == new_account_handle()
(True, False)
"""

from __future__ import annotations

import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 8


def new_account_handle() -> str:
    """A name for an account."""
    return _drawn("a")


def new_mandate_handle() -> str:
    """A name for a mandate."""
    return _drawn("m")


def new_proof_handle() -> str:
    """A name for a proof."""
    return _drawn("p")


def _drawn(kind: str) -> str:
    return f"{kind}-{''.join(secrets.choice(ALPHABET) for _ in range(LENGTH))}"


def is_account_handle(text: str) -> bool:
    """Whether a text can be an account's name: a mobile number never is one."""
    return text.startswith("a-")
