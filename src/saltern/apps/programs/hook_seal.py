"""How a hook's secret is kept: it signs what is sent, so that it is sealed with the operator's key and not hashed.

>>> seal = HookSeal(bytes(32))
>>> seal.opened(seal.sealed("whsec_x"))
'whsec_x'
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag

from saltern.core.registry.cipher import Cipher
from saltern.errors import SalternError


class HookKeyWrong(SalternError):
    """The identity key does not fit the secrets of the hooks; nothing was sent."""

    family = "broken"
    zh = "身份密钥与订阅的密钥不匹配；未发送任何内容。"


class HookSeal:
    """The operator's key as hooks use it."""

    def __init__(self, key: bytes) -> None:
        self._cipher = Cipher(key, purpose="hook")

    def sealed(self, secret: str, /) -> bytes:
        """A secret as it is kept."""
        return self._cipher.seal(secret, b"secret")

    def opened(self, sealed: bytes, /) -> str:
        """The secret in clear. Raises `HookKeyWrong`."""
        try:
            return self._cipher.open(sealed, b"secret")
        except InvalidTag:
            raise HookKeyWrong from None
