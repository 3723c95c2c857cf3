"""A case's state as people see it: one of seven words, with its own silhouette; colour only where something is open."""

from __future__ import annotations

from dataclasses import dataclass

from saltern.apps.casework.stage import AWAITED, DONE, ENDED, NOT_PASSED, UNDER_WAY, WITHDRAWN, YOURS, public_state
from saltern.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSign:
    """The word, the stylesheet's class and the icon of a state; `icon` is empty where plain text says it."""

    words: Phrase
    look: str
    icon: str = ""


SIGNS = {
    YOURS: StateSign(words=YOURS, look="due", icon="due"),
    UNDER_WAY: StateSign(words=UNDER_WAY, look="go", icon="go"),
    AWAITED: StateSign(words=AWAITED, look="wait", icon="wait"),
    DONE: StateSign(words=DONE, look="done"),
    NOT_PASSED: StateSign(words=NOT_PASSED, look="bad", icon="bad"),
    WITHDRAWN: StateSign(words=WITHDRAWN, look="undo", icon="undo"),
    ENDED: StateSign(words=ENDED, look="undo", icon="undo"),
}


def sign(state: str) -> StateSign:
    """The sign of a state of the desk.

    >>> sign("correction").words.zh, sign("approved").icon
    ('待您办', '')
    """
    return SIGNS[public_state(state)]
