"""Warnings on the command line: read a CAP file or a plain notice, take it in, say where it holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from saltern.apps.lifecycle import operations, queries
from saltern.apps.lifecycle.alerts import cap, concern, notice, warning_file, words
from saltern.apps.lifecycle.alerts.concern import Announcement, woken
from saltern.apps.lifecycle.alerts.inbox import Inbox
from saltern.apps.lifecycle.alerts.words import Words
from saltern.apps.lifecycle.queries import AlertLine, PushView
from saltern.errors import SalternError
from saltern.installation.office import office
from saltern.installation.refusals import why
from saltern.interfaces.cli.options import Account, At, Day, Json
from saltern.interfaces.cli.spoken import said, tell, told
from saltern.words import NONE, Phrase

app = typer.Typer(no_args_is_help=True)


NEITHER = Phrase(en="neither is", zh="二者均无")
BOTH = Phrase(en="both are", zh="二者皆有")


LABELS: Final = {
    "version": Phrase(en="CAP version", zh="CAP 版本"),
    "valid": Phrase(en="valid", zh="格式合规"),
    "errors": Phrase(en="errors", zh="问题"),
    "identifier": Phrase(en="identifier", zh="标识"),
    "sender": Phrase(en="sender", zh="发布方"),
    "sender_known": Phrase(en="sender listed", zh="发布方已登记"),
    "sent": Phrase(en="sent", zh="发出时间"),
    "status": Phrase(en="status", zh="状态"),
    "msg_type": Phrase(en="message type", zh="消息类型"),
    "infos": Phrase(en="information", zh="内容"),
    "language": Phrase(en="language", zh="语言"),
    "event": Phrase(en="event", zh="事件"),
    "urgency": Phrase(en="urgency", zh="紧迫程度"),
    "severity": Phrase(en="severity", zh="严重程度"),
    "certainty": Phrase(en="certainty", zh="确定程度"),
    "effective": Phrase(en="effective", zh="生效时间"),
    "onset": Phrase(en="onset", zh="开始时间"),
    "expires": Phrase(en="expires", zh="失效时间"),
    "headline": Phrase(en="headline", zh="标题"),
    "description": Phrase(en="description", zh="正文"),
    "desc": Phrase(en="described as", zh="说明"),
    "geocodes": Phrase(en="area codes", zh="区域编码"),
    "polygons": Phrase(en="polygons", zh="多边形"),
    "circles": Phrase(en="circles", zh="圆"),
    "name": Phrase(en="kind of code", zh="编码种类"),
    "value": Phrase(en="code", zh="编码"),
    "kind": Phrase(en="kind", zh="种类"),
    "level": Phrase(en="level", zh="级别"),
    "action": Phrase(en="action", zh="动作"),
    "whole_city": Phrase(en="whole city", zh="全市"),
    "areas": Phrase(en="areas", zh="区域"),
    "seas": Phrase(en="sea areas", zh="海区"),
    "subdistricts": Phrase(en="sub-districts", zh="街道"),
    "issued": Phrase(en="issued", zh="发布时间"),
    "without": Phrase(en="except", zh="除外"),
    "scope": Phrase(en="scope", zh="公开范围"),
    "references": Phrase(en="refers to", zh="所指预警"),
    "warnings": Phrase(en="what it announces", zh="所含预警"),
    "playbooks": Phrase(en="playbooks it wakes", zh="触发的预案"),
    "unread": Phrase(en="shapes that are no numbers", zh="无法读取的图形"),
    "refusal": Phrase(en="cannot be taken in", zh="不能接收"),
}
"""What the fields of a warning are called where a person reads them."""
ACTIONS: Final = {
    "issue": Phrase(en="issued", zh="发布"),
    "upgrade": Phrase(en="upgraded", zh="升级"),
    "downgrade": Phrase(en="downgraded", zh="降级"),
    "extend": Phrase(en="spread to more places", zh="扩大范围"),
    "continue": Phrase(en="continued", zh="继续"),
    "cancel": Phrase(en="lifted", zh="解除"),
    "none": Phrase(en="warns of nothing", zh="不作预警"),
}
STATUSES: Final = {
    "Exercise": Phrase(en="an exercise", zh="演练"),
    "Test": Phrase(en="a test", zh="测试"),
    "System": Phrase(en="a message between systems", zh="系统消息"),
    "Draft": Phrase(en="a draft", zh="草稿"),
    "Ack": Phrase(en="a receipt", zh="回执"),
    "Error": Phrase(en="an error report", zh="错误通报"),
    "Restricted": Phrase(en="restricted", zh="限定范围"),
    "Private": Phrase(en="private", zh="非公开"),
}
"""Why a message wakes nobody."""
WHERE: Final = Phrase(en="where? A person must say", zh="影响区域不明，须由人指定")
SOMEWHERE: Final = "?"
"""Stands for the sub-districts of a warning nobody could place: not none of ours, but a question to a person."""


class AlertFileUnreadable(SalternError):
    """The file {path} cannot be read: {why}."""

    family = "invalid"
    zh = "无法读取文件 {path}：{why}。"


class AlertSourceUnclear(SalternError):
    """Give either a CAP file or --text with a plain notice; {found} given."""

    family = "invalid"
    zh = "请给出一个 CAP 文件，或用 --text 给出预警文字；现{found}。"


@app.command("read")
def read(
    file: Annotated[
        Path | None, typer.Argument(help="A CAP file (1.2; 1.0 and 1.1 are reported as such), or a notice as .txt.")
    ] = None,
    text: Annotated[str | None, typer.Option(help="A plain Chinese notice instead of a file.")] = None,
    as_json: Json = False,
) -> None:
    """Say what a warning announces. 读取预警."""
    if (file is None) == (text is None):
        raise AlertSourceUnclear(found=NEITHER if file is None else BOTH)
    if file is not None and is_notice(file):
        text = warning_file.decoded(content(file))
    body = cap_body(file) if file is not None and text is None else notice_body(text or "")
    if as_json:
        typer.echo(json.dumps(body, ensure_ascii=False))
        return
    for line in lines(body):
        typer.echo(line)


def lines(body: Mapping[str, object], depth: int = 0) -> Iterator[str]:
    """The fields of a warning, each under its name in the language spoken."""
    colon = told(zh="：", en=": ")
    for name, value in body.items():
        label = f"{'  ' * depth}{said(LABELS[name]) if name in LABELS else name}{colon}"
        blocks = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Mapping)]
        if blocks:
            yield label.rstrip()
            for block in blocks:
                yield from lines(block, depth + 1)
        else:
            yield f"{label}{said(ACTIONS[str(value)]) if name == 'action' else worded(value)}"


def worded(value: object) -> str:
    """A value as it is read aloud: yes or no, none, or what the warning itself says."""
    if isinstance(value, bool):
        return told(zh="是", en="yes") if value else told(zh="否", en="no")
    if value == [SOMEWHERE]:
        return said(WHERE)
    if isinstance(value, (list, tuple)) and value:
        return told(zh="、", en=", ").join(worded(one) for one in value)
    return str(value) if value else said(NONE)


def cap_body(file: Path) -> dict[str, object]:
    """A CAP file as the JSON object the command promises."""
    alert = cap.read(content(file))
    spoken = words.load(pack=office().folder)
    refusal: dict[str, object] = {}
    try:
        announced = concern.from_cap(alert, places=spoken.places, scale=spoken.scale)
    except SalternError as reason:
        announced, refusal = (), {"refusal": reason.message(told(zh="zh", en="en"))}
    return {
        "version": alert.version,
        "valid": alert.valid,
        "errors": list(alert.errors),
        "identifier": alert.identifier,
        "sender": alert.sender,
        "sender_known": alert.sender in spoken.places.senders,
        "sent": alert.sent,
        "status": alert.status,
        "msg_type": alert.msg_type,
        "scope": alert.scope,
        "references": list(concern.referenced(alert.references)),
        "infos": [info_body(info) for info in alert.infos],
        "warnings": warnings_body(announced, spoken),
        **refusal,
    }


def warnings_body(announced: Sequence[Announcement], spoken: Words) -> list[dict[str, object]]:
    """Each thing announced, and what it would wake. Where nobody can say from the message where it holds, the
    sub-districts are ["?"]: a person must say."""
    books = office().pack.playbooks.values() if announced else ()
    return [
        {
            "kind": one.kind,
            "level": one.level,
            "action": one.action,
            "status": one.status,
            "subdistricts": list(one.subdistricts) if one.placed else [SOMEWHERE],
            "playbooks": [book.key for book in woken(books, one, spoken.scale)],
        }
        for one in announced
    ]


def info_body(info: cap.Info) -> dict[str, object]:
    """One information block; a time the file does not give is null."""
    body = asdict(info)
    for name in ("effective", "onset", "expires"):
        body[name] = body[name] or None
    body["areas"] = [
        {
            "desc": area.desc,
            "geocodes": [{"name": name, "value": value} for name, value in area.geocodes],
            "polygons": [[list(point) for point in polygon] for polygon in area.polygons],
            "circles": [list(circle) for circle in area.circles],
        }
        for area in info.areas
    ]
    return body


def notice_body(text: str) -> dict[str, object]:
    """A plain notice as the JSON object the command promises: what it announces first, then everything."""
    spoken = words.load(pack=office().folder)
    told_of = notice.read(text, places=spoken.places)
    announced, _ = warning_file.plain(text, spoken)
    return {
        "kind": told_of.kind,
        "level": told_of.level,
        "action": told_of.action,
        "whole_city": told_of.where.whole_city,
        "areas": concern.listed(told_of.where.areas),
        "seas": list(told_of.where.seas),
        **({"without": concern.listed(told_of.where.without)} if told_of.where.without else {}),
        "subdistricts": list(told_of.subdistricts),
        "issued": told_of.issued.isoformat() if told_of.issued else None,
        "status": told_of.status,
        "warnings": warnings_body(announced, spoken),
    }


@app.command()
def receive(
    *,
    file: Annotated[Path | None, typer.Argument(help="A CAP file, or a plain notice as .txt.")] = None,
    text: Annotated[str | None, typer.Option(help="A plain Chinese notice instead of a file.")] = None,
    as_of: Day = "",
    at: At = "",
    account: Account = "",
    hand_over: Annotated[
        bool, typer.Option(help="Read it, then leave it to the running worker, in its inbox.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Take a warning in, find whom its playbooks concern, and show the pushes that wait for release. 接收预警.

    A plain notice names no sender: whoever types it in is not the one who releases it.
    """
    if (file is None) == (text is None):
        raise AlertSourceUnclear(found=NEITHER if file is None else BOTH)
    data = content(file) if file is not None else (text or "").encode()
    spoken = words.load(pack=office().folder)
    reader = warning_file.notice_file if file is None or is_notice(file) else warning_file.cap_file
    warnings, notice_text = reader(data, spoken)
    desk = office()
    plain = file is None or is_notice(file)
    acting = desk.acting_as(account, role="operator", at=at) if plain else desk.system(at=at)
    if hand_over:
        suffix, by = (warning_file.NOTICE, acting.account) if plain else (".xml", "")
        handed(f"{file.stem if file is not None else 'notice'}{suffix}", data, by=by, as_json=as_json)
        return
    with desk.records.population() as everybody:
        pushes = operations.warn(
            acting=acting,
            pack=desk.pack,
            words=spoken,
            warnings=warnings,
            text=notice_text,
            population=everybody,
            as_of=desk.clock.day(as_of, moment=acting.now),
        )
    kept = queries.alerts(message=warnings[0].message, now=acting.now)
    show(kept, pushes, as_json=as_json)


