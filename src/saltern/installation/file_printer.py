"""A kiosk's printer as a folder: how much paper there is, what waits, the slips that came out.

Where no real printer is connected it stands in for one. `paper` is a number of sheets that anybody may write; a slip
that is printed is a file in `printed`; what stands in `queue` was given to the machine and never came out. Slips take
turns by a file lock and appear whole or not at all, so that a kill prints nothing by halves and nothing twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from saltern.apps.journal.faultpoint import reach
from saltern.apps.organisation.printer import PaperOut, PrinterAway, State
from saltern.core.registry.held_lock import locked

FULL: Final = 500
"""Sheets in a machine nobody has said anything of."""
WAIT: Final = 3.0
"""Seconds to wait for another slip."""
UNSAFE: Final = re.compile(r"[^0-9A-Za-z_-]")


@dataclass(frozen=True, slots=True)
class FilePrinter:
    """The folder of one machine."""

    folder: Path

    def state(self) -> State:
        """Whether there is paper."""
        try:
            return "ready" if self._paper() > 0 else "paper-out"
        except OSError:
            return "away"

    def put(self, *, job: str, document: str) -> bool:
        """Print a document once; whether it was now. Raises `PaperOut`, `PrinterAway`."""
        name = f"{UNSAFE.sub('-', job)}.html"
        try:
            with self._alone():
                if (self.folder / "printed" / name).exists():
                    return False
                paper = self._paper()
                if paper < 1:
                    raise PaperOut
                waiting = self.folder / "queue" / name
                waiting.write_text(document, encoding="utf-8")
                reach("printer.queued")
                self._write_paper(paper - 1)
                waiting.replace(self.folder / "printed" / name)
                reach("printer.printed")
                return True
        except OSError:
            raise PrinterAway from None

    def clear(self) -> None:
        """Throw away whatever waits. Raises `PrinterAway`."""
        try:
            with self._alone():
                for one in (self.folder / "queue").iterdir():
                    one.unlink()
        except OSError:
            raise PrinterAway from None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        for name in ("queue", "printed"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("a+b") as file:
            if not locked(file.fileno(), wait=WAIT):
                raise PrinterAway
            yield

    def _paper(self) -> int:
        file = self.folder / "paper"
        text = file.read_text(encoding="utf-8").strip() if file.exists() else str(FULL)
        return int(text) if text.isascii() and text.isdigit() else 0

    def _write_paper(self, sheets: int) -> None:
        whole = self.folder / "paper.new"
        whole.write_text(f"{sheets}\n", encoding="utf-8")
        whole.replace(self.folder / "paper")
