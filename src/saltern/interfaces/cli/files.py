"""What the system says of a file that cannot be read or written, in both languages."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Final

from saltern.errors import Phrase

WORDS: Final[Mapping[int, Phrase]] = {
    errno.ENOENT: Phrase(en="there is no such file or folder", zh="没有这个文件或文件夹"),
    errno.EISDIR: Phrase(en="it is a folder", zh="它是文件夹"),
    errno.ENOTDIR: Phrase(en="a part of the path is no folder", zh="路径中有一段不是文件夹"),
    errno.EACCES: Phrase(en="permission denied", zh="没有权限"),
    errno.ENOSPC: Phrase(en="no space is left", zh="磁盘空间不足"),
}


def why(fault: OSError, /) -> Phrase:
    """The reason of a failure; what has no words here is told by its number."""
    unknown = Phrase(en=f"system error {fault.errno}", zh=f"系统错误 {fault.errno}")
    return WORDS.get(fault.errno or 0, unknown)
