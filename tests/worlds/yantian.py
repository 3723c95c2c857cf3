"""The pack of Yantian, read once by each process that asks for it: a value, so nobody can spoil it for the next."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from saltern.core.catalogue.loader import load_pack
from saltern.core.catalogue.pack import Pack

YANTIAN = Path(__file__).resolve().parents[2] / "packs" / "yantian"


@cache
def yantian() -> Pack:
    """The pack as a program that starts reads it."""
    return load_pack(YANTIAN)
