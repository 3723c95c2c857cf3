"""Stand-ins for the outbox tests: an address book, a provider that remembers, templates, messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pytest

from saltern.apps.journal.acting import Acting
from saltern.apps.notify import operations as notify
from saltern.apps.notify.operations import Outgoing
from saltern.apps.notify.ports import Outcome, Parcel, State
from saltern.core.catalogue.template import Template

ZONE = ZoneInfo("Asia/Shanghai")


def applicant(subject: int, now: dt.datetime) -> Acting:
    return Acting(account="z", role="applicant", now=now, zone=ZONE, subjects=frozenset({subject}))


def operator(now: dt.datetime) -> Acting:
    return Acting(account="chief", role="operator", now=now, zone=ZONE)


@dataclass
class Book:
    """Everybody has a number but those in `without`."""

    without: AbstractSet[int] = frozenset()

    def contact(self, subject: int, channel: str) -> str | None:
        return (
            None if subject in self.without else f"138{subject:08d}" if channel == "sms" else f"p{subject}@example.org"
        )


@dataclass
class Remembering:
    """A gateway with a memory: `answers` says what it replies, `lost` which ids it takes without answering."""

    name: str = "fake"
    batch: int = 100
    piece: int = 100
    connections: int = 1
    can_ask: bool = True
    own_memory: bool = False
    answers: Mapping[str, State] = field(default_factory=dict)
    default: State = "sent"
    taken: dict[str, Parcel] = field(default_factory=dict)
    handed: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    before: Callable[[Sequence[Parcel]], None] | None = None

    def hand_over(self, parcels: Sequence[Parcel]) -> Sequence[Outcome]:
        if self.before:
            self.before(parcels)
        self.handed += [parcel.id for parcel in parcels]
        outcomes = []
        for parcel in parcels:
            state = self.answers.get(parcel.id, self.default)
            if state in {"sent", "unclear"}:
                self.taken.setdefault(parcel.id, parcel)
            outcomes.append(Outcome(id=parcel.id, state=state, reason="" if state == "sent" else "said so"))
        return outcomes

    def ask(self, ids: Sequence[str]) -> Sequence[Outcome]:
        self.asked += ids
        return [Outcome(id=id_, state="sent" if id_ in self.taken else "unseen") for id_ in ids]


TEMPLATES = {
    "due": Template(
        key="due",
        texts={"zh": "((name))，您可以办理((item))了。", "en": "((name)), ((item)) is ready for you."},
        names=frozenset({"name", "item"}),
        titles={"zh": "办事提醒", "en": "A reminder"},
    ),
    "late": Template(key="late", texts={"zh": "日子已过。", "en": "Too late."}, names=frozenset(), refusable=False),
    "warn": Template(key="warn", texts={"zh": "暴雨。", "en": "Rain."}, names=frozenset()),
}


def outgoing(number: int = 1, **changes: object) -> Outgoing:
    """A reminder to subject `number`."""
    values: dict[str, object] = {
        "message_key": f"push:1:{number}",
        "subject": number,
        "template": "due",
        "values": {"name": "张*", "item": "居住证"},
        "why": {"zh": "您的居住证将到期", "en": "Your permit ends soon"},
        "kind": "reminder",
        "source_kind": "push",
        "source_id": "1",
        "pack_version": "yantian-1",
    }
    return Outgoing(**(values | changes))  # type: ignore[arg-type]  # tests change single values


Deliver = Callable[..., Mapping[str, int]]


@pytest.fixture
def gateway() -> Remembering:
    return Remembering()


@pytest.fixture
def deliver(gateway: Remembering, now: dt.datetime) -> Deliver:
    """One run of the sender; `at`, `contacts`, `checks`, `providers` may be changed."""

    def run(**changes: object) -> Mapping[str, int]:
        at = changes.pop("at", now)
        given: dict[str, object] = {
            "providers": {"sms": gateway},
            "contacts": Book(),
            "templates": TEMPLATES,
            "checks": {},
            "now_fn": lambda: at,
        }
        return notify.deliver(**(given | changes)).counts  # type: ignore[arg-type]  # as above

    return run
