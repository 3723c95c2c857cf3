"""Where handed-in files lie: one encrypted file each under a name that says nothing, readable with the operator's key.

Whose file it is, its name and kind stand in the database; here is only what nobody can read (PIPL 2021 art. 51).
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag

from saltern.core.registry.cipher import Cipher
from saltern.errors import SalternError


class FileLost(SalternError):
    """The content of file {key} cannot be read: it is missing, or sealed with another key."""

    family = "broken"
    zh = "文件 {key} 的内容读不出来：找不到，或者密钥不对。"


class FileStore:
    """The folder of handed-in files and the key they are sealed with."""

    def __init__(self, *, root: Path, key: bytes) -> None:
        self.root = root
        self._cipher = Cipher(key, purpose="file")

    def keep(self, content: bytes, /) -> str:
        """Seal a content and write it for good; the name it lies under."""
        key = secrets.token_hex(16)
        path = self._path(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(self._cipher.seal_bytes(content, key.encode()))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        return key

    def read(self, key: str, /) -> bytes:
        """The content in clear. Raises `FileLost`."""
        try:
            return self._cipher.open_bytes(self._path(key).read_bytes(), key.encode())
        except (OSError, InvalidTag):
            raise FileLost(key=key) from None

    def drop(self, key: str, /) -> None:
        """Take a content away; one that is gone is gone."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.root / key[:2] / key
