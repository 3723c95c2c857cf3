"""通知: what concerns somebody who works here, counted over all apps; and their mail of the day, where they want one.

Counts alone: nobody is read for it. Nothing is sent on a day with nothing, once a day at most, from eight o'clock on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from saltern.apps.casework import operations as casework
from saltern.apps.journal.account_name import same_account
from saltern.apps.journal.acting import Acting
from saltern.apps.lifecycle import queries as lifecycle
from saltern.apps.notify.ports import Outcome, Parcel, Provider
from saltern.apps.organisation import operations as organisation
from saltern.apps.organisation import queries as offices
from saltern.apps.organisation.post import Post
from saltern.apps.organisation.staff_notice import KINDS, NoticeWish, StaffMailSeal, kinds_of
from saltern.apps.stewardship import queries as stewardship
from saltern.core.registry.lake import Lake
from saltern.errors import SalternError
from saltern.installation.office import Office
from saltern.words import Phrase, day_words

FROM_HOUR: Final = 8
PAGE: Final = "/console/notices/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How many mails of the day went out, and how many could not be handed over."""

    sent: int = 0
    failed: int = 0


def counted(office: Office, *, acting: Acting, roles: Sequence[str], off: Collection[str] = ()) -> Mapping[str, int]:
    """How much there is of each kind that concerns these roles of an office and is not switched off."""
    wanted = [key for key in kinds_of(tuple(roles)) if key not in off]
    found: dict[str, int] = {}
    desk = next((role for role in ("approver", "clerk") if role in roles), None)
    if desk is not None:
        at_desk = replace(acting, role=desk)
        found |= casework.count_notices(acting=at_desk, rulebook=office.rulebook, kinds=wanted)
    others: Mapping[str, Callable[[], int]] = {
        "pushes": lifecycle.held,
        "deliveries": lambda: sum(one.state == "held" for one in Lake(office.environment.lake).holdings().batches),
        "reports": lambda: stewardship.open_reports(unit=acting.unit),
        "proposed": lambda: _to_release(replace(acting, role="designer")),
        "returned": lambda: len(organisation.list_returned(acting=replace(acting, role="designer"))),
        "calls": lambda: sum(one.rang_at is not None for one in offices.kiosks()),
    }
    found |= {key: others[key]() for key in wanted if key in others}
    return {key: found[key] for key in wanted if key in found}


def _to_release(acting: Acting) -> int:
    """Proposed versions that somebody else proposed and uploaded."""
    waiting = organisation.list_packs(acting=acting, state="proposed")
    return sum(
        not any(same_account(hand, acting.account) for hand in (one.proposed_by, one.uploaded_by) if hand)
        for one in waiting
    )


def mails_of_the_day(office: Office, *, acting: Acting, provider: Provider) -> Told:
    """Tell everybody who wants it what waits for them today. `acting` is the system's."""
    if acting.now.astimezone(acting.zone).hour < FROM_HOUR:
        return Told()
    told, wishes = Told(), organisation.list_untold(acting=acting)
    seal = StaffMailSeal(office.people.seal_key()) if wishes else None
    for wish in wishes:
        counts = _of(office, wish, acting)
        if not organisation.claim_day(acting=acting, account=wish.account) or not counts:
            continue
        assert seal is not None
        outcome = _hand_over(office, wish, counts, acting=acting, provider=provider, seal=seal)
        if outcome.state in {"held", "later"}:  # surely not taken: tried again with the next round
            organisation.give_back_day(acting=acting, account=wish.account, before=wish.told_on)
        if outcome.state == "sent":
            organisation.note_told(acting=acting, account=wish.account, counts=counts)
            told = replace(told, sent=told.sent + 1)
        else:
            told = replace(told, failed=told.failed + 1)
        if outcome.state == "held":
            break
    return told


def _of(office: Office, wish: NoticeWish, acting: Acting) -> Mapping[str, int]:
    """What there is for somebody in all of their offices; what is nothing is left out."""
    found: dict[str, int] = {}
    for post in offices.staff_of(handle=wish.account, now=acting.now):
        for key, count in counted(office, acting=_at(post, acting), roles=post.roles, off=wish.off).items():
            found[key] = found.get(key, 0) + count if key in OF_A_UNIT else count
    return {key: count for key, count in found.items() if count}


OF_A_UNIT: Final = casework.COUNTED | {"reports"}
"""Kinds that each office of somebody counts for itself."""


def _at(post: Post, acting: Acting) -> Acting:
    return replace(
        acting,
        account=post.account,
        role=post.roles[0],
        unit=post.unit,
        items=None if post.items == "all" else frozenset(post.items),
        venue=post.venue,
    )


def _hand_over(
    office: Office, wish: NoticeWish, counts: Mapping[str, int], *, acting: Acting, provider: Provider,
    seal: StaffMailSeal,
) -> Outcome:  # fmt: skip
    text = mail_text(office, counts, day=day_words(acting.today, on=acting.today))
    stamp = hashlib.sha256(f"{wish.account}\0{acting.today}".encode()).hexdigest()[:32]
    title = f"今天等您办的 {sum(counts.values())} 件 / {sum(counts.values())} for you today"
    try:
        address = seal.opened(wish.mail, account=wish.account)
    except SalternError as wrong:
        return Outcome(id=stamp, state="failed", reason=wrong.code)
    parcel = Parcel(id=f"staff-{stamp}", to=address, title=title, text=text, language="zh")
    return provider.hand_over([parcel])[0]


def mail_text(office: Office, counts: Mapping[str, int], *, day: Phrase) -> str:
    """The mail, in Chinese and then in English, with the address of the page on which it is switched off."""
    environment = office.environment
    where = f"{'https' if environment.https else 'http'}://{environment.hosts[0]}{PAGE}"
    zh = [f"{day.zh}等您办的："] + [f"- {KINDS[key].name.zh}：{count}件" for key, count in counts.items()]
    en = [f"For you on {day.en}:"] + [f"- {KINDS[key].name.en}: {count}" for key, count in counts.items()]
    zh += [f"都在这里：{where}", f"不想收某一类，或不要这封邮件，在同一页关掉，登录后打开就能关：{where}#switches"]
    en += [f"All of it: {where}", f"To switch off a kind or this mail, sign in at: {where}#switches"]
    return "\n".join([*zh, "", *en, ""])