@app.command("list")
def list_alerts(
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20, at: At = "", as_json: Json = False
) -> None:
    """The warnings taken in, newest first: how each stands, and which wait for a person to say where. 预警列表."""
    kept = queries.alerts(now=office().system(at=at).now, limit=limit)
    if as_json:
        typer.echo(json.dumps({"warnings": [asdict(one) for one in kept]}, ensure_ascii=False, default=str))
        return
    for one in kept:
        typer.echo(line(one))
    if not kept:
        tell(zh="没有收到过预警。", en="No warning was ever taken in.")


@app.command()
def place(
    *,
    alert: Annotated[int, typer.Argument(metavar="WARNING", help="The number of a warning.")],
    subdistricts: Annotated[
        list[str] | None,
        typer.Option("--in", help="The code of a sub-district it holds in; none given: all of them."),
    ] = None,
    nowhere: Annotated[bool, typer.Option(help="It holds in none of our sub-districts.")] = False,
    as_of: Day = "",
    at: At = "",
    account: Account = "",
    as_json: Json = False,
) -> None:
    """Say where a warning holds that nobody could place, and propose what it wakes there. 指定影响区域."""
    desk = office()
    acting = desk.acting_as(account, role="operator", at=at)
    spoken = words.load(pack=desk.folder)
    everywhere = tuple(spoken.places.own_subdistricts.values())
    with desk.records.population() as everybody:
        pushes = operations.place(
            acting=acting,
            alert=alert,
            subdistricts=() if nowhere else tuple(subdistricts or everywhere),
            pack=desk.pack,
            words=spoken,
            population=everybody,
            as_of=desk.clock.day(as_of, moment=acting.now),
        )
    kept = queries.alerts(now=acting.now, number=alert)
    show(kept, pushes, as_json=as_json)


