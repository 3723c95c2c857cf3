"""The printer of a kiosk as the pages know it: whether it can print now, one slip at a time, nothing left waiting.

A slip is printed while the person it belongs to stands there, or not at all: a printer without paper takes nothing,
and whatever waits in its queue is thrown away before the next person begins and when one leaves.
"""

from __future__ import annotations

from typing import Final, Literal, Protocol

from saltern.errors import SalternError

State = Literal["ready", "paper-out", "away"]
STATES: Final[tuple[State, ...]] = ("ready", "paper-out", "away")


class PaperOut(SalternError):
    """The printer has no paper; nothing was printed and nothing waits."""

    family = "conflict"
    zh = "打印机没有纸，没有打印，也没有排队。"


class PrinterAway(SalternError):
    """The printer does not answer; nothing waits."""

    family = "conflict"
    zh = "打印机没有回应，也没有排队。"


class Printer(Protocol):
    """One machine's printer."""

    def state(self) -> State:
        """How it stands now."""
        ...

    def put(self, *, job: str, document: str) -> bool:
        """Print a document (HTML) once; False where this job was printed before, and nothing is.

        Raises `PaperOut`, `PrinterAway`.
        """
        ...

    def clear(self) -> None:
        """Throw away whatever waits."""
        ...
