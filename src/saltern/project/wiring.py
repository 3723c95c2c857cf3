"""The one place that says which event wakes which app, and starts Django.

News travels upward only as an event through the journal; each line below is one piece of news and who hears it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings

from saltern.apps.journal.subscription import Subscription
from saltern.core.rules.facts import RecordSource
from saltern.installation.environment import use_settings

if TYPE_CHECKING:
    from saltern.core.approvals.next_steps import NextStepRules


def start(*, pages: bool = False) -> None:
    """Start Django once, with what pages need or without; safe to call again."""
    use_settings("saltern.project.pages_settings" if pages else "saltern.project.settings")
    # All of django.setup() but the addresses of pages: loading those is a tenth of a short command.
    apps.populate(settings.INSTALLED_APPS)


def subscriptions(*, book: NextStepRules, records: RecordSource) -> Sequence[Subscription]:
    """Every piece of news somebody waits for; programs of others only where one of them is sent any."""
    from saltern.apps.casework.events import ApprovedElsewhere, CaseApproved
    from saltern.apps.identity.events import AccountBound, AccountChanged, MandateEnded, MandateGiven
    from saltern.apps.lifecycle.operations import NextSteps
    from saltern.apps.notify.operations import AccountNews
    from saltern.apps.programs import queries as programs

    accounts = AccountNews(templates=book.pack.templates, pack_version=book.pack.version)
    return [
        Subscription(
            name="next-steps",
            events=(CaseApproved, ApprovedElsewhere),
            handle=NextSteps(book=book, records=records),
        ),
        Subscription(name="account-bound", events=(AccountBound,), handle=accounts.bound),
        Subscription(name="account-changed", events=(AccountChanged,), handle=accounts.changed),
        Subscription(name="mandate-given", events=(MandateGiven,), handle=accounts.given),
        Subscription(name="mandate-ended", events=(MandateEnded,), handle=accounts.ended),
        *([program_news(book)] if programs.hooks_wanted() else ()),
    ]


def program_news(book: NextStepRules) -> Subscription:
    """What programs of others may be sent: the news of cases, their messages, pushes and warnings, in one row."""
    from saltern.apps.casework import events as cases
    from saltern.apps.casework import queries as casework
    from saltern.apps.lifecycle import events as pushes
    from saltern.apps.notify import events as messages
    from saltern.apps.programs.operations import ProgramNews

    def unit_of(item: str) -> str:
        known = book.pack.items.get(item)
        return known.authority if known else ""

    news = ProgramNews(unit_of=unit_of, item_of=lambda case: casework.item_of(number=case))
    events = (
        cases.CaseReceived, cases.CaseApproved, cases.ApprovedElsewhere, cases.CaseReferred, cases.CaseRefused,
        cases.CaseReopened, cases.CaseItemChanged, cases.CaseWithdrawn, cases.CaseEnded, cases.CorrectionRequested,
        cases.DeferralDue, cases.DeferralLapsed, cases.DeadlineBreached, cases.BreachTakenBack, pushes.PushHeld,
        pushes.PushReleased, pushes.PushStopped, pushes.PushSuperseded, pushes.WarningReceived,
        messages.MessageHandedOver, messages.MessageDelivered, messages.MessageFailed, messages.MessageExpired,
    )  # fmt: skip
    return Subscription(name="program-news", events=events, handle=news.handle, handle_many=news.handle_many)