def handed(name: str, data: bytes, *, by: str, as_json: bool) -> None:
    """Put a warning that was read into the worker's inbox, and say where."""
    place = Inbox(office().environment.inbox).put(name=name, data=data, by=by)
    typer.echo(
        json.dumps({"inbox": str(place)}, ensure_ascii=False)
        if as_json
        else told(zh=f"已转交：{place}", en=f"Handed over: {place}")
    )


def is_notice(file: Path) -> bool:
    """Whether a file holds a plain notice, by its name."""
    return file.suffix.lower() == warning_file.NOTICE


def content(file: Path) -> bytes:
    """The bytes of a file. Raises `AlertFileUnreadable`."""
    try:
        return file.read_bytes()
    except OSError as fault:
        raise AlertFileUnreadable(path=file, why=why(fault)) from fault


def show(kept: Sequence[AlertLine], pushes: Sequence[PushView], *, as_json: bool) -> None:
    """What was announced and what waits because of it."""
    if as_json:
        body = {
            "warning": asdict(kept[0]) if kept else None,
            "warnings": [asdict(one) for one in kept],
            "pushes": [asdict(row) for row in pushes],
        }
        typer.echo(json.dumps(body, ensure_ascii=False, default=str))
        return
    for one in kept:
        typer.echo(line(one))
        if one.status == "Actual" and not one.placed and not one.over:
            tell(
                zh=f"影响区域不明，须由人指定：`saltern alert place {one.alert} --in 街道代码 --as 账号`。",
                en=f"Where? A person must say: `saltern alert place {one.alert} --in SUBDISTRICT --as YOU`.",
            )
    for row in pushes:
        state = said(queries.STATE_WORDS[row.state])
        tell(
            zh=f"推送 {row.push}  {row.key}：告知 {row.count:,}，{state}",
            en=f"push {row.push}  {row.key}: {row.count:,} to tell, {state}",
        )
    if any(row.state == "held" for row in pushes):
        tell(
            zh="查看：`saltern push show 编号`；放行：`saltern push release 编号 --as 账号`。",
            en="Look with `saltern push show PUSH`, release with `saltern push release PUSH --as YOU`.",
        )


