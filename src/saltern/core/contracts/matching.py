"""Which contract a delivered file belongs to, by its name; and what a file looks like before it is taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from saltern.core.contracts.contract import Contract
from saltern.errors import SalternError

MANIFEST = ".manifest.json"


class NoContractFits(SalternError):
    """No feed contract fits the name of {path}; name the data set with --dataset."""

    family = "invalid"
    zh = "没有与文件名 {path} 匹配的数据交付约定；请用 --dataset 指明数据集。"


def dataset_of(*, path: Path, contracts: Mapping[str, Contract]) -> str:
    """The data set whose contract's file pattern fits; the longest pattern where several do."""
    fitting = [contract for contract in contracts.values() if fnmatchcase(path.name, contract.path)]
    if not fitting:
        raise NoContractFits(path=path)
    return max(fitting, key=lambda contract: len(contract.path)).dataset


def deliveries(*, folder: Path, contracts: Mapping[str, Contract]) -> Iterator[tuple[Path, str | None]]:
    """Every file below a folder in the order of their names, with its data set; None where no contract fits."""
    for path in sorted(folder.rglob("*")):
        if path.name.endswith(MANIFEST) or not (path.is_file() or path.is_symlink()):
            continue
        try:
            yield path, dataset_of(path=path, contracts=contracts)
        except NoContractFits:
            yield path, None
