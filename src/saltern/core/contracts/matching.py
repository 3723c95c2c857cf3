"""Which contract a delivered file belongs to, by its name; and what a file looks like before it is taken."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from saltern.core.contracts.contract import Contract
from saltern.errors import SalternError
from saltern.words import Phrase

MANIFEST = ".manifest.json"


NEAR: Final = 3
LISTED: Final = re.compile(r"\[[^\]]*\]")
WILD: Final = str.maketrans("*?", "\0\1")
"""Signs that stand in no name, for those of a pattern that stand for others."""


class NoContractFits(SalternError):
    """No feed contract fits the name of {path}; name the data set with --dataset{near}."""

    family = "invalid"
    zh = "没有与文件名 {path} 匹配的数据交付约定；请用 --dataset 指明数据集{near}。"


def dataset_of(*, path: Path, contracts: Mapping[str, Contract]) -> str:
    """The data set whose contract's file pattern fits; the longest pattern where several do."""
    fitting = [contract for contract in contracts.values() if fnmatchcase(path.name, contract.path)]
    if not fitting:
        raise NoContractFits(path=path, near=near(path.stem, contracts))
    return max(fitting, key=lambda contract: len(contract.path)).dataset


def contested(contracts: Mapping[str, Contract]) -> Iterator[tuple[Contract, Contract]]:
    """Pairs of contracts of which a file's name may fit both, and the longer pattern is no narrower one."""
    for one, other in itertools.combinations(contracts.values(), 2):
        shorter, longer = sorted((one.path, other.path), key=len)
        narrower = len(shorter) < len(longer) and fnmatchcase(LISTED.sub("?", longer).translate(WILD), shorter)
        if not narrower and _meet(one.path, other.path):
            yield one, other


def _meet(one: str, other: str) -> bool:
    """Whether a name exists that fits both patterns."""
    fixed, also = (re.split(r"[*?\[]", pattern, maxsplit=1)[0] for pattern in (one, other))
    if not (fixed.startswith(also) or also.startswith(fixed)):
        return False
    signs = [re.findall(r"\[[^\]]*\]|.", pattern) for pattern in (one, other)]
    seen: set[tuple[int, int]] = set()
    waiting = [(0, 0)]
    while waiting:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        first, second = (part[place] if place < len(part) else "" for part, place in zip(signs, at, strict=True))
        if not first and not second:
            return True
        if first == "*":
            waiting += [(at[0] + 1, at[1]), *([(at[0], at[1] + 1)] if second else [])]
        elif second == "*":
            waiting += [(at[0], at[1] + 1), *([(at[0] + 1, at[1])] if first else [])]
        elif first and second and _same(first, second):
            waiting.append((at[0] + 1, at[1] + 1))
    return False


def _same(first: str, second: str) -> bool:
    """Whether one sign can stand for both; of two lists of signs it is taken for granted."""
    if len(first) > 1 and len(second) > 1:
        return True
    return fnmatchcase(first, second) or fnmatchcase(second, first)


def near(name: str, contracts: Mapping[str, Contract]) -> Phrase:
    """The data sets somebody may have meant by a name, in either language, with the names their files bear."""
    shorter = re.split(r"[\s_\-.\d（(]", name, maxsplit=1)[0] or name
    known = {word: one for one in contracts.values() for word in (one.dataset, one.label.zh, one.label.en)}
    found = [one for word, one in known.items() if len(shorter) > 1 and shorter in word]
    found = found or [known[word] for word in difflib.get_close_matches(shorter, known, n=NEAR, cutoff=0.7)]
    meant = list({one.dataset: one for one in found}.values())[:NEAR]
    listed = [f"{one.dataset} ({one.label.zh}, {one.path})" for one in meant]
    every = Phrase(en="; saltern feed contracts lists them", zh="；全部约定见 saltern feed contracts")
    if not listed:
        return every
    return Phrase(en=f"; near are {', '.join(listed)}{every.en}", zh=f"；相近的有 {'、'.join(listed)}{every.zh}")


def deliveries(*, folder: Path, contracts: Mapping[str, Contract]) -> Iterator[tuple[Path, str | None]]:
    """Every file below a folder in the order of their names, with its data set; None where no contract fits."""
    for path in sorted(folder.rglob("*")):
        if path.name.endswith(MANIFEST) or not (path.is_file() or path.is_symlink()):
            continue
        try:
            yield path, dataset_of(path=path, contracts=contracts)
        except NoContractFits:
            yield path, None
