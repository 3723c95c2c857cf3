"""Decision models in OMG DMN 1.1 to 1.6: `load(path).evaluate(name, inputs)` answers with plain Python values."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from saltern.core.rules.dmn.decide import DmnModel
from saltern.core.rules.dmn.xml import read_model

__all__ = ["DmnModel", "load"]


def load(path: str | PathLike[str]) -> DmnModel:
    """The model in a file, with the models it imports from beside it; raises `Faults`, every mistake at once."""
    return DmnModel(read_model(path=Path(path)))
