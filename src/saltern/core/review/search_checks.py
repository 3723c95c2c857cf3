"""The words residents type against the pack: each finds what is there, or means what something is called."""

from __future__ import annotations

from collections.abc import Iterator

from saltern.core.catalogue.pack import Pack
from saltern.core.documents.fields import near
from saltern.errors import Fault
from saltern.words import Phrase


def searched(pack: Pack) -> Iterator[Fault]:
    """What `search/synonyms.csv` names and says twice."""
    if not pack.synonyms:
        return
    known = {
        "item": set(pack.items),
        "theme": set(pack.themes),
        "venue": set(pack.venues),
        "help": set(pack.help_pages),
        "elsewhere": set(pack.elsewhere),
    }
    told = "\n".join(_told(pack))
    seen: set[str] = set()
    for line in pack.synonyms:
        for one in line.finds:
            kind, _, key = one.partition(":")
            if key not in known.get(kind, ()):
                yield line.place.fault(
                    "unknown-find",
                    f'"{one}"',
                    Phrase(en=f"a key of the pack after {kind}:", zh=f"{kind}: 后应为内容包中的键"),
                    near(key, known.get(kind, ())),
                )
        for meant in line.means:
            if meant.lower() not in told:
                yield line.place.fault(
                    "meaning-unheld",
                    f'"{meant}"',
                    Phrase(en="a word of a name, a keyword or a summary", zh="名称、关键词或说明中的词"),
                )
        for word in line.words:
            if word.lower() in seen:
                yield line.place.fault(
                    "word-twice",
                    f'"{word}"',
                    Phrase(en="each word in one line", zh="每个词只出现在一行"),
                )
            seen.add(word.lower())


def _told(pack: Pack) -> Iterator[str]:
    """All that entries are called and said of."""
    for item in pack.items.values():
        yield " ".join((item.name.zh, item.name.en, *item.keywords, item.summary.zh)).lower()
    for theme in pack.themes.values():
        yield " ".join((theme.name.zh, theme.summary.zh, *(step.name.zh for step in theme.steps))).lower()
    for venue in pack.venues.values():
        yield venue.name.zh.lower()
    for service in pack.elsewhere.values():
        yield " ".join((service.name.zh, *service.words)).lower()
    for page in pack.help_pages.values():
        yield " ".join((page.name.zh, *page.words)).lower()
