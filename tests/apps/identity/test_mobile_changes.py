"""Another number to sign in with: two codes, a day of waiting, a counter; and a second factor reset."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from saltern.apps.identity import operations as identity
from saltern.apps.identity import queries
from saltern.apps.identity.account import AccountUnknown, MobileTaken
from saltern.apps.identity.code_desk import CodeDesk
from saltern.apps.identity.events import AccountChanged
from saltern.apps.identity.mobile_change import (
    WAIT,
    AccountNotOfPapers,
    AccountOfStaff,
    AccountOwn,
    MobileSame,
    NoChangeWaits,
    NothingToProveBy,
    OldCodeWrong,
    OldNumberNone,
    OwnPasswordWrong,
    SecondFactorNone,
    WaitingChange,
)
from saltern.apps.identity.mobile_seal import MobileSeal
from saltern.apps.identity.models import Account, Code, MobileChange
from saltern.apps.identity.one_time_code import (
    CodeAskedTooOften,
    CodeMessage,
    CodeNotCarried,
    CodeTriedTooOften,
    CodeWrong,
)
from saltern.apps.journal import operations as journal
from saltern.apps.journal import queries as lines
from saltern.apps.journal.acting import Acting
from saltern.apps.journal.models import Line
from saltern.apps.journal.subscription import Subscription
from saltern.errors import SalternError
from worlds.accounts import HOME, MOBILE, NOW, OTHER, ZONE, Carried, account, at, bound, clerk, desk, signed_in, visitor

pytestmark = pytest.mark.django_db(transaction=True)
SEAL = MobileSeal(bytes(32))
CHIEF = Acting(account="a-CHIEF", role="administrator", now=NOW, zone=ZONE)
LONG = "three words suffice"
ME = 7
DAY_LATER = NOW + WAIT


@pytest.fixture
def carried() -> Carried:
    return Carried()


@pytest.fixture
def codes(carried: Carried) -> CodeDesk:
    return replace(desk(carried), call="12345")


def mine(mobile: str = MOBILE, subject: int | None = ME) -> Acting:
    """An account with a number, verified at a counter."""
    acting = signed_in(identity.create_account(acting=CHIEF, seal=SEAL, mobile=mobile))
    return bound(acting.account, subject) if subject else acting


def number(acting: Acting) -> str:
    sealed = Account.objects.get(handle=acting.account).mobile_sealed
    return SEAL.opened(bytes(sealed)) if sealed else ""


def session(acting: Acting) -> str:
    return Account.objects.get(handle=acting.account).get_session_auth_hash()


def last_line() -> tuple[str, str, str, int | None]:
    row = Line.objects.order_by("-id")[0]
    return row.actor, row.action, row.object, row.subject


def told(carried: Carried) -> list[tuple[str, str]]:
    """What went to whom beside codes."""
    return [(message.to, message.text) for message in carried.messages if "#" not in message.text]


def news() -> list[tuple[int, str]]:
    """Of which changes whom news was published."""
    heard: list[tuple[int, str]] = []
    journal.dispatch(
        handlers=[
            Subscription(
                name="x", events=(AccountChanged,), handle=lambda one, _: heard.append((one.subject, one.change))
            )
        ],
        now=NOW + dt.timedelta(days=9),
    )
    return heard


def asked(
    acting: Acting, codes: CodeDesk, carried: Carried, mobile: str = OTHER, *, lost: bool = False
) -> Sequence[str]:
    """The codes that came: to the number wanted, then to the old one."""
    before = len(carried.messages)
    identity.ask_mobile_codes(acting=acting, desk=codes, mobile=mobile, address=HOME, lost=lost)
    return carried.codes()[before:]


def change(acting: Acting, codes: CodeDesk, code: str, old_code: str, mobile: str = OTHER, address: str = HOME) -> None:
    identity.change_mobile(acting=acting, desk=codes, mobile=mobile, code=code, old_code=old_code, address=address)


# -- with the old number in hand ------------------------------------------------------------------------------------


def test_two_codes_change_the_number_end_every_session_and_tell_the_old_number(
    codes: CodeDesk, carried: Carried
) -> None:
    acting = mine()
    new, old = asked(acting, codes, carried)
    assert [message.to for message in carried.messages] == [OTHER, MOBILE]
    before = session(acting)
    change(acting, codes, new, old)
    assert number(acting) == OTHER
    assert session(acting) != before
    assert last_line() == (acting.account, "account.change-mobile", f"account:{acting.account}", None)
    assert told(carried) == [(MOBILE, "【i盐田】您登录用的手机号换成了尾号9000的。不是您换的，请马上打12345。")]
    assert news() == [(ME, "mobile-changed")]
    identity.ask_code(acting=visitor(), desk=codes, mobile=OTHER, address=HOME)
    came = identity.enter_code(acting=visitor(), desk=codes, mobile=OTHER, code=carried.codes()[-1], address=HOME)
    assert came.handle == acting.account


@pytest.mark.parametrize(
    ("wrong", "refusal"), [("new", CodeWrong), ("old", OldCodeWrong), ("swapped", OldCodeWrong), ("none", OldCodeWrong)]
)
def test_one_right_code_changes_nothing_and_is_not_used_up(
    wrong: str, refusal: type[SalternError], codes: CodeDesk, carried: Carried
) -> None:
    acting = mine()
    new, old = asked(acting, codes, carried)
    given = {"new": ("000000", old), "old": (new, "000000"), "swapped": (old, new), "none": (new, "")}[wrong]
    with pytest.raises(refusal):
        change(acting, codes, *given)
    assert number(acting) == MOBILE
    change(acting, codes, new, old)
    assert number(acting) == OTHER


def test_a_code_to_sign_in_is_none_to_change_a_number_and_the_other_way_round(
    codes: CodeDesk, carried: Carried
) -> None:
    acting = mine()
    identity.ask_code(acting=visitor(), desk=codes, mobile=MOBILE, address=HOME)
    sign_in = carried.codes()[0]
    new, old = asked(acting, codes, carried)
    with pytest.raises(OldCodeWrong):
        change(acting, codes, new, sign_in)
    for mobile, code in ((MOBILE, old), (OTHER, new)):
        with pytest.raises(CodeWrong):
            identity.enter_code(acting=visitor(), desk=codes, mobile=mobile, code=code, address=HOME)


def test_whether_a_number_has_an_account_is_told_to_nobody_without_its_code(codes: CodeDesk, carried: Carried) -> None:
    acting = mine()
    before = session(acting)
    mine("13700137000", subject=None)
    answers = [
        identity.ask_mobile_codes(acting=acting, desk=codes, mobile=mobile, address=HOME)[0].until
        for mobile in ("13700137000", OTHER)
    ]
    assert answers == [answers[0]] * 2
    codes_sent = carried.codes()
    for mobile in ("13700137000", OTHER):
        with pytest.raises(CodeWrong):
            change(acting, codes, "000000", codes_sent[1], mobile)
    with pytest.raises(MobileTaken):
        change(acting, codes, codes_sent[0], codes_sent[1], "13700137000")
    assert number(acting) == MOBILE
    assert session(acting) == before


def test_ones_own_number_is_no_other(codes: CodeDesk) -> None:
    acting = mine()
    with pytest.raises(MobileSame):
        identity.ask_mobile_codes(acting=acting, desk=codes, mobile="138 0013 8000", address=HOME)
    with pytest.raises(MobileSame):
        change(acting, codes, "1", "2", MOBILE)
    assert Code.objects.count() == 0


def test_where_one_of_two_codes_is_one_too_many_none_is_sent(codes: CodeDesk, carried: Carried) -> None:
    acting = mine()
    for _ in range(4):
        identity.ask_code(acting=visitor(), desk=codes, mobile=MOBILE, address=HOME)
    with pytest.raises(CodeAskedTooOften):
        asked(acting, codes, carried)
    assert len(carried.messages) == 4


def test_guesses_are_counted_and_end(codes: CodeDesk, carried: Carried) -> None:
    acting = mine()
    new, old = asked(acting, codes, carried)
    for _ in range(5):
        with pytest.raises(OldCodeWrong):
            change(acting, codes, new, "000000")
    with pytest.raises(CodeTriedTooOften):
        change(acting, codes, new, old)
    assert number(acting) == MOBILE


def test_an_account_that_never_had_a_number_needs_no_old_code(codes: CodeDesk, carried: Carried) -> None:
    account("a-NEW")
    acting = signed_in("a-NEW")
    (new,) = asked(acting, codes, carried)
    change(acting, codes, new, "")
    assert (number(acting), told(carried)) == (OTHER, [])


def test_what_could_not_be_told_to_the_old_number_undoes_nothing(codes: CodeDesk, carried: Carried) -> None:
    acting = mine()
    new, old = asked(acting, codes, carried)
    change(acting, replace(codes, carry=broken), new, old)
    assert number(acting) == OTHER
    assert news() == [(ME, "mobile-changed")]


def broken(_: CodeMessage) -> None:
    raise CodeNotCarried


# -- with the old number lost ---------------------------------------------------------------------------------------


def wait_for(
    acting: Acting, codes: CodeDesk, carried: Carried, mobile: str = OTHER, password: str | None = None
) -> WaitingChange:
    (new,) = asked(acting, codes, carried, mobile, lost=True)
    return identity.ask_mobile_change(
        acting=acting, desk=codes, mobile=mobile, code=new, address=HOME, password=password
    )


def finish(codes: CodeDesk, moment: dt.datetime = DAY_LATER) -> int:
    return identity.finish_mobile_changes(acting=at(visitor().as_system(), moment), desk=codes)


def waiting(acting: Acting, moment: dt.datetime = NOW) -> WaitingChange | None:
    return queries.waiting_change(handle=acting.account, seal=SEAL, now=moment)


def test_without_the_old_number_it_counts_a_day_after_that_number_was_told(codes: CodeDesk, carried: Carried) -> None:
    acting = mine()
    assert wait_for(acting, codes, carried) == WaitingChange(to="139****9000", due=DAY_LATER)
    assert waiting(acting) == WaitingChange(to="139****9000", due=DAY_LATER)
    assert told(carried) == [
        (MOBILE, "【i盐田】有人要把您登录用的手机号换成尾号9000的，4月11日生效。不是您，请登录停掉，或马上打12345。")
    ]
    assert (finish(codes, DAY_LATER - dt.timedelta(seconds=1)), number(acting)) == (0, MOBILE)
    before = session(acting)
    assert (finish(codes), number(acting), waiting(acting)) == (1, OTHER, None)
    assert session(acting) != before
    assert last_line() == ("system", "account.change-mobile", f"account:{acting.account}", None)
    assert [to for to, _ in told(carried)] == [MOBILE, MOBILE]
    assert news() == [(ME, "mobile-asked"), (ME, "mobile-changed")]
    assert finish(codes) == 0
    kept = MobileChange.objects.get()
    assert (kept.outcome, kept.mobile_key, bytes(kept.mobile_sealed)) == ("changed", "", b"")


def test_the_password_proves_and_none_proves_nothing(codes: CodeDesk, carried: Carried) -> None:
    acting = mine()
    with pytest.raises(NothingToProveBy):
        wait_for(acting, codes, carried, password="")
    identity.set_password(acting=acting, seal=SEAL, password=LONG)
    with pytest.raises(OwnPasswordWrong):
        wait_for(acting, codes, carried, password="another")
    assert waiting(acting) is None
    assert wait_for(acting, codes, carried, password=LONG).due == DAY_LATER


def test_whoever_has_the_old_number_after_all_stops_it(codes: CodeDesk, carried: Carried) -> None:
    acting = mine()
    with pytest.raises(NoChangeWaits):
        identity.stop_mobile_change(acting=acting)
    wait_for(acting, codes, carried)
    identity.stop_mobile_change(acting=acting)
    assert (finish(codes), number(acting), waiting(acting)) == (0, MOBILE, None)
    assert MobileChange.objects.get().outcome == "stopped"


def test_what_the_old_number_could_not_be_told_never_counts(codes: CodeDesk, carried: Carried) -> None:
    acting = mine()
    (new,) = asked(acting, codes, carried, lost=True)
    with pytest.raises(CodeNotCarried):
        identity.ask_mobile_change(
            acting=acting, desk=replace(codes, carry=broken), mobile=OTHER, code=new, address=HOME, password=None
        )
    assert (waiting(acting), finish(codes), number(acting), news()) == (None, 0, MOBILE, [])
    assert wait_for(acting, codes, carried).due == DAY_LATER


def test_a_newer_wish_takes_the_place_of_an_older_one(codes: CodeDesk, carried: Carried) -> None:
    acting = mine()
    wait_for(acting, codes, carried)
    assert wait_for(acting, codes, carried, "13700137000").to == "137****7000"
    assert (finish(codes), number(acting)) == (1, "13700137000")


def test_a_number_that_became_anothers_meanwhile_is_not_taken_and_that_is_said(
    codes: CodeDesk, carried: Carried
) -> None:
    acting = mine()
    wait_for(acting, codes, carried)
    mine(OTHER, subject=None)
    assert (finish(codes), number(acting)) == (0, MOBILE)
    assert waiting(acting, DAY_LATER) == WaitingChange(to="", due=DAY_LATER, taken=True)
    assert waiting(acting, DAY_LATER + dt.timedelta(days=31)) is None
    with pytest.raises(MobileTaken):
        wait_for(acting, codes, carried)


def test_an_account_closed_or_changed_meanwhile_changes_no_more(codes: CodeDesk, carried: Carried) -> None:
    closed, changed = mine(), mine("13700137000", subject=8)
    wait_for(closed, codes, carried)
    identity.close_account(acting=closed, handle=closed.account)
    wait_for(changed, codes, carried, "13600136000")
    new, old = asked(changed, codes, carried, "13500135000")
    change(changed, codes, new, old, "13500135000")
    assert finish(codes) == 0
    assert (number(closed), number(changed)) == ("", "13500135000")
    assert list(MobileChange.objects.order_by("id").values_list("outcome", flat=True)) == ["closed", "replaced"]


def test_who_has_no_number_yet_loses_none(codes: CodeDesk, carried: Carried) -> None:
    account("a-NEW")
    with pytest.raises(OldNumberNone):
        wait_for(signed_in("a-NEW"), codes, carried)


# -- at a counter ---------------------------------------------------------------------------------------------------


def helped(
    acting: Acting, handle: str, codes: CodeDesk, carried: Carried, papers: int | None, *, staff: bool = False
) -> None:
    identity.ask_code_for(acting=acting, desk=codes, mobile=OTHER, address="")
    identity.change_mobile_for(
        acting=acting, desk=codes, handle=handle, papers=papers, works_here=lambda _: staff, mobile=OTHER,
        code=carried.codes()[-1], address="",
    )  # fmt: skip


def test_a_clerk_who_saw_the_papers_changes_a_number_and_its_owner_sees_who(codes: CodeDesk, carried: Carried) -> None:
    acting = mine()
    before = session(acting)
    helped(clerk(), acting.account, codes, carried, ME)
    assert number(acting) == OTHER
    assert session(acting) != before
    assert [to for to, _ in told(carried)] == [MOBILE]
    (use,) = [line for line in lines.accesses(subject=ME) if line.action == "account.change-mobile"]
    assert (use.actor, use.role, use.detail) == ("a-CLERK", "clerk", {"by": "counter"})


def reset(
    acting: Acting, handle: str, codes: CodeDesk, papers: int | None, *, staff: bool = False, had: int = 2
) -> None:
    identity.reset_second_factor(
        acting=acting, desk=codes, handle=handle, papers=papers, works_here=lambda _: staff, forget=lambda _: had
    )


def test_a_second_factor_is_reset_every_session_ends_and_the_owner_is_told_by_whom_it_was(
    codes: CodeDesk, carried: Carried
) -> None:
    acting = mine()
    before = session(acting)
    reset(clerk(), acting.account, codes, ME)
    assert session(acting) != before
    assert told(carried) == [(MOBILE, "【i盐田】您账号的第二道核验已由工作人员重置。不是您来办的，请马上打12345。")]
    (use,) = [line for line in lines.accesses(subject=ME) if line.action == "second-factor.reset"]
    assert (use.actor, use.role) == ("a-CLERK", "clerk")
    assert news() == [(ME, "second-factor-reset")]


def test_where_there_is_none_nothing_is_reset(codes: CodeDesk) -> None:
    acting = mine()
    before = session(acting)
    with pytest.raises(SecondFactorNone):
        reset(clerk(), acting.account, codes, ME, had=0)
    assert session(acting) == before
    assert news() == []


@pytest.mark.parametrize(
    ("who", "papers", "staff", "refusal"),
    [
        (clerk(), 8, False, AccountNotOfPapers),
        (clerk(), None, False, AccountNotOfPapers),
        (CHIEF, 8, True, AccountNotOfPapers),
        (CHIEF, None, True, AccountNotOfPapers),
        (clerk(), ME, True, AccountOfStaff),
    ],
)
def test_nobody_is_helped_without_their_papers_and_staff_only_by_an_administrator(
    who: Acting, papers: int | None, staff: bool, refusal: type[SalternError], codes: CodeDesk, carried: Carried
) -> None:
    acting = mine()
    before = session(acting)
    with pytest.raises(refusal):
        reset(who, acting.account, codes, papers, staff=staff)
    with pytest.raises(refusal):
        helped(who, acting.account, codes, carried, papers, staff=staff)
    assert (number(acting), session(acting), told(carried)) == (MOBILE, before, [])


def test_an_administrator_helps_who_works_here_and_nobody_helps_themselves(codes: CodeDesk, carried: Carried) -> None:
    acting = mine()
    reset(CHIEF, acting.account, codes, ME, staff=True)
    with pytest.raises(AccountOwn):
        reset(replace(CHIEF, account=acting.account), acting.account, codes, ME, staff=True)
    with pytest.raises(AccountOwn):
        helped(replace(clerk(), account=acting.account), acting.account, codes, carried, ME)
    with pytest.raises(AccountUnknown):
        reset(CHIEF, "a-NOBODY", codes, ME)


def test_an_account_nobody_verified_is_helped_by_an_administrator_alone(codes: CodeDesk) -> None:
    acting = mine(subject=None)
    with pytest.raises(AccountNotOfPapers):
        reset(clerk(), acting.account, codes, ME)
    reset(CHIEF, acting.account, codes, None, staff=True)


def test_no_number_stands_in_the_journal(codes: CodeDesk, carried: Carried) -> None:
    acting = mine()
    wait_for(acting, codes, carried)
    finish(codes)
    kept = str(list(Line.objects.values()))
    assert [mobile for mobile in (MOBILE, OTHER) if mobile in kept] == []
