"""A proof by face (刷脸): a provider compares who stands before a camera with the picture of the authority.

We send whom to compare and keep what came of it, its hash and the time; no picture ever reaches us. It is never the
only way: whoever does not want it or failed twice goes on at a counter, is visited at home, or names an agent, in no
more steps. A child under 14 does it only with the consent of the guardian.
Law: 人脸识别技术应用安全管理办法 (in force from 2025-06-01): separate consent, another way beside it, under 14 the
guardian's consent; PIPL 2021 art. 26, 28 to 31.

>>> age_on(dt.date(2006, 4, 11), dt.date(2020, 4, 10)), age_on(dt.date(2006, 4, 10), dt.date(2020, 4, 10))
(13, 14)
>>> FaceAsked(id="p-1", name="王芳", number="440308199001011234", back="https://yantian.example/done")
FaceAsked(id='p-1')
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from saltern.errors import SalternError
from saltern.words import Phrase

FaceState = Literal["waiting", "passed", "failed"]
OF_AGE: Final = 14
MOST_FAILURES: Final = 2
REST: Final = dt.timedelta(days=1)
"""How long after two failures nobody is sent before a camera again."""
LIFE: Final = dt.timedelta(minutes=30)
OTHER_WAYS: Final[Mapping[str, Phrase]] = {
    "counter": Phrase(en="be verified at a counter", zh="到窗口核验"),
    "home-visit": Phrase(en="ask for a visit at home", zh="预约上门核验"),
    "agent": Phrase(en="let somebody you trust act for you", zh="委托他人代办"),
}
"""What stands beside a proof by face, always."""


class FaceConsentMissing(SalternError):
    """A proof by face needs a consent of its own. Without it: a counter, a visit at home, or an agent."""

    family = "invalid"
    zh = "刷脸核验须单独同意。不同意的，可到窗口核验、预约上门或委托他人代办。"


class GuardianConsentMissing(SalternError):
    """Under the age of {age} a proof by face needs the guardian: they sign in and consent themselves."""

    family = "forbidden"
    zh = "未满 {age} 周岁的，刷脸核验须由监护人登录并同意。"


class FaceUsedUp(SalternError):
    """The face was not recognised twice. Go on at a counter, ask for a visit at home, or let somebody act for you."""

    family = "gone"
    zh = "两次刷脸未通过。请到窗口核验、预约上门，或委托他人代办。"


class FaceProofUnknown(SalternError):
    """There is no proof by face {proof}."""

    family = "unknown"
    zh = "没有刷脸核验 {proof}。"


class FaceNotOffered(SalternError):
    """The check of faces does not answer. Try again later, or go on at a counter, at home, or by an agent."""

    family = "busy"
    zh = "刷脸核验暂时无法使用。请稍后再试，或到窗口核验、预约上门、委托他人代办。"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceAsked:
    """Whom to compare, and where the person comes back to. Number and name are in clear: never logged, never kept."""

    id: str
    name: str
    number: str
    back: str

    def __repr__(self) -> str:
        return f"FaceAsked(id={self.id!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceBegun:
    """The provider's name for a check, and the address where its camera waits."""

    reference: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceResult:
    """What a provider says of a check; `digest` is the SHA-256 of the evidence that it keeps and we do not."""

    reference: str
    state: FaceState
    digest: str = ""


class FaceProvider(Protocol):
    """Whoever compares faces. Both raise `FaceNotOffered` where it does not answer as itself."""

    name: str

    def begin(self, asked: FaceAsked, /) -> FaceBegun:
        """Begin a check; the same id again is the same check."""
        ...

    def result(self, reference: str, /) -> FaceResult:
        """What became of it; waiting for one it does not know."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceProof:
    """A proof as it is kept."""

    handle: str
    subject: int
    state: FaceState
    digest: str
    asked_at: dt.datetime
    decided_at: dt.datetime | None
    url: str = ""


def age_on(born: dt.date, day: dt.date) -> int:
    """Full years of age."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def check_consent(*, consent: bool, age: int, guardian: bool) -> None:
    """Raises `FaceConsentMissing`, `GuardianConsentMissing`."""
    if age < OF_AGE and not guardian:
        raise GuardianConsentMissing(age=OF_AGE)
    if not consent:
        raise FaceConsentMissing
