"""Which contract a delivered file belongs to, by its name; and what a file looks like before it is taken."""

from __future__ import annotations

import difflib
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
