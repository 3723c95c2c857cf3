"""10 April 2020: a rainstorm warning reaches the firms whose signs hang where it will rain, and nobody else.

Source: the district's own account (47 firms that had handled outdoor-advertising permits were warned).
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final

from saltern.apps.lifecycle import operations
from saltern.apps.lifecycle.alerts import concern, notice, words
from saltern.apps.notify import queries as messages
from saltern.core.audiences.population import Population
from saltern.core.catalogue.pack import Pack
from saltern.demo import sweeping
from saltern.demo.report.figures import Step, Storm, Street
from saltern.demo.stories.desk import Desk

KEY: Final = "storm-outdoor-ad"
TEXT: Final = (
    "【深圳市分区暴雨黄色预警】深圳市气象台于2020年04月10日11时20分在盐田区(梅沙、盐田、沙头角街道)发布暴雨黄色预警，"
    "预计2小时内上述区域将出现30-50毫米降水，伴有雷电和阵风，请注意防范。"
)
PERSON: Final = "三防值班 郭敏"


def warn(*, desk: Desk, snapshot: int, residents: int, now: dt.datetime) -> Storm:
    """Read the notice, preview, release, tell; then the whole of it once more."""
    said = words.load(pack=desk.pack.path)
    read = notice.read(TEXT, places=said.places)
    warning = concern.from_notice(read, identity="demo:2020-04-10T11:20")
    office = desk.folders.office
    machine, operator = office.system(at=now), office.acting_as(PERSON, role="operator", at=now)
    with sweeping.everyone(folders=desk.folders, snapshot=snapshot, residents=residents) as population:
        began = time.perf_counter()
        views = operations.warn(
            acting=machine, pack=desk.pack, words=said, warnings=[warning], text=TEXT, population=population,
            as_of=now.date(),
        )  # fmt: skip
        spent = desk.first((time.perf_counter() - began) * 1000, of="storm")
        view = next(one for one in views if one.key == KEY)
        if view.state == "held":
            operations.release(acting=operator, push=view.push)
        operations.tell(acting=machine, push=view.push)
        desk.deliver(now)
        again_pushes = operations.warn(
            acting=machine, pack=desk.pack, words=said, warnings=[warning], text=TEXT, population=population,
            as_of=now.date(),
        )  # fmt: skip
        again = sum(operations.tell(acting=machine, push=one.push) for one in again_pushes if one.push == view.push)
        opened = operations.open_push(acting=operator, push=view.push, limit=10_000)
        targets = [target.subject for target in opened.targets]
        signs = _signs(population, targets)
        elsewhere = _elsewhere(population, set(targets))
    sent = messages.counts(source_kind="push", source_id=str(view.push))
    first = messages.messages(source_kind="push", source_id=str(view.push), limit=1)
    text = first[0].text if first else ""
    reasons = "；".join(reason.get("zh", "") for reason in view.reasons)
    others = [one for one in views if one.key != KEY and one.count]
    streets = _streets(desk.pack, signs, warning.subdistricts)
    streets_named = "、".join(street.name_zh for street in streets if street.warned)
    return Storm(
        text=TEXT,
        kind=warning.kind,
        level=warning.level,
        areas=tuple(street.name_zh for street in streets if street.warned),
        firms=len(targets),
        messages=sum(sent.values()),
        again=again,
        others=elsewhere,
        by_street={street.name_zh: street.firms for street in streets if street.firms},
        streets=streets,
        land=(drawn.width, drawn.height, drawn.land) if (drawn := desk.pack.map) else (0, 0, ""),
        milliseconds=spent,
        message=text,
        steps=(
            Step(
                zh=f"读懂预警：{warning.kind}{warning.level}，{streets_named}",
                en=f"The notice is read: rainstorm, yellow, {len(warning.subdistricts)} sub-districts",
            ),
            Step(
                zh=f"预览：{len(targets)} 家企业有有效许可且在预警范围；另有 {elsewhere} 家不在范围，不打扰",
                en=f"Preview: {len(targets)} firms hold a permit in the area; {elsewhere} elsewhere are left alone",
                milliseconds=spent,
            ),
            Step(zh=f"放行：{PERSON}（{reasons or '已放行'}）", en="Released by a person on duty", state="approved"),
            Step(
                zh=f"{sum(sent.values())} 条消息写入发件箱并交出",
                en=f"{sum(sent.values())} messages written and handed over",
                message=text,
                to="短信，每家企业的联系人 · SMS to each firm's contact",
            ),
            Step(
                zh=f"同一份预警再来一遍：多发 {again} 条",
                en=f"The same warning once more: {again} more messages",
            ),
            *(_waiting(len(others)) if others else ()),
        ),
    )


def _waiting(playbooks: int) -> tuple[Step]:
    """What else the warning woke."""
    zh = f"同一预警还唤起 {playbooks} 份预案，等待放行"
    return (Step(zh=zh, en=f"It also woke {playbooks} other playbooks, which wait for release", state="held"),)


def _streets(pack: Pack, signs: Mapping[str, int], warned: Collection[str]) -> tuple[Street, ...]:
    """The district's sub-districts where people live, as the pack names and draws them."""
    shapes = pack.map.shapes if pack.map else {}
    return tuple(
        Street(
            name_zh=one.name.zh, name_en=one.name.en or one.name.zh,
            path=shapes[one.code].path if one.code in shapes else "",
            at=shapes[one.code].at if one.code in shapes else (0, 0),
            warned=one.code in warned, firms=signs.get(one.code, 0),
        )
        for one in pack.subdistricts
    )  # fmt: skip


def _signs(population: Population, firms: list[int]) -> Mapping[str, int]:
    """In how many firms' case the warned signs hang in each sub-district (a firm counts once, at its first sign)."""
    rows = population.connection.execute(
        "SELECT p.firm, min(p.address[1:9]) FROM outdoor_ad_permits p WHERE p.status = 'valid' GROUP BY p.firm"
    ).fetchall()
    chosen = set(firms)
    return Counter(str(street) for firm, street in rows if firm in chosen)


def _elsewhere(population: Population, firms: set[int]) -> int:
    """Firms with a valid sign the warning does not concern."""
    rows = population.connection.execute(
        "SELECT DISTINCT firm FROM outdoor_ad_permits WHERE status = 'valid' AND firm IS NOT NULL"
    ).fetchall()
    return sum(firm not in firms for (firm,) in rows)
