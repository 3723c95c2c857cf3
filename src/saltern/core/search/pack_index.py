"""From a pack to its index: what can be found, by which words, and how those sound. Done once for each pack.

The libraries that know Chinese (jieba, pypinyin, opencc) are wanted here alone: what they know of a pack's words and of
the characters in daily use is kept with the index, and a search asks none of them.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Final

from saltern.core.catalogue.item import Item
from saltern.core.catalogue.pack import Pack, Theme, Venue
from saltern.core.search.index import KINDS, Entry, Index, Kind
from saltern.core.search.typed import HAN
from saltern.words import NOTHING, Phrase, joined

STANDING: Final[Mapping[str, float]] = {
    "in-depth": 0.06, "family": 0.01, "light": 0.0, "topic": 0.0, "green_channel": -0.01, "theme": -0.01,
    "venue": -0.03, "help": -0.04, "elsewhere": -0.04,
}  # fmt: skip
"""What lifts one thing over another that was found as well: what is written whole comes first."""

FOR_PERSONS: Final = 0.012
"""Residents search more than firms do."""

SPOKEN: Final = re.compile(r"[一-鿿]+|[^\W_]")
"""What sounds: characters, which are read together, and single letters and digits."""

OFTEN: Final = 5
"""Words in which a character is read otherwise than usual, from which on somebody may mean it so."""


def index_of(pack: Pack) -> Index:
    """The index of a pack."""
    found = [*_items(pack), *_themes(pack), *_venues(pack), *_help(pack), *_elsewhere(pack)]
    numbers = {f"{entry.kind}:{entry.key}": number for number, entry in enumerate(found)}
    aliases, meanings = _synonyms(pack, numbers)
    words = {word for entry in found if not entry.sensitive for word in entry.words} | set(aliases) | set(meanings)
    words |= {word for some in meanings.values() for word in some}
    cut, sound = _cutter(words), _speaker()
    parts = {number: cut(entry.name.zh) for number, entry in enumerate(found)}
    words |= {part for number, some in parts.items() if not found[number].sensitive for part in some if len(part) > 1}
    readings, besides = _readings({sign for word in (*words, *(entry.name.zh for entry in found)) for sign in word})
    return Index(
        entries=tuple(_spoken(entry, parts[number], sound) for number, entry in enumerate(found)),
        aliases=aliases,
        meanings=meanings,
        lexicon={word: f"|{' '.join(sound(word))}|" for word in sorted(words) if HAN.search(word)},
        readings=readings,
        readings_too=besides,
        simplified=_simplified(),
        themes=tuple(key for key, theme in pack.themes.items() if theme.kind == "topic") or tuple(pack.themes),
        call=pack.district.call,
    )


def _spoken(entry: Entry, parts: Iterable[str], sound: Callable[[str], list[str]]) -> Entry:
    said = "|".join(" ".join(sound(part)) for part in parts if sound(part))
    return replace(entry, sound=f"|{said}|")


# -- what can be found ----------------------------------------------------------------------------------------------


def _items(pack: Pack) -> Iterator[Entry]:
    topics: dict[str, list[str]] = {}
    for key, theme in pack.themes.items():
        for step in theme.steps:
            for named in step.items:
                topics.setdefault(named, []).append(key)
    for item in pack.items.values():
        unit = pack.units.get(item.authority)
        yield Entry(
            kind="item",
            key=item.id,
            name=item.name,
            line=NOTHING if item.sensitive else item.summary,
            standing=STANDING[item.depth] + (FOR_PERSONS if item.who == "natural_person" else 0.0),
            words=_distinct(item.keywords),
            rest="" if item.sensitive else _rest(item, unit.name if unit else NOTHING),
            themes=(*item.themes, *topics.get(item.id, ())),
            sensitive=item.sensitive,
        )


def _rest(item: Item, unit: Phrase) -> str:
    said = (
        item.published.name if item.published else "",
        item.summary.zh if item.depth == "in-depth" else "",
        unit.zh,
        item.summary.en if item.depth == "in-depth" else "",
        item.id.replace("-", " "),
    )
    return " ".join(filter(None, said)).lower()


def _themes(pack: Pack) -> Iterator[Entry]:
    for key, theme in pack.themes.items():
        yield Entry(
            kind=theme.kind,
            key=key,
            name=theme.name,
            line=theme.summary,
            standing=STANDING[theme.kind] + (FOR_PERSONS if theme.who == "natural_person" else 0.0),
            rest=_of_theme(theme),
            themes=(key,),
        )


def _of_theme(theme: Theme) -> str:
    said = (theme.summary.zh, *(step.name.zh for step in theme.steps), theme.summary.en)
    return " ".join(filter(None, said)).lower()


def _venues(pack: Pack) -> Iterator[Entry]:
    for key, venue in pack.venues.items():
        division = pack.divisions.get(venue.division)
        yield Entry(
            kind="venue",
            key=key,
            name=venue.name,
            line=_reached(venue, pack.district.call),
            standing=STANDING["venue"],
            rest=" ".join(filter(None, (venue.address, division.name.zh if division else ""))).lower(),
        )


def _reached(venue: Venue, call: str) -> Phrase:
    number = venue.telephone or call
    return joined([part for part in (Phrase.same(venue.address), _telephone(number)) if part])


def _help(pack: Pack) -> Iterator[Entry]:
    for key, page in pack.help_pages.items():
        yield Entry(
            kind="help",
            key=key,
            name=page.name,
            line=page.answer,
            standing=STANDING["help"],
            words=_distinct(page.words),
            rest=f"{page.answer.zh} {page.answer.en}".lower(),
        )


def _elsewhere(pack: Pack) -> Iterator[Entry]:
    for key, service in pack.elsewhere.items():
        unit = pack.units.get(service.authority)
        office = service.office or (unit.name if unit else NOTHING)
        where = Phrase(zh=service.where, en="" if office else "Handled elsewhere or not an item of its own")
        number = service.telephone or (unit.call if unit else "") or pack.district.call
        yield Entry(
            kind="elsewhere",
            key=key,
            name=service.name,
            line=joined([part for part in (office, where, _telephone(number)) if part]),
            standing=STANDING["elsewhere"],
            words=_distinct(service.words),
            rest=f"{office.zh} {office.en}".lower().strip(),
        )


def _telephone(number: str) -> Phrase:
    return Phrase(zh=f"电话 {number}", en=f"telephone {number}") if number else NOTHING


def _synonyms(pack: Pack, numbers: Mapping[str, int]) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[str, ...]]]:
    """What words of the pack's list find at once, and what they mean; each word of a line means the others too."""
    finds: dict[str, dict[int, None]] = {}
    means: dict[str, dict[str, None]] = {}
    for line in pack.synonyms:
        for typed in line.words:
            word = typed.lower()
            for one in line.finds:
                kind, _, key = one.partition(":")
                kinds: tuple[Kind, ...] = ("theme", "green_channel", "topic") if kind == "theme" else KINDS
                for known in kinds:
                    if (number := numbers.get(f"{known}:{key}")) is not None and (kind in {known, "theme"}):
                        finds.setdefault(word, {})[number] = None
            for meant in line.means:
                means.setdefault(word, {})[meant.lower()] = None
    return {word: tuple(some) for word, some in finds.items()}, {word: tuple(some) for word, some in means.items()}


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.lower() for word in words))


