"""The one policy table: every route of every face, its methods, who may ask, and what facts of a person are read for.

A route without a row is answered to nobody; tests walk every address and fail on one that is not here. Operations
check again whose matter it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from saltern.interfaces.pages.policy import ONLY_WRITE, READ, WRITE, Rule

CLERK: Final = ("clerk",)
ANY_METHOD: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ADMINISTRATOR: Final = ("administrator",)
HALL: Final = ("clerk", "administrator")
APPROVER: Final = ("approver",)
STEWARD: Final = ("steward",)
DESIGNER: Final = ("designer",)
OPERATOR: Final = ("operator",)
DESK: Final = ("approver", "clerk")
EVERY_STAFF: Final = ("approver", "clerk", "steward", "operator", "designer", "auditor", "administrator", "leader")
AUDITOR: Final = ("auditor",)
WHO_COUNTS: Final = ("leader", "auditor", *(role for role in EVERY_STAFF if role not in {"leader", "auditor"}))
"""Who sees figures: in the widest of their offices."""


def staff(roles: tuple[str, ...], purpose: str = "", methods: tuple[str, ...] = READ) -> Rule:
    """The row of a page for people who work here."""
    return Rule(methods=methods, whom="staff", roles=roles, purpose=purpose, frame="pages/desk.html")


def at_kiosk(purpose: str = "kiosk", methods: tuple[str, ...] = READ, came_for: str = "") -> Rule:
    """The row of a page for whoever proved at a kiosk who they are."""
    return Rule(methods=methods, whom="served", purpose=purpose, came_for=came_for, frame="kiosk/base.html")


def of_kiosk(methods: tuple[str, ...] = READ, writes: int = 0) -> Rule:
    """The row of a page of the machine itself, which knows nobody yet."""
    return Rule(methods=methods, whom="kiosk", writes=writes, frame="kiosk/base.html")


OPEN: Final = Rule()
PROGRAM: Final = Rule(methods=ANY_METHOD)
"""Programs prove themselves by their token, and which methods there are stands in the published document."""
FORM: Final = Rule(methods=WRITE)

TABLE: Final[Mapping[str, Rule]] = {
    "live": OPEN,
    "ready": OPEN,
    # the ground every visitor stands on
    "home": Rule(purpose="reminders"),
    "look": FORM,
    "language": OPEN,
    "role": OPEN,
    "sign-in": Rule(methods=WRITE, writes=240),
    "sign-in-passkey": Rule(methods=WRITE, reads=240, writes=60),
    "sign-in-authority": Rule(methods=ONLY_WRITE, writes=120),
    "openid_connect_callback": Rule(reads=240),
    "second-factor": Rule(methods=WRITE, writes=30),
    "go-on": Rule(whom="account"),
    "sign-out": Rule(methods=ONLY_WRITE),
    "act-for": Rule(methods=ONLY_WRITE, whom="account"),
    "prove": Rule(methods=WRITE, whom="account"),
    "prove-face": Rule(methods=WRITE, whom="account", writes=20),
    "items": OPEN,
    "item": Rule(purpose="eligibility"),
    "search": Rule(reads=3000),
    "themes": OPEN,
    "theme": Rule(purpose="eligibility"),
    "topic": Rule(methods=WRITE, purpose="eligibility"),
    "venues": OPEN,
    "venue": OPEN,
    "figures": OPEN,
    "figure": OPEN,
    "visit": OPEN,
    # programs of others
    "idp:oidc:configuration": OPEN,
    "idp:oidc:jwks": OPEN,
    "idp:oidc:authorization": Rule(methods=WRITE, purpose="program-sign-in", writes=60),
    "idp:oidc:token": Rule(methods=ONLY_WRITE),
    "idp:oidc:userinfo": Rule(methods=WRITE, purpose="program-sign-in"),
    "idp:oidc:revoke": Rule(methods=ONLY_WRITE),
    # the door for programs
    "program-reference": OPEN,
    "program-operation": OPEN,
    "api:openapi-json": OPEN,
    "api:api-root": OPEN,
    "api:items": PROGRAM,
    "api:item": PROGRAM,
    "api:catalogue": PROGRAM,
    "api:cases": PROGRAM,
    "api:case": PROGRAM,
    "api:submit": PROGRAM,
    "api:decide": PROGRAM,
    "api:ask-correction": PROGRAM,
    "api:events": PROGRAM,
    "api:receipts": PROGRAM,
    "api:export": PROGRAM,
    "api:hooks": PROGRAM,
    "api:news": PROGRAM,
    "api-nowhere": PROGRAM,
    # applying
    "apply": Rule(methods=WRITE, whom="represented", purpose="application"),
    "apply-question": Rule(methods=WRITE, whom="represented", purpose="application"),
    "drop-draft": Rule(methods=WRITE, whom="represented"),
    "hand-in-file": Rule(methods=WRITE, whom="represented", purpose="application", writes=200),
    # cases
    "my-cases": Rule(whom="represented", purpose="cases"),
    "case": Rule(whom="represented", purpose="own-case"),
    "receipt": Rule(whom="represented", purpose="own-case"),
    "withdraw": Rule(methods=WRITE, whom="represented", purpose="own-case"),
    "correct": Rule(methods=WRITE, whom="represented", purpose="own-case", writes=200),
    "more-time": Rule(methods=ONLY_WRITE, whom="represented", purpose="own-case"),
    "filled-in": Rule(whom="represented", purpose="own-case"),
    "label": Rule(methods=WRITE, whom="represented", purpose="own-case"),
    "ask-review": Rule(methods=WRITE, whom="represented", purpose="own-case"),
    "object": Rule(methods=WRITE, whom="represented", purpose="own-case"),
    "bring": Rule(methods=WRITE, whom="represented", purpose="own-case", writes=200),
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
    "security": Rule(methods=WRITE, whom="account", writes=30),
    "security-mobile": Rule(methods=WRITE, whom="account", writes=30),
    "security-mobile-lost": Rule(methods=WRITE, whom="account", writes=30),
    "security-app": Rule(methods=WRITE, whom="account", writes=30),
    "security-passkey": Rule(methods=WRITE, whom="account", writes=30),
    "security-codes": Rule(methods=WRITE, whom="account", writes=30),
    "security-remove": Rule(methods=WRITE, whom="account", writes=30),
    "end-devices": Rule(methods=ONLY_WRITE, whom="account"),
    "why-reminded": Rule(whom="represented"),
    "warning": Rule(methods=WRITE, whom="represented", purpose="warnings"),
    "suggest": Rule(methods=WRITE, writes=30),
    "about-access": OPEN,
    # the counter: who serves whoever comes
    "counter:home": staff(CLERK, "counter", WRITE),
    "counter:leave": staff(CLERK, methods=ONLY_WRITE),
    "counter:items": staff(CLERK, "counter"),
    "counter:verify": staff(CLERK, "counter", WRITE),
    "counter:application": staff(CLERK, "application", WRITE),
    "counter:today": staff(CLERK, "counter"),
    "counter:change-item": staff(CLERK, "application", WRITE),
    "counter:receipt": staff(CLERK, "counter"),
    # kiosks: the machine by its key, whoever proved before it who they are
    "kiosk:key": Rule(methods=WRITE, writes=60),
    "kiosk:home": of_kiosk(),
    "kiosk:choose": of_kiosk(ONLY_WRITE),
    "kiosk:look": of_kiosk(ONLY_WRITE),
    "kiosk:help": of_kiosk(ONLY_WRITE),
    "kiosk:leave": of_kiosk(ONLY_WRITE),
    "kiosk:beat": of_kiosk(ONLY_WRITE),
    "kiosk:number": of_kiosk(WRITE, writes=240),
    "kiosk:code": of_kiosk(WRITE, writes=240),
    "kiosk:items": at_kiosk(came_for="apply"),
    "kiosk:apply": at_kiosk("application", WRITE, came_for="apply"),
    "kiosk:question": at_kiosk("application", WRITE, came_for="apply"),
    "kiosk:cases": at_kiosk(),
    "kiosk:case": at_kiosk(),
    "kiosk:print": at_kiosk(methods=ONLY_WRITE),
    # the console: who works here
    "console:kiosks": staff(HALL),
    "console:give-kiosk-key": staff(ADMINISTRATOR, methods=WRITE),
    "console:revoke-kiosk-key": staff(ADMINISTRATOR, methods=WRITE),
    "console:answer-call": staff(("clerk", "administrator"), methods=ONLY_WRITE),
    "console:home": staff(EVERY_STAFF),
    "console:keys": staff(EVERY_STAFF),
    "console:notices": staff(EVERY_STAFF, methods=WRITE),
    "console:unit": staff(EVERY_STAFF, methods=ONLY_WRITE),
    "console:board": staff(WHO_COUNTS, "figures"),
    "console:board-charts": staff(WHO_COUNTS, "figures"),
    "console:figure": staff(WHO_COUNTS, "cases"),
    "console:journal": staff(AUDITOR, "journal", WRITE),
    "console:journal-check": staff(AUDITOR, "journal", ONLY_WRITE),
    "console:waiting": staff(DESK, "cases", WRITE),
    "console:choose": staff(DESK, methods=ONLY_WRITE),
    "console:instant": staff(DESK, "cases"),
    "console:decided": staff(DESK, "cases"),
    "console:reviews": staff(DESK, "cases"),
    "console:batch": staff(APPROVER, "cases", WRITE),
    "console:case": staff(DESK, "case"),
    "console:approve": staff(APPROVER, "case", ONLY_WRITE),
    "console:refuse": staff(APPROVER, "case", WRITE),
    "console:pause": staff(APPROVER, "case", WRITE),
    "console:resume": staff(DESK, "case", ONLY_WRITE),
    "console:correction": staff(DESK, "case", WRITE),
    "console:notice": staff(DESK, "case", WRITE),
    "console:end": staff(DESK, "case", ONLY_WRITE),
    "console:amend": staff(DESK, "case", WRITE),
    "console:more-time": staff(DESK, "case", ONLY_WRITE),
    "console:change-item": staff(DESK, "case", WRITE),
    "console:reopen": staff(APPROVER, "case", WRITE),
    "console:take": staff(DESK, "case", ONLY_WRITE),
    "console:mark": staff(DESK, "case", ONLY_WRITE),
    "console:look-over": staff(APPROVER, "case", ONLY_WRITE),
    "console:answer-review": staff(APPROVER, "case", ONLY_WRITE),
    "console:handover": staff(APPROVER, "cases", WRITE),
    "console:to-unit": staff(DESK, "case", WRITE),
    "console:payouts": staff(APPROVER, "cases"),
    "console:pay": staff(APPROVER, "case", WRITE),
    "console:file": staff(DESK, "case"),
    "console:picture": staff(DESK, "case"),
    "console:feeds": staff(STEWARD),
    "console:feed": staff(STEWARD),
    "console:feed-template": staff(STEWARD),
    "console:to-mend": staff(STEWARD),
    "console:delivery": staff(STEWARD, "quality"),
    "console:release-delivery": staff(STEWARD, "quality", ONLY_WRITE),
    "console:withdraw-delivery": staff(STEWARD, "quality", ONLY_WRITE),
    "console:rows": staff(STEWARD, "quality", WRITE),
    "console:linking": staff(STEWARD, "quality"),
    "console:linking-row": staff(STEWARD, "quality", WRITE),
    "console:unlink-row": staff(STEWARD, "quality", ONLY_WRITE),
    "console:record-reports": staff(STEWARD, "record-report"),
    "console:record-report": staff(STEWARD, "record-report", WRITE),
    "console:lake": staff(STEWARD),
    "console:check-lake": staff(STEWARD, methods=ONLY_WRITE),
    "console:joins": staff(STEWARD, "quality"),
    "console:ask-join": staff(STEWARD, "quality", ONLY_WRITE),
    "console:join": staff(STEWARD, "quality"),
    "console:agree-join": staff(STEWARD, "quality", ONLY_WRITE),
    "console:drop-join": staff(STEWARD, "quality", ONLY_WRITE),
    "console:part-join": staff(STEWARD, "quality", ONLY_WRITE),
    # who writes the items and their rules
    "console:design-items": staff(DESIGNER),
    "console:design-item": staff(DESIGNER),
    "console:design-try": staff(DESIGNER, "eligibility", WRITE),
    "console:design-reminders": staff(DESIGNER),
    "console:design-impact": staff(DESIGNER, "design", WRITE),
    "console:design-graphs": staff(DESIGNER),
    "console:design-steps": staff(DESIGNER, "design"),
    "console:design-lint": staff(DESIGNER),
    "console:design-proposals": staff(DESIGNER),
    "console:design-list": staff(DESIGNER, methods=ONLY_WRITE),
    "console:design-upload": staff(DESIGNER, methods=ONLY_WRITE),
    "console:design-proposal": staff(DESIGNER, methods=WRITE),
    "console:design-versions": staff(DESIGNER),
    "console:design-version": staff(DESIGNER),
    "console:release-version": staff(DESIGNER, methods=ONLY_WRITE),
    "console:restore-version": staff(DESIGNER, methods=ONLY_WRITE),
    "console:return-version": staff(DESIGNER, methods=ONLY_WRITE),
    "console:drop-version": staff(DESIGNER, methods=ONLY_WRITE),
    # the console: who sends
    "console:pushes": staff(OPERATOR),
    "console:push": staff(OPERATOR, "pushes"),
    "console:release-push": staff(OPERATOR, "pushes", ONLY_WRITE),
    "console:stop-push": staff(OPERATOR, methods=ONLY_WRITE),
    "console:send-again": staff(OPERATOR, "pushes", ONLY_WRITE),
    "console:push-report": staff(OPERATOR, "pushes", ONLY_WRITE),
    "console:call-list": staff(OPERATOR, "pushes"),
    "console:warnings": staff(OPERATOR),
    "console:warning": staff(OPERATOR, "warnings"),
    "console:take-warning": staff(OPERATOR, "alert", WRITE),
    "console:place-warning": staff(OPERATOR, "alert", ONLY_WRITE),
    "console:phoned": staff(OPERATOR, "pushes", ONLY_WRITE),
    "offline": OPEN,
    "manifest": OPEN,
    "service-worker": OPEN,
}
