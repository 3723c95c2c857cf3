"""The keyed hash by which a number is found again, and the cipher that keeps it: both from the operator's one key.

Plain hashes of citizens' numbers fall in seconds, so a number is found by HMAC-SHA-256 and kept as AES-256-GCM, bound
to its row. Each use of the key has a purpose of its own, so that what one table holds says nothing about another.
The key comes from the operator (64 hexadecimal digits) or from a file only the service can read, made on first use.
Law: PIPL 2021 art. 51 (encryption, de-identification, separate keeping).

>>> accounts, register = (Cipher(bytes(32), purpose=purpose) for purpose in ("account", "value"))
>>> accounts.open(accounts.seal("13800138000", b"row 1"), b"row 1")
'13800138000'
>>> accounts.lookup(b"13800138000") == register.lookup(b"13800138000")
False
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from saltern.errors import SalternError

KEY_VARIABLE: Final = "SALTERN_IDENTITY_KEY"
"""What the operator calls the key, for refusals."""
_NONCE: Final = 12


class IdentityKeyMalformed(SalternError):
    """The identity key in {place} is not 64 hexadecimal digits."""

    family = "invalid"
    zh = "{place} 中的身份密钥不是 64 位十六进制数。"


class Cipher:
    """One use of the key. `open` raises `cryptography.exceptions.InvalidTag` for another key, row or text."""

    def __init__(self, key: bytes, *, purpose: str) -> None:
        label = f"saltern {purpose}".encode()
        self._lookup_key = _derived(key, b"saltern lookup" if purpose == "value" else label + b" lookup")
        self._cipher = AESGCM(_derived(key, label))

    def lookup(self, text: bytes, /) -> bytes:
        """The keyed hash of a text, whole."""
        return hmac.digest(self._lookup_key, text, "sha256")

    def seal(self, text: str, bound: bytes, /) -> bytes:
        """The text as it is kept, readable only with the same key and for the same row."""
        return self.seal_bytes(text.encode(), bound)

    def open(self, sealed: bytes, bound: bytes, /) -> str:
        """The text `seal` was given."""
        return self.open_bytes(sealed, bound).decode()

    def seal_bytes(self, content: bytes, bound: bytes, /) -> bytes:
        """A content as it is kept."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, content, bound)

    def open_bytes(self, sealed: bytes, bound: bytes, /) -> bytes:
        """The content `seal_bytes` was given."""
        return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)


def load_key(*, path: Path, key: str = "") -> bytes:
    """The operator's key, or the one of the file beside the table (made, readable by the owner alone, if missing)."""
    if key:
        return _key(key, KEY_VARIABLE)
    file = path.with_name(path.name + ".key")
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    if not file.exists():
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as fresh:
            fresh.write(secrets.token_hex(32))
            fresh.flush()
            os.fsync(fresh.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
        draft.unlink()
    return _key(file.read_text(encoding="ascii").strip(), str(file))


def _key(text: str, place: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise IdentityKeyMalformed(place=place)
    return key


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(key)
