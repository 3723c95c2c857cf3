"""`saltern account`: accounts for staff, who an account is, and offices. Mobile numbers show masked. 账户与任职"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from saltern.apps.identity import assurance, queries
from saltern.apps.identity import operations as identity
from saltern.apps.identity.account import AccountUnknown, AccountView
from saltern.apps.identity.handle import is_account_handle
from saltern.apps.identity.password import one_time_password
from saltern.apps.journal.acting import role_words
from saltern.apps.organisation import operations as organisation
from saltern.apps.organisation import queries as offices
from saltern.apps.organisation.post import Post
from saltern.installation.office import office
from saltern.installation.people import KINDS, kind_of
from saltern.interfaces.cli.options import Account, Json, answer, check_office
from saltern.interfaces.cli.spoken import said, told
from saltern.words import Phrase, joined

app = typer.Typer(no_args_is_help=True)

Who = Annotated[
    str, typer.Argument(metavar="ACCOUNT|MOBILE", help="An account's name, or the number it signs in with.")
]
Papers = Annotated[str, typer.Option("--papers", help="The citizen's or firm's number on the papers seen.")]
HERE = "127.0.0.1"
"""What tries at this command are counted by."""
Unit = Annotated[str, typer.Option(help="The unit's key.")]


@app.command()
def create(
    mobile: Annotated[str, typer.Argument(help="The number they sign in with.")],
    *,
    once: Annotated[bool, typer.Option("--once", help="Print a password for the first sign-in.")] = False,
    account: Account = "",
    as_json: Json = False,
) -> None:
    """Open an account for somebody who will hold an office. 为工作人员开户."""
    desk, password = office(), one_time_password() if once else ""
    handle = identity.create_account(
        acting=desk.acting_as(account, role="administrator"), seal=desk.mobile_seal, mobile=mobile, password=password
    )
    lines = [told(zh=f"账户 {handle} 已开立。", en=f"Account {handle} is open.")]
    if password:
        lines.append(
            told(
                zh=f"一次性密码：{password}（首次登录后须另设）",
                en=f"For the first sign-in: {password} (another has to be set then)",
            )
        )
    answer({"account": handle, "password": password}, lines, as_json=as_json)


@app.command()
def show(who: Who, *, account: Account = "", as_json: Json = False) -> None:
    """One account: its number masked, whom it is, its offices; the look is written down. 查看账户."""
    desk = office()
    acting = desk.acting_as(account, role="administrator")
    if is_account_handle(who):
        view = identity.open_account(acting=acting, seal=desk.mobile_seal, handle=who)
    else:
        view = identity.find_account(acting=acting, seal=desk.mobile_seal, mobile=who)
    posts = organisation.posts_of(acting=acting, handle=view.handle)
    answer({**asdict(view), "posts": [asdict(post) for post in posts]}, list(_words(view, posts)), as_json=as_json)


@app.command()
def bind(
    who: Who,
    number: Annotated[str, typer.Argument(help="The citizen's or firm's number on the papers seen.")],
    *,
    account: Account = "",
    as_json: Json = False,
) -> None:
    """A clerk has seen the person and their papers: the account is theirs, at once. 窗口核验."""
    desk = office()
    acting = desk.acting_as(account, role="clerk")
    handle = _handle(who, account)
    subject, kind = desk.people.of_any_kind(number), kind_of(number)
    level = identity.bind_at_counter(acting=acting, handle=handle, subject=subject, kind=kind)
    words, kinds = assurance.WORDS[level], KINDS[kind]
    answer(
        {"account": handle, "subject": subject, "kind": kind, "level": level},
        [
            told(
                zh=f"账户 {handle} 即主体 {subject}（{kinds.zh}）：{words.zh}。",
                en=f"Account {handle} is subject {subject} ({kinds.en}): {words.en}.",
            )
        ],
        as_json=as_json,
    )


@app.command("change-mobile")
def change_mobile(
    who: Who,
    mobile: Annotated[str, typer.Argument(help="The number they want to sign in with.")],
    *,
    number: Papers = "",
    code: Annotated[str, typer.Option(help="The code that came to it; without one a code is sent.")] = "",
    account: Account = "",
    as_json: Json = False,
) -> None:
    """Once their papers were seen: another number to sign in with; the second time with the code. 窗口换号."""
    desk = office()
    handle = _handle(who, account)
    acting = desk.acting_as(account, role=_helper(handle))
    if not code:
        sent = identity.ask_code_for(acting=acting, desk=desk.code_desk, mobile=mobile, address=HERE)
        words = told(zh=f"验证码已发到 {sent.to}，请本人读出来。", en=f"A code went to {sent.to}; they read it out.")
        answer({"account": handle, "sent": sent.to}, [words], as_json=as_json)
        return
    identity.change_mobile_for(
        acting=acting,
        desk=desk.code_desk,
        handle=handle,
        papers=desk.people.of_any_kind(number) if number else None,
        works_here=_works_here,
        mobile=mobile,
        code=code,
        address=HERE,
    )
    words = told(
        zh=f"账户 {handle} 已换号，各处登录都已退出。",
        en=f"Account {handle} has another number; every session has ended.",
    )
    answer({"account": handle}, [words], as_json=as_json)


@app.command("reset-second-factor")
def reset_second_factor(who: Who, *, number: Papers = "", account: Account = "", as_json: Json = False) -> None:
    """Once their papers were seen: take away a second factor that was lost. 重置第二道核验."""
    from saltern.interfaces.pages import second_factor

    desk = office()
    handle = _handle(who, account)
    identity.reset_second_factor(
        acting=desk.acting_as(account, role=_helper(handle)),
        desk=desk.code_desk,
        handle=handle,
        papers=desk.people.of_any_kind(number) if number else None,
        works_here=_works_here,
        forget=second_factor.forget,
    )
    words = told(
        zh=f"账户 {handle} 的第二道核验已重置，各处登录都已退出，已告知本人。",
        en=f"The second factor of {handle} is reset; every session has ended and they are told.",
    )
    answer({"account": handle}, [words], as_json=as_json)


@app.command()
def appoint(
    who: Who,
    *,
    unit: Unit,
    role: Annotated[list[str], typer.Option("--role", help="clerk, approver, steward, …; several times for several.")],
    item: Annotated[list[str] | None, typer.Option("--item", help="An item's key; all of the unit's if none.")] = None,
    venue: Annotated[str, typer.Option(help="Where they sit.")] = "",
    called: Annotated[str, typer.Option(help="The name colleagues see.")] = "",
    account: Account = "",
    as_json: Json = False,
) -> None:
    """Give an account an office at a unit. 任职."""
    check_office(pack=office().pack, unit=unit, items=item or (), venue=venue)
    post = organisation.appoint(
        acting=office().acting_as(account, role="administrator"),
        handle=_handle(who, account),
        unit=unit,
        roles=role,
        items=item or "all",
        venue=venue,
        called=called,
    )
    answer(asdict(post), [_post(post)], as_json=as_json)


@app.command()
def dismiss(who: Who, *, unit: Unit, account: Account = "", as_json: Json = False) -> None:
    """End an account's office at a unit, from this moment. 免职."""
    post = organisation.dismiss(
        acting=office().acting_as(account, role="administrator"), handle=_handle(who, account), unit=unit
    )
    ended = told(zh=f"{post.account} 在 {unit} 的任职已终止。", en=f"{post.account} has no office at {unit} any more.")
    answer(asdict(post), [ended], as_json=as_json)


