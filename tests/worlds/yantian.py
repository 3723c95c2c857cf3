"""The pack of Yantian, read once by each process that asks for it: a value, so nobody can spoil it for the next."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from saltern.core.catalogue.loader import load_pack
from saltern.core.catalogue.pack import Pack
from saltern.installation.office import Office

YANTIAN = Path(__file__).resolve().parents[2] / "packs" / "yantian"


@cache
def yantian() -> Pack:
    """The pack as a program that starts reads it."""
    return load_pack(YANTIAN)


OF_THE_PACK = (
    "search", "contracts", "rulebook", "steps", "reminders", "guides", "permits", "warning_words", "_led_firms",
)  # fmt: skip
_WORKED_OUT: dict[tuple[str, int], tuple[Pack, Any]] = {}


class OfficeOfYantian(Office):
    """An office over a pack that was read already: what nothing but the pack says is worked out once a process, and not
    by each test that opens a house of its own. Another pack has its own."""


def _worked_out(name: str, work_out: Callable[[Office], Any]) -> cached_property[Any]:
    def of(office: Office) -> Any:
        key = (name, id(office.pack))
        if key not in _WORKED_OUT:
            _WORKED_OUT[key] = (office.pack, work_out(office))  # held, so that its number is no other's
        return _WORKED_OUT[key][1]

    shared = cached_property(of)
    shared.__set_name__(OfficeOfYantian, name)
    return shared


for _name in OF_THE_PACK:
    setattr(OfficeOfYantian, _name, _worked_out(_name, vars(Office)[_name].func))
