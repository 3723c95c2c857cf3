"""The words after `saltern`: what each is for, what it needs to stand, and the module it is loaded from. 命令词"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word after `saltern`: what it is for, and the module that is loaded when it is typed, not before.

    A noun's module holds an `app` (a group of commands), a verb's a `command`. With `desk` the word needs the database
    of desk work, in the shape of this release unless it looks at the shape itself; with `desk_verbs` only these verbs
    of a noun do. `pages`: it needs the tables of pages too, or with `pages_verbs` only these verbs do. A word with
    `stands` looks at an installation that is there; `begins` are its verbs that may begin one ("" is the word alone),
    `alone` those that need none.
    """

    module: str
    says: str
    noun: bool = True
    desk: bool = False
    any_shape: bool = False
    pages: bool = False
    desk_verbs: frozenset[str] = frozenset()
    pages_verbs: frozenset[str] = frozenset()
    stands: bool = False
    begins: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()

    def needs_desk(self, verb: str) -> bool:
        """Whether the database is wanted for what was typed after the word."""
        return self.desk and (not self.desk_verbs or verb in self.desk_verbs)

    def needs_tables(self, verb: str) -> bool:
        """Whether the tables have to stand, in the shape of this release, for what was typed after the word."""
        return self.needs_desk(verb) and not self.any_shape and verb not in self.alone

    def needs_installation(self, verb: str) -> bool:
        """Whether what was typed after the word looks at an installation, which it never begins."""
        if self.noun and not verb:
            return False
        return (self.stands or self.needs_desk(verb)) and verb not in self.begins | self.alone

    def needs_pages(self, verb: str) -> bool:
        """Whether the tables of pages are wanted for what was typed after the word."""
        return self.pages or verb in self.pages_verbs


WORDS: Mapping[str, Word] = {
    "completion": Word(
        module="saltern.interfaces.cli.completion",
        says="Print what makes a shell complete these words. 命令补全",
        noun=False,
    ),
    "demo": Word(
        module="saltern.demo.command",
        says="Show the whole idea on a synthetic district: records in, rules, answers out. 演示",
        noun=False,
        desk=True,
        pages=True,
        begins=frozenset({""}),
    ),
    "lint": Word(
        module="saltern.interfaces.cli.lint",
        says="Check a pack: shapes, references, rules, examples, words and dates; every fault at once. 内容包检查",
        noun=False,
    ),
    "migrate": Word(
        module="saltern.project.migrate",
        says="Create or upgrade the tables of the desk-work database. 建表与升级",
        noun=False,
        desk=True,
        pages=True,
        any_shape=True,
        begins=frozenset({""}),
    ),
    "serve": Word(
        module="saltern.project.serve",
        says="Serve the pages, for production: portal, sign-in, health. 页面服务",
        noun=False,
        desk=True,
        pages=True,
        any_shape=True,
    ),
    "training": Word(
        module="saltern.interfaces.cli.training",
        says="Make a home in which colleagues practise and nothing goes out. 练习环境",
        alone=frozenset({"begin"}),
    ),
    "work": Word(
        module="saltern.project.work",
        says="Do what runs by itself: warnings, news, deadlines, released pushes, messages, the seal. 后台工作",
        noun=False,
        desk=True,
        any_shape=True,
        begins=frozenset({""}),
    ),
    "account": Word(
        module="saltern.interfaces.cli.account",
        says="Accounts and offices: create, bind and help at a counter, appoint, dismiss. 账户与任职",
        desk=True,
        pages_verbs=frozenset({"reset-second-factor"}),
        begins=frozenset({"create"}),
    ),
    "alert": Word(
        module="saltern.interfaces.cli.alert",
        says="Read warnings; preview and release what a playbook tells. 预警",
        desk=True,
        begins=frozenset({"receive"}),
        alone=frozenset({"read"}),
    ),
    "case": Word(module="saltern.interfaces.cli.case", says="Applications and what becomes of them. 办件", desk=True),
    "dmn": Word(module="saltern.interfaces.cli.dmn", says="Decision models in OMG DMN. 决策模型"),
    "feed": Word(
        module="saltern.interfaces.cli.feed",
        says="Units' files: check, take, hold, release, withdraw. 数据接入",
        desk=True,
        begins=frozenset({"take"}),
        alone=frozenset({"check", "contracts", "template"}),
    ),
    "item": Word(
        module="saltern.interfaces.cli.item",
        says="Service items: what they are and what they say. 事项",
        desk=True,
        desk_verbs=frozenset({"try"}),
        alone=frozenset({"try"}),
    ),
    "journal": Word(
        module="saltern.interfaces.cli.journal",
        says="The append-only journal: verify, show, seal, waiting, withhold. 日志",
        desk=True,
    ),
    "kiosk": Word(
        module="saltern.interfaces.cli.kiosk",
        says="Kiosks: give a key, revoke it, see how each stands. 自助终端",
        desk=True,
        begins=frozenset({"give-key"}),
    ),
    "lake": Word(
        module="saltern.interfaces.cli.lake",
        says="The lake: scrub, snapshots, dossier. 数据湖",
        desk=True,
        desk_verbs=frozenset({"scrub"}),
        stands=True,
    ),
    "message": Word(
        module="saltern.interfaces.cli.message",
        says="Messages: list, show, stop, resume, deliver. 消息",
        desk=True,
    ),
    "pack": Word(
        module="saltern.interfaces.cli.pack",
        says="A pack for another district; versions of this one: propose, release, restore. 内容包",
        desk=True,
        alone=frozenset({"new"}),
        desk_verbs=frozenset({"versions", "propose", "release", "return", "restore", "drop"}),
    ),
    "program": Word(
        module="saltern.interfaces.cli.program",
        says="Programs of others: sign people in, ask in an office, be sent news. 接入程序",
        desk=True,
        pages=True,
        begins=frozenset({"add"}),
    ),
    "push": Word(
        module="saltern.interfaces.cli.push",
        says="Standing reminders: sweep, preview, release, stop. 提醒",
        desk=True,
    ),
    "reminder": Word(
        module="saltern.interfaces.cli.reminder",
        says="Standing reminders: whom they find and what they say. 常设提醒",
    ),
    "theme": Word(
        module="saltern.interfaces.cli.theme",
        says="Themes, green channels and topics under which people look for items. 主题",
    ),
    "triage": Word(
        module="saltern.interfaces.cli.triage",
        says="Which kind of matter a message speaks of: learn, measure, compare, watch, suggest. 秒拨",
        alone=frozenset({"train", "evaluate", "watch", "compare"}),
    ),
    "subject": Word(
        module="saltern.interfaces.cli.subject", says="What is known of one person or firm. 一户一档", desk=True
    ),
}
