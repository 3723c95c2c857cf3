"""`saltern lint`: everything wrong in a pack, before it is live. 内容包检查"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

import typer

from saltern.core.catalogue.flags import FLAGS
from saltern.core.review.lint import Report, lint, of_file
from saltern.installation.office import office
from saltern.interfaces.cli.options import Json
from saltern.interfaces.cli.spoken import language, said, told
from saltern.words import Phrase

COUNTED: Final = {
    key: Phrase(en=key, zh=zh)
    for key, zh in {
        "pack": "内容包",
        "units": "单位",
        "sources": "数据集",
        "items": "事项",
        "reminders": "提醒",
        "next steps": "下一步",
        "playbooks": "预案",
        "templates": "模板",
        "venues": "办事地点",
        "examples": "示例",
        "natural_person": "自然人",
        "legal_person": "法人",
        "confidence of reminders": "提醒依据的可信度",
        "confidence of next steps": "下一步依据的可信度",
        "confidence of playbooks": "预案依据的可信度",
        "high": "高",
        "medium": "中",
        "low": "低",
        "adapted": "改编",
        "real": "真实",
        "real-rule": "规则真实",
        "invented": "虚构",
        "with a source": "有来源",
        "decided at once": "可当场决定",
        "form fields": "表单字段",
        "rules": "规则",
        "approval tables": "审批表",
        "gone through": "已试遍所有情形",
        "not to the end": "未能试遍",
        "years of windows": "年度受理窗口",
        "population": "可对全体计算",
        "prefilter": "先筛后算",
        "single case": "仅逐案",
        "depth of items": "事项深度",
        "in-depth": "逐项写定",
        "family": "按类办理",
        "light": "轻量",
        "in all": "合计",
        "published elsewhere or in Shenzhen": "有公开发布",
        "derived by rule": "由规则得出",
        "assigned by kind": "按类型设定（演示）",
        "decided by this pack": "本包可自动决定",
    }.items()
} | {name.en: name for name in FLAGS.values()}


def command(
    pack: Annotated[
        str, typer.Argument(metavar="PACK", help="The pack's folder, or one file of it; SALTERN_PACK if not given.")
    ] = "",
    *,
    classes: Annotated[bool, typer.Option("--classes", help="List each rule with its class.")] = False,
    as_json: Json = False,
) -> None:
    """Check a pack: shapes, references, rules, examples, words and dates; every fault at once. 内容包检查."""
    path = Path(pack) if pack else office().folder
    report = of_file(path) if path.is_file() else lint(path)
    if as_json:
        typer.echo(json.dumps(_plain(report), ensure_ascii=False))
    else:
        for line in _words(report, classes):
            typer.echo(line)
    if report.faults:
        raise typer.Exit(1)


def _plain(report: Report) -> dict[str, object]:
    return {
        "ok": not report.faults,
        "version": report.pack.version if report.pack else "",
        "faults": [fault.plain() for fault in report.faults],
        "counts": {name: dict(rows) for name, rows in report.counts.items()},
        "classes": dict(report.classes),
    }


def _words(report: Report, classes: bool) -> Iterator[str]:
    for fault in report.faults:
        yield fault.said(language())
    if classes:
        for name, kind in sorted(report.classes.items()):
            yield f"{kind:12} {name}"
    for name, rows in ((name, rows) for name, rows in report.counts.items() if rows):
        counted = ", ".join(f"{count} {said(COUNTED.get(key, Phrase.same(key)))}" for key, count in rows.items())
        yield said(COUNTED.get(name, Phrase.same(name))) + told(zh="：", en=": ") + counted
    version = report.pack.version if report.pack else ""
    at = told(zh=f"，版本 {version}", en=f", version {version}") if version else ""
    count = len(report.faults)
    yield (
        told(zh=f"{count} 处错误{at}", en=f"{count} fault(s){at}")
        if count
        else told(zh=f"没有错误{at}", en=f"no faults{at}")
    )