# -- what the libraries know ----------------------------------------------------------------------------------------


def _cutter(words: Iterable[str]) -> Callable[[str], list[str]]:
    """Cuts a text into words, those of the pack among them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba 0.42 is older than the warnings its text raises
        import jieba
    cutter = jieba.Tokenizer()
    # not `initialize`: it trusts a file of a known name in the folder for temporary files, where anybody may write
    cutter.FREQ, cutter.total = cutter.gen_pfdict(cutter.get_dict_file())
    cutter.initialized = True
    for word in sorted(words):
        if HAN.search(word) and 1 < len(word) < 5:
            cutter.add_word(word)
    return lambda text: list(cutter.cut(text, HMM=False))


def _speaker() -> Callable[[str], list[str]]:
    """The pinyin of a word, character by character; letters and digits sound as themselves, other signs not at all."""
    from pypinyin import lazy_pinyin

    def sound(word: str) -> list[str]:
        found: list[str] = []
        for run in SPOKEN.findall(word.lower()):
            found.extend(lazy_pinyin(run) if HAN.match(run) else [run])
        return found

    return sound


def _readings(more: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Of each syllable the characters that are read so, and those that are read so in other words: the characters in
    daily use (GB/T 2312) and those of the pack."""
    from pypinyin import lazy_pinyin

    signs = {bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)}
    read = _read_in_words()
    first: dict[str, list[str]] = {}
    besides: dict[str, list[str]] = {}
    for sign in sorted(signs | set(more)):
        if HAN.fullmatch(sign):
            usual = lazy_pinyin(sign)[0]
            first.setdefault(usual, []).append(sign)
            for reading, times in sorted(read.get(sign, {}).items()):
                if reading != usual and times >= OFTEN:
                    besides.setdefault(reading, []).append(sign)
    return _joined(first), _joined(besides)


def _read_in_words() -> Mapping[str, Mapping[str, int]]:
    """How each character is read in the words pypinyin knows, and in how many: rare readings are in none."""
    from pypinyin.contrib.tone_convert import to_normal
    from pypinyin.phrases_dict import phrases_dict

    toneless = cache(lambda syllable: to_normal(syllable, v_to_u=False))
    found: dict[str, Counter[str]] = {}
    for word, syllables in phrases_dict.items():
        for sign, ways in zip(word, syllables, strict=False):
            found.setdefault(sign, Counter())[toneless(ways[0])] += 1
    return found


def _joined(signs: Mapping[str, list[str]]) -> dict[str, str]:
    return {reading: "".join(some) for reading, some in sorted(signs.items())}


def _simplified() -> str:
    """Pairs of a traditional character (Big5) and its simplified one."""
    from opencc import OpenCC

    cells = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    signs = "".join(bytes((row, cell)).decode("big5", "ignore") for row in range(0xA4, 0xFA) for cell in cells)
    han = "".join(HAN.findall(signs))
    plain = OpenCC("t2s").convert("\n".join(han)).split("\n")
    return "".join(old + new for old, new in zip(han, plain, strict=True) if old != new and len(new) == 1)
