"""How an account's mobile is kept: found by a keyed hash, readable only with the operator's key; so are addresses.

The same key as the identity table's, used for a purpose of its own: the two tables cannot be laid side by side.

>>> seal = MobileSeal(bytes(32))
>>> seal.key("138 0013 8000") == seal.key("+86 13800138000"), seal.opened(seal.sealed("138 0013 8000"))
(True, '13800138000')
>>> seal.key("12345")
Traceback (most recent call last):
saltern.apps.identity.mobile_seal.MobileNotOne: This is no mobile number of mainland China: eleven digits, first a 1.
"""

from __future__ import annotations

import hmac
import ipaddress

from cryptography.exceptions import InvalidTag

from saltern.core.identifiers import mobile
from saltern.core.registry.cipher import Cipher
from saltern.errors import SalternError


class MobileNotOne(SalternError):
    """This is no mobile number of mainland China: eleven digits, first a 1."""

    family = "invalid"
    zh = "手机号码应为 1 开头的 11 位数字。"


class AccountKeyWrong(SalternError):
    """The identity key does not fit the accounts; nothing was read."""

    family = "broken"
    zh = "身份密钥与账户不匹配；未读取任何内容。"


def network(text: str) -> str:
    """Whose address it is: of IPv6 the first half, for one connection has all of the rest to choose from.

    >>> network("203.0.113.9"), network("::ffff:203.0.113.9"), network("2001:db8:1:2:3::4"), network("nowhere")
    ('203.0.113.9', '203.0.113.9', '2001:db8:1:2::', '')
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped
        return str(inside or ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


class MobileSeal:
    """The operator's key as the accounts use it."""

    def __init__(self, key: bytes) -> None:
        self._cipher = Cipher(key, purpose="account")

    def number(self, text: str, /) -> str:
        """The number as it is dialled. Raises `MobileNotOne`."""
        if not mobile.is_valid(text):
            raise MobileNotOne
        return mobile.normalise(text)

    def key(self, text: str, /) -> str:
        """What the number is found by. Raises `MobileNotOne`."""
        return self._cipher.lookup(b"mobile\0" + self.number(text).encode()).hex()

    def sealed(self, text: str, /) -> bytes:
        """The number as it is kept. Raises `MobileNotOne`."""
        return self._cipher.seal(self.number(text), b"mobile")

    def opened(self, sealed: bytes, /) -> str:
        """The number in clear. Raises `AccountKeyWrong`."""
        try:
            return self._cipher.open(sealed, b"mobile")
        except InvalidTag:
            raise AccountKeyWrong from None

    def known_as(self, handle: str, *, program: str) -> str:
        """What a program of others knows an account as: another name for each of them, so that two cannot compare."""
        return self._cipher.lookup(b"program\0" + program.encode() + b"\0" + handle.encode()).hex()

    def secret(self, text: str, /) -> str:
        """The secret of a second factor as it is kept."""
        return self._cipher.seal(text, b"second factor").hex()

    def opened_secret(self, sealed: str, /) -> str:
        """The secret in clear. Raises `AccountKeyWrong`."""
        try:
            return self._cipher.open(bytes.fromhex(sealed), b"second factor")
        except (InvalidTag, ValueError):
            raise AccountKeyWrong from None

    def address(self, text: str, /) -> str:
        """A network address as it is counted; nobody's address is kept. All that is none counts as one address."""
        return self._cipher.lookup(b"address\0" + network(text).encode()).hex()

    def code(self, code: str, /, *, salt: str) -> str:
        """A one-time code as it is kept: a million of them are guessed in a second, so it takes the key too."""
        return self._cipher.lookup(b"code\0" + salt.encode() + b"\0" + code.encode()).hex()

    def same_code(self, code: str, /, *, salt: str, kept: str) -> bool:
        """Whether this is the code that was kept; takes as long either way."""
        return hmac.compare_digest(self.code(code, salt=salt), kept)