@app.command("list")
def list_(*, unit: Unit, account: Account = "", as_json: Json = False) -> None:
    """Who holds an office at a unit. 任职名单."""
    posts = organisation.list_posts(acting=office().acting_as(account, role="administrator"), unit=unit)
    lines = [_post(post) for post in posts] or [told(zh="无人任职。", en="Nobody holds an office there.")]
    answer({"posts": [asdict(post) for post in posts]}, lines, as_json=as_json)


def _works_here(handle: str) -> bool:
    """Whether the account holds an office."""
    return offices.needs_second_factor(handle=handle, now=office().clock.now())


def _helper(handle: str) -> str:
    """Who helps at a counter: an administrator whoever holds an office, a clerk everybody else."""
    return "administrator" if _works_here(handle) else "clerk"


def _handle(who: str, account: str) -> str:
    """The account meant; looking for it by number leaves its line. Raises `AccountUnknown`, `MobileNotOne`."""
    if not is_account_handle(who):
        acting = office().acting_as(account, role="administrator")
        return identity.find_account(acting=acting, seal=office().mobile_seal, mobile=who).handle
    if not queries.account_exists(handle=who):
        raise AccountUnknown(account=who)
    return who


def _words(view: AccountView, posts: tuple[Post, ...]) -> Iterator[str]:
    closed = "" if view.active else told(zh="（已停用）", en=" (closed)")
    number = view.mobile or told(zh="无手机号", en="no number")
    yield told(zh=f"账户 {view.handle}{closed}，{number}", en=f"account {view.handle}{closed}, {number}")
    for bond in view.bonds:
        words = assurance.WORDS[bond.level]
        yield told(zh=f"主体 {bond.subject}：{words.zh}", en=f"subject {bond.subject}: {words.en}")
    for post in posts:
        yield _post(post)


def _post(post: Post) -> str:
    roles = said(joined(map(role_words, post.roles), en=", ", zh="、"))
    items = said(Phrase(zh="全部事项", en="all items")) if post.items == "all" else ", ".join(post.items)
    venue = told(zh=f"，在 {post.venue}", en=f", at {post.venue}") if post.venue else ""
    whose = told(zh=f"{post.account}：{post.unit}", en=f"{post.account}: {post.unit}")
    return told(zh="，", en=", ").join([whose, roles, items]) + venue
