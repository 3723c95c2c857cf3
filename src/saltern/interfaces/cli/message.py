"""`saltern message`: what was told to whom and why, the stop button, and the sender.

Numbers and addresses never show here: lists hold surrogate keys, the file provider masks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from saltern.apps.lifecycle import queries as pushes
from saltern.apps.notify import operations, queries
from saltern.apps.notify.admission import EVERYTHING, REFUSABLE
from saltern.core.identifiers import mobile
from saltern.errors import SalternError
from saltern.installation.office import office
from saltern.interfaces.cli.options import Account, At, Json, TimeIsRight, answer
from saltern.interfaces.cli.spoken import language, said, tell, told

app = typer.Typer(no_args_is_help=True)

Source = Annotated[str, typer.Argument(help='What to stop, as "push:12"; "everything" for all messages.')]
Subject = Annotated[str, typer.Option("--subject", help="Their number, or surrogate key.")]
Actor = Annotated[str, typer.Option("--as", "--by", help="The acting account; SALTERN_ACCOUNT if not given.")]


class SourceUnreadable(SalternError):
    """ "{source}" names no source of messages; expected a kind and a number as push:12, or everything."""

    family = "invalid"
    zh = "“{source}”不是消息来源；应为 push:12 这样的类别加编号，或 everything。"


class SourceUnknown(SalternError):
    """No message comes from {source}, and none will; there is nothing to stop."""

    family = "unknown"
    zh = "没有来自 {source} 的消息，也不会有，无可停止。"


@app.command("list")
def list_(
    *,
    state: Annotated[str, typer.Option(help="queued, attempting, sent, failed, unknown, suppressed, in-portal.")] = "",
    subject: Annotated[str, typer.Option(help="Number or surrogate key of a person or firm.")] = "",
    source: Annotated[str, typer.Option(help='As "push:12".')] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    by: Account = "",
    as_json: Json = False,
) -> None:
    """Messages, newest first, and how many stand in which state. 消息列表."""
    if state and state not in queries.STATES:
        raise typer.BadParameter(f"{state} is none of {', '.join(queries.STATES)}", param_hint="--state")
    kind, number = split(source) if source else ("", "")
    rows = operations.list_messages(
        acting=office().acting_as(by, role="auditor"),
        state=state,
        subject=office().people.key(subject) if subject else None,
        source_kind=kind,
        source_id=number,
        limit=limit,
    )
    counts = queries.counts(source_kind=kind, source_id=number)
    if as_json:
        body = {
            "counts": counts,
            "stops": queries.stops(),
            "troubles": [asdict(trouble) for trouble in queries.troubles()],
            "messages": [asdict(row) for row in rows],
        }
        typer.echo(json.dumps(body, ensure_ascii=False, default=str))
        return
    for row in rows:
        typer.echo(f"{row.key}  {row.channel} → {row.subject}  {said(row.state_words)}{reason(row)}  {row.text}")
    typer.echo(in_states(counts) or told(zh="没有消息。", en="No messages."))
    for stopped in queries.stops():
        tell(zh=f"已停止：{stopped}", en=f"stopped: {stopped}")
    for line in held():
        typer.echo(line)


@app.command()
def show(
    key: Annotated[str, typer.Argument(help='The message key, as "push:12:345".')],
    by: Account = "",
    as_json: Json = False,
) -> None:
    """One message: its text, why it came, what became of it. 查看消息."""
    row = operations.open_message(acting=office().acting_as(by, role="auditor"), key=key)
    if as_json:
        typer.echo(json.dumps(asdict(row), ensure_ascii=False, default=str))
        return
    name = office().people.called(row.subject)
    whom = told(zh=f"{name}（主体 {row.subject}）", en=f"{name} (subject {row.subject})")
    typer.echo(f"{row.key}  {row.channel} → {whom}  {said(row.state_words)}{reason(row)}")
    text = row.text or told(zh="（尚未写出）", en="(not written yet)")
    tell(zh=f"内容：{text}（{row.parts} 条）", en=f"text: {text} ({row.parts} part(s))")
    tell(zh=f"缘由：{row.why.zh}", en=f"why: {row.why.en}")
    tell(
        zh=f"来自：{row.source}，模板 {row.template}，内容包 {row.pack_version}，尝试 {row.attempts} 次",
        en=f"from: {row.source}, template {row.template}, pack {row.pack_version}, {row.attempts} attempt(s)",
    )


@app.command()
def stop(source: Source, by: Actor = "", as_json: Json = False) -> None:
    """Stop what has not been handed over yet. 停止发送."""
    kind, number = split(source)
    check_source(kind, number)
    count = operations.stop(acting=office().acting_as(by, role="operator"), source_kind=kind, source_id=number)
    words = told(zh=f"已停止 {source}：{count} 条消息在等待。", en=f"Stopped {source}: {count} message(s) waited.")
    answer({"source": source, "waited": count}, [words], as_json=as_json)


@app.command()
def resume(source: Source, by: Actor = "", as_json: Json = False) -> None:
    """Lift a stop; what it held back is checked anew. 恢复发送."""
    kind, number = split(source)
    count = operations.resume(acting=office().acting_as(by, role="operator"), source_kind=kind, source_id=number)
    words = told(zh=f"已恢复 {source}：{count} 条消息等待发送。", en=f"Resumed {source}: {count} message(s) wait.")
    answer({"source": source, "wait": count}, [words], as_json=as_json)


@app.command()
def again(
    key: Annotated[str, typer.Argument(help='The key of a message whose outcome is unknown, as "push:12:345".')],
    by: Actor = "",
    at: At = "",
    as_json: Json = False,
) -> None:
    """Send a message of unknown outcome again: whoever decides it knows that it may come twice. 再次发送."""
    work = office()
    operations.send_again(acting=work.acting_as(by, role="operator", at=at), key=key, book=work.carriers.book)
    words = told(zh=f"消息 {key} 重新等待发送。", en=f"Message {key} waits anew.")
    answer({"message": key}, [words], as_json=as_json)


@app.command()
def reply(
    text: Annotated[str, typer.Argument(help="What was written back, as it came.")],
    sender: Annotated[str, typer.Option("--from", help="The mobile it came from.")],
    at: At = "",
    as_json: Json = False,
) -> None:
    """Hear a reply to a message: 退订 or T stops reminders and next steps. 收到回复（退订）."""
    work = office()
    subjects = work.people.at_mobile(sender)
    acting = work.acting_as(mobile.mask(sender), role="applicant", at=at, subjects=subjects, purpose="reply")
    said_back = operations.reply(acting=acting, text=text, call=work.pack.district.call)
    answer(said_back.plain(), [said_back.zh, said_back.en], as_json=as_json)


@app.command()
def refuse(subject: Subject, by: Actor = "", at: At = "", as_json: Json = False) -> None:
    """Send somebody no more reminders and next steps, as they asked. 代为退订."""
    words = told(
        zh="已退订：不再收到提醒和下一步；本人办件和预警照常。",
        en="No more reminders and next steps; own cases and warnings go on.",
    )
    answer(_prefer(subject, by=by, at=at, refuse=[EVERYTHING]), [words], as_json=as_json)


@app.command()
def allow(subject: Subject, by: Actor = "", at: At = "", as_json: Json = False) -> None:
    """Let somebody have reminders and next steps again, as they asked. 恢复接收."""
    words = told(zh="已恢复提醒和下一步。", en="Reminders and next steps go again.")
    answer(_prefer(subject, by=by, at=at, accept=[EVERYTHING, *sorted(REFUSABLE)]), [words], as_json=as_json)


@app.command()
def choose(
    subject: Subject,
    by: Actor = "",
    *,
    reminders: Annotated[str, typer.Option(help="sms, or portal for the portal only.")] = "",
    answers: Annotated[str, typer.Option(help="The same for how their cases stand.")] = "",
    spoken: Annotated[str, typer.Option("--in", help="zh or en.")] = "",
    at: At = "",
    as_json: Json = False,
) -> None:
    """How somebody is told, as they asked; warnings and notices with a term always go by text. 消息方式."""
    kept = _prefer(subject, by=by, at=at, reminders_by=reminders, answers_by=answers, language=spoken)
    answer(kept, [told(zh="存好了，马上算数。", en="Kept; it holds from now.")], as_json=as_json)


def _prefer(subject: str, *, by: str, at: str, **wishes: Any) -> dict[str, object]:
    """Keep a wish; whose it is and what it says."""
    work = office()
    key = work.people.meant(subject)
    acting = work.acting_as(by, role="clerk", at=at, purpose="prefer")
    operations.prefer(acting=acting, subject=key, **wishes)
    return {"subject": key, **wishes}


@app.command()
def deliver(
    limit: Annotated[int | None, typer.Option(min=1, help="Hand over at most so many.")] = None,
    at: At = "",
    certain: TimeIsRight = False,
    as_json: Json = False,
) -> None:
    """Send what is due, once. Run it from a timer or again after a crash: nothing is sent twice. 发送."""
    clock, carriers = office().clock, office().carriers
    moment = clock.moment(at)
    if certain:
        operations.confirm_time(acting=office().acting_as(role="operator", at=moment))
    operations.begin_round(now=moment)
    try:
        done = carriers.send(now_fn=(lambda: moment) if at else clock.now, limit=limit, at_once=True)
    finally:
        carriers.close()
    typer.echo(json.dumps(by_state(done)) if as_json else in_one_line(done))
    for line in [] if as_json else held():
        typer.echo(line)


def held() -> Sequence[str]:
    """A line about each channel whose provider is in trouble."""
    zone = office().clock.zone
    lines = []
    for one in queries.troubles():
        since, again = f"{one.since.astimezone(zone):%Y-%m-%d %H:%M}", f"{one.next_at.astimezone(zone):%H:%M}"
        lines.append(
            told(
                zh=f"受阻：{one.channel} 自 {since} 起，{one.waiting} 条消息等待："
                f"{one.reason_words.zh}（{again} 再试）",
                en=f"held: {one.channel} since {since}, {one.waiting} message(s) wait: {one.reason_words.en} "
                f"(tried again {again})",
            )
        )
    return lines


def by_state(done: operations.Delivered) -> dict[str, int]:
    """How many messages came to stand in which state."""
    return {str(state): count for state, count in done.counts.items()}


def in_one_line(done: operations.Delivered) -> str:
    """The same in one line."""
    return in_states(by_state(done)) or told(zh="没有到期的消息。", en="Nothing was due.")


def in_states(counts: Mapping[str, int]) -> str:
    """How many messages stand in which state."""
    zh = language() == "zh"
    called = {name: queries.state_words(name).zh if zh else name for name in counts}
    return " · ".join(f"{called[name]} {count}" for name, count in sorted(counts.items()))


def check_source(kind: str, number: str) -> None:
    """Raises `SourceUnknown` where messages neither come nor are to come from a source."""
    held_push = kind == "push" and number.isdecimal() and pushes.push(push=int(number)) is not None
    if kind and not held_push and not queries.counts(source_kind=kind, source_id=number):
        raise SourceUnknown(source=f"{kind}:{number}")


def split(source: str) -> tuple[str, str]:
    """ "push:12" as kind and number, "everything" as two empty texts. Raises `SourceUnreadable`."""
    if source == "everything":
        return "", ""
    kind, _, number = source.partition(":")
    if not kind or not number:
        raise SourceUnreadable(source=source)
    return kind, number


def reason(row: queries.MessageView) -> str:
    """Why a message stands where it stands, in brackets."""
    return told(zh=f"（{row.reason_words.zh}）", en=f" ({row.reason_words.en})") if row.reason else ""