def line(one: AlertLine) -> str:
    """One warning as it stands: what, where, until when, and why nobody is told of it, if so."""
    where = "、".join(one.subdistricts) or told(zh="不涉及本区街道", en="none of our sub-districts")
    if not one.placed:
        where = told(zh="影响区域不明", en="where?")
    parts = [
        f"{one.alert}  {one.kind or told(zh='预警', en='warning')}{one.level} {said(ACTIONS[one.action])}: {where}"
    ]
    if one.status != "Actual":
        status = said(STATUSES.get(one.status, Phrase.same(one.status)))
        parts.append(told(zh=f"状态为 {one.status}（{status}）：不发送", en=f"{one.status}, {status}: nothing is sent"))
    elif one.over == "ended":
        parts.append(told(zh="已解除或被取代", en="called off or replaced"))
    elif one.over:
        parts.append(told(zh="已过期：不发送", en="expired: nothing is sent"))
    if one.expires_at and one.action != "cancel" and one.status == "Actual" and one.over != "ended":
        moment = f"{one.expires_at.astimezone(office().clock.zone):%Y-%m-%d %H:%M}"
        ours = told(zh="（未写失效时间，按本地规定）", en=" (it names no end; ours)") if one.end_is_ours else ""
        parts.append(told(zh=f"至 {moment}{ours}", en=f"until {moment}{ours}"))
    if one.stranger:
        parts.append(
            told(zh=f"发布者 {one.sender} 未登记，须两人放行", en=f"sender {one.sender} is not listed: two people")
        )
    return told(zh="；", en="; ").join(parts)
