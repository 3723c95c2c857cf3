"""How a letter's contact is kept, and a network address counted: only with the operator's key.

>>> seal = ContactSeal(bytes(32))
>>> seal.opened(seal.sealed("138 0013 8000")), seal.sealed(""), seal.opened(None)
('138 0013 8000', None, '')
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag

from saltern.core.registry.cipher import Cipher
from saltern.errors import SalternError


class LetterKeyWrong(SalternError):
    """The identity key does not fit the letters; nothing was read."""

    family = "broken"
    zh = "身份密钥与来信不匹配；未读取任何内容。"


class ContactSeal:
    """The operator's key as letters use it."""

    def __init__(self, key: bytes) -> None:
        self._cipher = Cipher(key, purpose="letter")

    def sealed(self, contact: str, /) -> bytes | None:
        """A contact as it is kept; None where none was given."""
        return self._cipher.seal(contact, b"contact") if contact else None

    def opened(self, sealed: bytes | None, /) -> str:
        """A contact in clear. Raises `LetterKeyWrong`."""
        try:
            return self._cipher.open(sealed, b"contact") if sealed else ""
        except InvalidTag:
            raise LetterKeyWrong from None

    def address(self, text: str, /) -> str:
        """A network address as it is counted."""
        return self._cipher.lookup(b"address\0" + text.encode()).hex()
