"""What a warning is called and where it holds, as every page says it. 预警"""

from __future__ import annotations

from collections.abc import Iterable

from saltern.core.catalogue.pack import Pack
from saltern.words import NOTHING, Phrase, joined


def warning_title(kind: Phrase, level: Phrase) -> Phrase:
    """What a warning is called.

    >>> warning_title(Phrase(zh="暴雨", en="Rainstorm"), Phrase(zh="黄色", en="yellow"))
    Phrase(en='Rainstorm warning, yellow', zh='暴雨黄色预警')
    """
    colour = f", {level.en}" if level.en else ""
    return Phrase(zh=f"{kind.zh}{level.zh}预警", en=f"{kind.en} warning{colour}".lstrip())


def street_names(pack: Pack, codes: Iterable[str]) -> Phrase:
    """The sub-districts of a warning; nothing where it names none of ours."""
    names = [pack.divisions[code].name for code in codes if code in pack.divisions]
    return joined(names, zh="、", en=", ") if names else NOTHING
