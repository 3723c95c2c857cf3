"""`saltern work`: everything that runs by itself, once or (`--stay`) for as long as nobody ends it.

Warnings are taken from the inbox, news is delivered, deadlines are looked at, released pushes are written, due messages
go out, the journal is sealed. Two of them beside each other, or one after a kill, lose nothing and do nothing twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from saltern.errors import SalternError
from saltern.installation.office import office, standing
from saltern.interfaces.cli.message import by_state, held, in_one_line
from saltern.interfaces.cli.options import At, Json, TimeIsRight, answer
from saltern.interfaces.cli.spoken import language, told
from saltern.project import migrate, worker
from saltern.project.background_work import BackgroundWork
from saltern.project.warning_listener import Seen


def command(
    at: At = "",
    stay: Annotated[bool, typer.Option("--stay", help="Do it again and again until ended (SIGTERM, Ctrl-C).")] = False,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds from one round to the next, with --stay.")] = 2.0,
    certain: TimeIsRight = False,
    as_json: Json = False,
) -> None:
    """Do what runs by itself: warnings, news, deadlines, released pushes, messages, the seal. 后台工作."""
    clock = office().clock
    moment = clock.moment(at)
    now_fn = clock.now if not at else clock.set_to(at).now if stay else lambda: moment
    work = BackgroundWork(office=office(), now_fn=now_fn)
    if certain or not stay:
        migrate.ensure()
    if certain:
        work.confirm_time()
    if stay:
        worker.stay(work=work, every=every, newest=standing().newest)
        return
    once(work, as_json=as_json)


def once(work: BackgroundWork, *, as_json: bool = False) -> None:
    """Each part once, and a line about each. A warning the lake cannot answer for does not keep the others back.

    Raises `RoundUnlikely`.
    """
    work.begin()
    console = Console(stderr=True)
    unanswered: SalternError | None = None
    seen: Sequence[Seen] = ()
    with console.status(told(zh="接收预警……", en="Taking warnings …")):
        try:
            seen = work.warnings()
        except SalternError as problem:
            unanswered = problem
    changed = work.numbers()
    joined = work.joins()
    taken_away = work.files()
    checked = work.checks()
    with console.status(told(zh="送达事件……", en="Delivering news …")):
        news = work.news()
    with console.status(told(zh="巡检时限……", en="Looking at deadlines …")):
        deadlines = work.deadlines()
    kept = work.figures()
    with console.status(told(zh="写出已放行的推送……", en="Writing released pushes …")):
        written = work.pushes()
    messages = work.messages(at_once=True)
    to_programs, staff = work.program_news(), work.staff_mails()
    body: dict[str, object] = {"numbers": changed, "files": taken_away, "joined": joined, "checked": checked}
    body |= {"news": asdict(news), "deadlines": asdict(deadlines), "figures": {"kept": kept}}
    body |= {"pushes": {"written": written}, "messages": by_state(messages), "held": list(held())}
    body |= {"program_news": asdict(to_programs), "staff_mails": asdict(staff)}
    anew = deadlines.reckoned
    words = [told(zh=f"账户：换手机号 {changed} 个", en=f"accounts: {changed} number(s) changed")] * bool(changed)
    if taken_away:
        words.append(
            told(zh=f"文件：保存期满清除 {taken_away} 份", en=f"files: {taken_away} taken away, their time was over")
        )
    if checked:
        words.append(told(zh=f"巡检：做了 {checked} 次", en=f"checks of the lake: {checked} done"))
    if joined:
        words.append(told(zh=f"主体合并：补完 {joined} 项", en=f"subjects: {joined} join(s) or part(s) finished"))
    words += [
        told(
            zh=f"事件：送达 {news.delivered}，稍后再试 {news.failed}",
            en=f"news: {news.delivered} delivered, {news.failed} to be tried again",
        ),
        told(
            zh=f"时限：提醒 {deadlines.reminded}，逾期退件 {deadlines.lapsed}，超期 {deadlines.breached}"
            f"{f'，重算 {anew}' if anew else ''}",
            en=f"deadlines: {deadlines.reminded} reminded, {deadlines.lapsed} lapsed, {deadlines.breached} broken"
            f"{f', {anew} reckoned anew' if anew else ''}",
        ),
        told(zh=f"推送：写出 {written} 条消息", en=f"pushes: {written} message(s) written"),
        in_one_line(messages),
        *held(),
    ]
    if staff.sent or staff.failed:
        words.append(
            told(
                zh=f"工作人员：发出每日邮件 {staff.sent} 封，未送达 {staff.failed}",
                en=f"staff: {staff.sent} mail(s) of the day sent, {staff.failed} not",
            )
        )
    if to_programs.sent or to_programs.failed:
        words.append(
            told(
                zh=f"程序订阅：送出 {to_programs.sent}，未送达 {to_programs.failed}",
                en=f"programs: {to_programs.sent} piece(s) of news sent, {to_programs.failed} hook(s) took none",
            )
        )
    sealed = work.seal()
    words.append(
        told(
            zh=f"日志：封存 {sealed.lines} 行，{sealed.batches} 批",
            en=f"journal: {sealed.lines} line(s) sealed in {sealed.batches} batch(es)",
        )
    )
    for one in seen:
        count = len(one.pushes)
        became = told(zh=f"提出 {count} 个推送", en=f"{count} push(es) proposed")
        became = one.refusal.message(language()) if one.refusal else became
        words.append(told(zh=f"预警 {one.name}：{became}", en=f"warning {one.name}: {became}"))
    body |= {"sealed": asdict(sealed), "warnings": [_warning(one) for one in seen]}
    answer(body, words, as_json=as_json)
    if unanswered is not None:
        raise unanswered


def _warning(one: Seen) -> dict[str, object]:
    """What became of a file in the inbox."""
    pushes = [{"push": push.push, "key": push.key, "count": push.count} for push in one.pushes]
    return {"file": one.name, "pushes": pushes, "refusal": one.refusal.code if one.refusal else None}
