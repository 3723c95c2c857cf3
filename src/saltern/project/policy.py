"""The one policy table: every route of every face, its methods, who may ask, and what facts of a person are read for.

A route without a row is answered to nobody; tests walk every address and fail on one that is not here. Operations
check again whose matter it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from saltern.interfaces.pages.policy import ONLY_WRITE, WRITE, Rule

OPEN: Final = Rule()
FORM: Final = Rule(methods=WRITE)

TABLE: Final[Mapping[str, Rule]] = {
    "live": OPEN,
    "ready": OPEN,
    # the ground every visitor stands on
    "home": Rule(purpose="reminders"),
    "look": FORM,
    "language": OPEN,
    "role": OPEN,
    "sign-in": FORM,
    "sign-out": Rule(methods=ONLY_WRITE),
    "act-for": Rule(methods=ONLY_WRITE, whom="account"),
    "prove": Rule(methods=WRITE, whom="account"),
    "prove-face": Rule(methods=WRITE, whom="account"),
    "items": OPEN,
    "item": Rule(purpose="eligibility"),
    "search": OPEN,
    "themes": OPEN,
    "theme": Rule(purpose="eligibility"),
    "topic": Rule(methods=WRITE, purpose="eligibility"),
    "venues": OPEN,
    "venue": OPEN,
    "figures": OPEN,
    "figure": OPEN,
    "visit": OPEN,
    # applying
    "apply": Rule(methods=WRITE, whom="represented", purpose="application"),
    "apply-question": Rule(methods=WRITE, whom="represented", purpose="application"),
    "drop-draft": Rule(methods=WRITE, whom="represented"),
    "hand-in-file": Rule(methods=WRITE, whom="represented", purpose="application"),
    # cases
    "my-cases": Rule(whom="represented", purpose="cases"),
    "case": Rule(whom="represented", purpose="own-case"),
    "receipt": Rule(whom="represented", purpose="own-case"),
    "withdraw": Rule(methods=WRITE, whom="represented", purpose="own-case"),
    "correct": Rule(methods=WRITE, whom="represented", purpose="own-case"),
    "ask-review": Rule(methods=WRITE, whom="represented", purpose="own-case"),
    "bring": Rule(methods=WRITE, whom="represented", purpose="own-case"),
    # my things
    "mine": Rule(whom="account"),
    "my-timeline": Rule(whom="represented", purpose="timeline"),
    "my-messages": Rule(whom="represented", purpose="messages"),
    "preferences": Rule(methods=WRITE, whom="represented"),
    "my-files": Rule(whom="represented", purpose="own-files"),
    "file": Rule(whom="represented", purpose="own-files"),
    "my-mandates": Rule(whom="represented", purpose="mandates"),
    "give-mandate": Rule(methods=WRITE, whom="represented"),
    "end-mandate": Rule(methods=WRITE, whom="represented", purpose="mandates"),
    "my-data": Rule(whom="represented", purpose="own-data"),
    "report-record": Rule(methods=WRITE, whom="represented", purpose="own-data"),
    "my-accesses": Rule(whom="represented", purpose="journal"),
    "ask-about-access": Rule(methods=WRITE, whom="represented", purpose="journal"),
    "my-reports": Rule(whom="account", purpose="own-data"),
    "security": Rule(methods=WRITE, whom="account"),
    "why-reminded": Rule(whom="represented"),
    "warning": Rule(methods=WRITE, whom="represented", purpose="warnings"),
    "suggest": FORM,
    "about-access": OPEN,
    "offline": OPEN,
    "manifest": OPEN,
    "service-worker": OPEN,
}
