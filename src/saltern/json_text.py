"""Values as JSON text, by an encoder that is made once: the library makes one for every text.

>>> encoder(default=str, sort_keys=True, compact=True)({"b": [1, None], "a": "盐"})
'{"a":"盐","b":[1,null]}'
"""

from __future__ import annotations

from collections.abc import Callable
from json import JSONEncoder
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]  # the library's own parts


def encoder(
    *, default: Callable[[object], object], sort_keys: bool = False, compact: bool = False
) -> Callable[[object], str]:
    """What makes the text of a value, every letter as it is; `default` tells of what JSON has no word for, `compact`
    leaves out the blanks. What it returns raises `TypeError` for a value of no kind that `default` knows."""
    between, after = (",", ":") if compact else (", ", ": ")
    if c_make_encoder is None:  # a Python without it
        return JSONEncoder(ensure_ascii=False, sort_keys=sort_keys, separators=(between, after), default=default).encode
    pieces = c_make_encoder(None, default, encode_basestring, None, after, between, sort_keys, False, True)
    join = "".join
    return lambda value: join(pieces(value, 0))
