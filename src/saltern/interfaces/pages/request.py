"""Who asks for a page: the account, for whom it acts, since when, how it looks. Every view takes a `PageRequest`.

What it acts for is read anew with each page: a mandate that was ended a moment ago is over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, cast

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from saltern.apps.identity import queries as identity
from saltern.apps.identity.represented import Represented
from saltern.apps.journal.acting import Acting
from saltern.apps.organisation import queries as organisation
from saltern.installation.office import Office, standing
from saltern.interfaces.pages import said
from saltern.interfaces.pages.visit import Look
from saltern.words import NOTHING, Phrase

if TYPE_CHECKING:
    from saltern.apps.organisation.kiosk_device import KioskView
    from saltern.apps.organisation.post import Post
    from saltern.installation.records import SubjectRecords

FOR: Final = "for"
CALLED: Final = "called"
UNIT: Final = "unit"
"""Session keys: the subject acted for; what people are called, by subject, read once at sign-in; the unit one works
for."""


class PageRequest(WSGIRequest):
    """A request that knows who asks; made by `PageMiddleware`."""

    look: Look
    visit: Visit

    @property
    def acting(self) -> Acting:
        """Who acts, for operations."""
        return self.visit.acting


class Visit:
    """Who is here, worked out when it is asked for: an open page asks nothing of the database."""

    def __init__(self, request: HttpRequest, office: Office) -> None:
        self._request = request
        self.office = office
        self.now = office.clock.now()
        self.purpose = ""
        """What the page reads the facts of a person for, by the policy table: every line of the journal names it."""
        self.frame = settings.SALTERN_SHELL
        """The frame of a page that belongs to no face."""
        self.role = ""
        """The role of staff the page is asked for in, by the policy table; empty on the pages of applicants."""
        self.kiosk: KioskView | None = None
        """The machine in a hall that asks, where the page is one of its own."""
        self.served: int | None = None
        """Who proved at that machine who they are, until they leave."""

    @property
    def today(self) -> dt.date:
        """The district's day."""
        return self.office.clock.day_of(self.now)

    @cached_property
    def handle(self) -> str:
        """The account; empty where nobody signed in."""
        user: Any = self._request.user
        return str(user.handle) if user.is_authenticated else ""

    @cached_property
    def represented(self) -> tuple[Represented, ...]:
        """Whom this account may act for now."""
        return (
            tuple(identity.represented(handle=self.handle, now=self.now, led_by=self.office.led_by))
            if self.handle
            else ()
        )

    @cached_property
    def _own(self) -> Represented | None:
        """Whom the account itself is, asked by itself: most pages are read by people for themselves."""
        if not self.handle:
            return None
        user: Any = self._request.user
        known = user.selves if user.selves is not None else identity.selves(handle=self.handle)
        return next(iter(known), None)

    @cached_property
    def whom(self) -> Represented | None:
        """Whom it acts for: as chosen, else itself, else the only one there is."""
        if self.served is not None:  # a card's number and the code to its mobile open what a look at papers opens
            return Represented(subject=self.served, kind="natural_person", how="self", level="counter")
        chosen = self._request.session.get(FOR)
        if (own := self._own) and chosen in {None, own.subject}:
            return own
        found = next((one for one in self.represented if one.subject == chosen), None)
        return found or next((one for one in self.represented if one.how == "self"), None)

    @property
    def subject(self) -> int | None:
        """The subject acted for."""
        return self.whom.subject if self.whom else None

    @property
    def until(self) -> Phrase:
        """The last day of the mandate acted by, in words; nothing where none is."""
        until = self.whom.until if self.whom else None
        last = said.last_day(until.astimezone(self.office.clock.zone)) if until else None
        return said.said_day(last, today=self.today) if last else NOTHING

    @property
    def called(self) -> str:
        """The name of whom it acts for."""
        return self.name_of(self.subject)

    def name_of(self, subject: int | None) -> str:
        """The name a subject was known by at sign-in."""
        return str(self._request.session.get(CALLED, {}).get(str(subject), ""))

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """The offices the account holds now."""
        return organisation.staff_of(handle=self.handle, now=self.now) if self.handle else ()

    @cached_property
    def post(self) -> Post | None:
        """The office it works in: at the unit that was chosen, else the first."""
        chosen = self._request.session.get(UNIT)
        return next((one for one in self.posts if one.unit == chosen), next(iter(self.posts), None))

    @property
    def acting(self) -> Acting:
        """An applicant acts for one subject at a time: the one the page names. Staff act in the office they work in."""
        if self.kiosk is not None:
            return self._at_kiosk(self.kiosk)
        if not self.handle:
            return Acting.visitor(now=self.now, zone=self.office.clock.zone)
        if self.role and (post := self.post):
            return Acting(
                account=self.handle,
                role=self.role,
                now=self.now,
                zone=self.office.clock.zone,
                unit=post.unit,
                items=None if post.items == "all" else frozenset(post.items),
                venue=post.venue,
                purpose=self.purpose,
                training=self.office.environment.training,
            )
        whom = self.whom
        subjects = frozenset({whom.subject}) if whom and whom.shows_records and whom.covers("") else frozenset[int]()
        return Acting(
            account=self.handle,
            role="applicant",
            now=self.now,
            zone=self.office.clock.zone,
            subjects=subjects,
            purpose=self.purpose,
        )

    @property
    def one_of_two(self) -> str:
        """Who must not be the other one of an act that takes two: this account; in training nobody is kept from it."""
        return "" if self.office.environment.training else self.handle

    def _at_kiosk(self, kiosk: KioskView) -> Acting:
        """The machine, which may do nothing in anybody's matter; the person before it, for themselves."""
        whom = self.served
        return Acting(
            account=kiosk.account,
            role="device" if whom is None else "applicant",
            now=self.now,
            zone=self.office.clock.zone,
            subjects=frozenset() if whom is None else frozenset({whom}),
            venue=kiosk.venue,
            purpose=self.purpose,
        )

    @cached_property
    def reading(self) -> SubjectRecords:
        """The records of one snapshot, the same for the whole page."""
        return self.office.records.pinned()

    @property
    def mobile(self) -> str:
        """The account's own number, at a kiosk the one on record; empty where there is none."""
        if self.served is not None:
            return self.office.people.person(self.served).mobile
        user: Any = self._request.user
        sealed = user.mobile_sealed if self.handle else None
        return self.office.code_desk.seal.opened(bytes(sealed)) if sealed else ""


class PageMiddleware:
    """Every request as a `PageRequest`, by one version of the pack to its end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._standing = standing()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.__class__ = PageRequest
        page = cast("PageRequest", request)
        page.look = Look.of(request.COOKIES)
        page.visit = Visit(page, self._standing.newest())
        with translation.override("en" if page.look.language == "en" else "zh-hans"):
            return self._get_response(page)


def page_context(request: HttpRequest) -> dict[str, object]:
    """What every template may print."""
    look: Look | None = getattr(request, "look", None)
    if look is None:
        return {"language": "zh", "shell": settings.SALTERN_SHELL}
    visit = cast("PageRequest", request).visit
    district = visit.office.pack.district
    return {
        "language": look.language,
        "look": look,
        "shell": visit.frame,
        "visit": visit,
        "today": visit.today,
        "zone": visit.office.clock.zone,
        "district": district,
        "portal": district.portal or district.name,
        "training": visit.office.environment.training,
        "trial_clock": visit.now if visit.office.clock.ahead else None,
    }
