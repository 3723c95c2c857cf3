"""Every command given what it cannot use: the right exit status and one clear line, whatever was typed or delivered."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from worlds.commands import Commands, usual
from worlds.yantian import YANTIAN

NUMBER = "110102199101010078"
GARBAGE = bytes(range(256)) * 4
NOTICE = "盐田区发布暴雨黄色预警信号"

REFUSED = {
    # warnings
    "alert read nothing.xml": (
        "[alert-file-unreadable]: The file nothing.xml cannot be read: there is no such file or folder."
    ),
    "alert read folder": "[alert-file-unreadable]: The file folder cannot be read: it is a folder.",
    "alert read garbage": (
        "[alert-not-xml]: The alert is not well-formed XML: not well-formed (invalid token): line 1, column 0."
    ),
    "alert read empty": "[alert-not-xml]: The alert is not well-formed XML: no element found: line 1, column 0.",
    "alert read": ("[alert-source-unclear]: Give either a CAP file or --text with a plain notice; neither is given."),
    "alert read garbage --text hello": (
        "[alert-source-unclear]: Give either a CAP file or --text with a plain notice; both are given."
    ),
    "alert read --text hello": (
        "[notice-not-understood]: No kind of warning was found in the notice; expected words such as "
        "“在盐田区发布暴雨黄色预警信号”."
    ),
    "alert receive nothing.xml": (
        "[alert-file-unreadable]: The file nothing.xml cannot be read: there is no such file or folder."
    ),
    "alert receive": (
        "[alert-source-unclear]: Give either a CAP file or --text with a plain notice; neither is given."
    ),
    "alert receive garbage": (
        "[alert-not-xml]: The alert is not well-formed XML: not well-formed (invalid token): line 1, column 0."
    ),
    f"alert receive --text {NOTICE} --at soon": '[moment-unreadable]: "soon" is no moment like 2020-04-10T10:00.',
    # cases
    f"case submit nothing --subject {NUMBER}": '[item-unknown]: There is no item "nothing" in this pack.',
    f"case submit graduate-receptio --subject {NUMBER}": (
        '[item-unknown]: There is no item "graduate-receptio" in this pack. Did you mean "graduate-reception"?'
    ),
    "case submit graduate-reception --subject 1": "[subject-unknown]: No person or firm is known by subject 1.",
    "case submit graduate-reception --subject 1?": "[subject-number-invalid]: 1* is not a valid natural person number.",
    f"case submit graduate-reception --subject {NUMBER}": (
        "[subject-not-known]: Nobody is known by 110102**********78 (natural person); load the register first."
    ),
    "case show nothing": "[case-unknown]: There is no case nothing.",
    "case bring nothing": "[case-unknown]: There is no case nothing.",
    "case correct nothing": "[case-unknown]: There is no case nothing.",
    "case ask-correction nothing --wanted x": "[case-unknown]: There is no case nothing.",
    "case take nothing": "[case-unknown]: There is no case nothing.",
    "case pause nothing --reason tea": (
        '[pause-reason-unknown]: The clock cannot pause for "tea"; the law names only: hearing, tender, auction, '
        "inspection, testing, quarantine, appraisal, expert-review."
    ),
    "case resume nothing": "[case-unknown]: There is no case nothing.",
    "case withdraw nothing": "[case-unknown]: There is no case nothing.",
    "case approve nothing": "[case-unknown]: There is no case nothing.",
    "case refuse nothing --reason x": "[case-unknown]: There is no case nothing.",
    "case list --subject 44": "[subject-unknown]: No person or firm is known by subject 44.",
    "case list --state nothing": (
        "[command-misused]: Invalid value for --state: nothing is none of received, deferred, review, correction, "
        "paused, approved, refused, withdrawn, lapsed. See saltern case list --help."
    ),
    "case deadlines --at soon": '[moment-unreadable]: "soon" is no moment like 2020-04-10T10:00.',
    "case feed-back folder": "[file-unwritable]: The file folder cannot be written: it is a folder.",
    "case feed-back nothing/x": (
        "[file-unwritable]: The file nothing/x cannot be written: there is no such file or folder."
    ),
    # decision models
    "dmn evaluate nothing.dmn x": (
        "[model-refused]: nothing.dmn: dmn-file: found No such file or directory; expected a DMN file."
    ),
    "dmn evaluate folder x": "[model-refused]: folder: dmn-file: found Is a directory; expected a DMN file.",
    "dmn check empty": "[model-refused]: empty:1:1: dmn-xml: found no element found; expected well-formed XML.",
    "dmn list garbage": (
        "[model-refused]: garbage:1:1: dmn-xml: found bytes that are no utf-8 ('utf-8' codec can't decode byte 0x80 in "
        "position 128: invalid start byte); expected text in utf-8."
    ),
    # deliveries
    "feed check nothing.csv": "[delivery-missing]: There is no file nothing.csv.",
    "feed check garbage": (
        "[no-contract-fits]: No feed contract fits the name of garbage; name the data set with --dataset; "
        "saltern feed contracts lists them."
    ),
    "feed template birth": (
        "[dataset-unknown]: There is no data set birth; near are births (出生医学证明, births*.csv); "
        "saltern feed contracts lists them."
    ),
    "feed check folder --dataset births": "[delivery-missing]: There is no file folder.",
    "feed take births_nothing.csv": "[delivery-missing]: There is no file births_nothing.csv.",
    "feed take folder --dataset births": "[delivery-missing]: There is no file folder.",
    "feed take --all nothing": "[delivery-missing]: There is no file nothing.",
    "feed take --all folder": "[folder-empty]: There are no files below folder.",
    "feed take": ("[command-misused]: Invalid value: name files, or --all FOLDER. See saltern feed take --help."),
    "feed show nothing": "[batch-unknown]: The lake has no batch nothing.",
    "feed release nothing": "[batch-unknown]: The lake has no batch nothing.",
    "feed withdraw nothing --why x": "[batch-unknown]: The lake has no batch nothing.",
    # items and reminders
    "item show nothing": '[item-unknown]: There is no item "nothing" in this pack.',
    "item try nothing": '[item-unknown]: There is no item "nothing" in this pack.',
    "item try graduate-reception": (
        "[whose-records]: Say whose records: --subject NUMBER, or --given FILE with records as an example states them."
    ),
    "item try graduate-reception --given nothing.yaml": "[given-unreadable]: There is no file nothing.yaml.",
    "item try graduate-reception --given folder": "[given-unreadable]: There is no file folder.",
    "item try graduate-reception --given garbage": (
        "[faults]: garbage:2: not-utf-8: found the byte 0x80; expected UTF-8 text\n1 fault(s) found."
    ),
    "item try graduate-reception --given empty": (
        "[faults]: empty:1:1: empty-file: found nothing; expected a mapping or a list\n1 fault(s) found."
    ),
    f"item try graduate-reception --subject {NUMBER}": (
        "[subject-not-known]: Nobody is known by 110102**********78 (natural person); load the register first."
    ),
    "reminder show nothing": '[reminder-unknown]: There is no reminder "nothing" in this pack.',
    "reminder list --who nobody": (
        "[command-misused]: Invalid value for --who: nobody is none of natural_person, legal_person. "
        "See saltern reminder list --help."
    ),
    "lint nothing": "[pack-missing]: There is no pack at nothing: a pack is a folder with a pack.yaml.",
    "lint garbage": "[pack-missing]: There is no pack at garbage: a pack is a folder with a pack.yaml.",
    # messages, pushes, people, work
    "message show nothing": "[message-unknown]: There is no message with the key nothing.",
    "message stop push:99 --by x": (
        "[source-unknown]: No message comes from push:99, and none will; there is nothing to stop."
    ),
    "message stop nothing --by x": (
        '[source-unreadable]: "nothing" names no source of messages; expected a kind and a number as push:12, or '
        "everything."
    ),
    "message resume push:9 --by x": "[stop-unknown]: Nothing is stopped for push:9.",
    "message list --source nothing": (
        '[source-unreadable]: "nothing" names no source of messages; expected a kind and a number as push:12, or '
        "everything."
    ),
    "message list --state x": (
        "[command-misused]: Invalid value for --state: x is none of queued, attempting, sent, failed, unknown, "
        "suppressed, in-portal. See saltern message list --help."
    ),
    "push list --state x": (
        "[command-misused]: Invalid value for --state: x is none of held, released, done, stopped, superseded. See "
        "saltern push list --help."
    ),
    "message deliver --at soon": '[moment-unreadable]: "soon" is no moment like 2020-04-10T10:00.',
    "push sweep --at soon": '[moment-unreadable]: "soon" is no moment like 2020-04-10T10:00.',
    "push sweep --as-of 2020-02-30 --at 2020-04-10T10:00": (
        '[day-unreadable]: "2020-02-30" is no day like 2020-04-10.'
    ),
    "push sweep": (
        "[lake-empty]: The lake at {home}/lake holds no records yet; take the units' deliveries in first: "
        "saltern feed take --all DIR."
    ),
    "push sweep --as-of 2020-13-01": '[day-unreadable]: "2020-13-01" is no day like 2020-04-10.',
    "push show 7": "[push-unknown]: There is no push 7.",
    "push show nothing": (
        "[command-misused]: Invalid value for 'PUSH': Input should be a valid integer, unable to parse string as an "
        "integer. See saltern push show --help."
    ),
    "push release 7 --as x": "[push-unknown]: There is no push 7.",
    "push stop 7 --as x": "[push-unknown]: There is no push 7.",
    f"subject show {NUMBER}": (
        "[purpose-missing]: Say for what purpose you read: alert, eligibility, outreach, prefill, reminder."
    ),
    f"subject show {NUMBER} --purpose curiosity": (
        "[purpose-unknown]: No record may be read for the purpose 'curiosity'; the contracts allow: alert, "
        "eligibility, outreach, prefill, reminder."
    ),
    f"subject show {NUMBER} --purpose prefill": (
        "[subject-unknown]: No person or firm is known by 110102**********78."
    ),
    "subject show 1 --purpose prefill": "[subject-not-in-lake]: No record speaks of subject 1.",
    "work --at soon": '[moment-unreadable]: "soon" is no moment like 2020-04-10T10:00.',
    # words nobody knows
    "nothing": "[command-misused]: No such command 'nothing'. See saltern --help.",
    "push nothing": "[command-misused]: No such command 'nothing'. See saltern push --help.",
    "lake scrub --deep": (
        "[command-misused]: No such option: --deep (Possible options: --help). See saltern lake scrub --help."
    ),
    "demo --records 0": (
        "[command-misused]: Invalid value for '--records': Input should be greater than or equal to 1. "
        "See saltern demo --help."
    ),
}
"""What is typed, and the one line that answers it, status 2."""


def as_json(code: str, family: str, en: str, zh: str, **data: object) -> str:
    """A refusal as one JSON object."""
    body = {"error": code, "family": family, "message": en, "message_zh": zh, "data": data}
    return json.dumps(body, ensure_ascii=False)


AWAY = 'connection to server at "127.0.0.1", port 1 failed: Connection refused'

SETTINGS = {
    "push list": (
        {"DATABASE_URL": "mysql://x/y"},
        '[database-url-unknown]: DATABASE_URL starts with "mysql"; expected postgresql://user:password@host:port/name '
        "or sqlite:///path.",
    ),
    "push show 1": (
        {"SALTERN_HOME": "garbage"},
        "[home-unusable]: SALTERN_HOME is garbage, which cannot be used: it is no folder.",
    ),
    "item list": (
        {"SALTERN_PACK": "nothing"},
        "[pack-missing]: There is no pack at nothing: a pack is a folder with a pack.yaml.",
    ),
    "feed take births.csv": (
        {"SALTERN_IDENTITY_KEY": "secret", "SALTERN_HOME": "other"},
        "[identity-key-malformed]: The identity key in SALTERN_IDENTITY_KEY is not 64 hexadecimal digits.",
    ),
    "journal verify": (
        {"SALTERN_ANCHOR": "garbage"},
        "[anchor-unreadable]: The anchor file garbage cannot be read at line 1; the chain cannot be compared with it.",
    ),
    "journal verify --json": (
        {"SALTERN_ANCHOR": "folder"},
        as_json(
            "anchor-unreadable",
            "broken",
            "The anchor file folder cannot be read at line 1; the chain cannot be compared with it.",
            "锚定文件 folder 第 1 行无法读取，无法与日志链核对。",
            file="folder",
            line=1,
        ),
    ),
    "lake snapshots": (
        {"SALTERN_HOME": "spoiled"},
        "[file-damaged]: The lake file snapshots/00000001.json is damaged: its SHA-256 is not the one written in it. "
        "It was not read; restore it from a backup.",
    ),
    "push list --all": (
        {"DATABASE_URL": "sqlite:///garbage"},
        "[database-unusable]: The database garbage cannot be used: it is no SQLite database.",
    ),
    "migrate": (
        {"DATABASE_URL": "sqlite:///folder"},
        "[database-unusable]: The database folder cannot be used: it cannot be opened as a file.",
    ),
    "push list --json": (
        {"DATABASE_URL": "sqlite:///garbage"},
        as_json(
            "database-unusable",
            "broken",
            "The database garbage cannot be used: it is no SQLite database.",
            "数据库 garbage 无法使用：它不是 SQLite 数据库。",
            path="garbage",
            why={"zh": "它不是 SQLite 数据库", "en": "it is no SQLite database"},
        ),
    ),
    "message list": (
        {"DATABASE_URL": "postgresql://desk:secret@127.0.0.1:1/saltern"},
        "[database-unreachable]: The database 127.0.0.1:1/saltern cannot be reached: connection to server at "
        '"127.0.0.1", port 1 failed: Connection refused. See whether it runs and whether DATABASE_URL is right.',
    ),
    "message list --json": (
        {"DATABASE_URL": "postgresql://desk:secret@127.0.0.1:1/saltern"},
        as_json(
            "database-unreachable",
            "busy",
            f"The database 127.0.0.1:1/saltern cannot be reached: {AWAY}. "
            "See whether it runs and whether DATABASE_URL is right.",
            f"无法连接数据库 127.0.0.1:1/saltern：{AWAY}。请检查数据库是否运行、DATABASE_URL 是否正确。",
            address="127.0.0.1:1/saltern",
            what=AWAY,
        ),
    ),
    "case list": (
        {"SALTERN_PACK": "mars"},
        "[pack-missing]: There is no pack at mars: a pack is a folder with a pack.yaml.",
    ),
    "case list --json": (
        {"SALTERN_PACK": "mars"},
        as_json(
            "pack-missing",
            "unknown",
            "There is no pack at mars: a pack is a folder with a pack.yaml.",
            "mars 处没有内容包：内容包是含有 pack.yaml 的文件夹。",
            path="mars",
        ),
    ),
    "journal waiting": (
        {"SALTERN_DEBUG": "perhaps"},
        '[setting-unreadable]: SALTERN_DEBUG is "perhaps"; expected 1 or 0.',
    ),
    f"case list --subject {NUMBER}": (
        {"SALTERN_HOME": "strange"},
        "[identity-unusable]: The identity table strange/identity.sqlite3 cannot be used: it is no SQLite database.",
    ),
    f"case list --subject {NUMBER} --json": (
        {"SALTERN_HOME": "strange"},
        as_json(
            "identity-unusable",
            "broken",
            "The identity table strange/identity.sqlite3 cannot be used: it is no SQLite database.",
            "身份表 strange/identity.sqlite3 无法使用：它不是 SQLite 数据库。",
            path="strange/identity.sqlite3",
            why={"zh": "它不是 SQLite 数据库", "en": "it is no SQLite database"},
        ),
    ),
    "message deliver": (
        {"SALTERN_SMS_URL": "ftp://gateway"},
        "[address-unusable]: The address ftp://gateway cannot be called: expected https://host/path.",
    ),
}
"""The same for what stands in the environment."""

HELD = {
    "feed check births.csv": (
        "births-785b0751fc2c: would be held (tried, not kept)\n    form: The file is no text; the contract says csv.\n"
    ),
    "feed take births_empty.csv": "births-e3b0c44298fc: held\n    empty: The file is empty.\n",
}


Asking = Callable[[str], tuple[int, str, str]]


@pytest.fixture(scope="module")
def answer(commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> Asking:
    """What a command answers, in one place for all of them; `{home}` stands for the home."""
    place = tmp_path_factory.mktemp("commands")
    (place / "folder").mkdir()
    (place / "spoiled" / "lake" / "snapshots").mkdir(parents=True)
    (place / "spoiled" / "lake" / "snapshots" / "00000001.json").write_bytes(GARBAGE)
    (place / "strange").mkdir()
    for name in ("garbage", "births.csv", "strange/identity.sqlite3"):
        (place / name).write_bytes(GARBAGE)
    for name in ("empty", "births_empty.csv"):
        (place / name).touch()
    home = place / "home"
    environment = usual() | {"SALTERN_HOME": str(home), "SALTERN_PACK": str(YANTIAN), "COLUMNS": "200"}

    for begun in (home, place / "strange"):
        commands.ask("migrate", environment=environment | {"SALTERN_HOME": str(begun)}, place=place)

    def ask(words: str) -> tuple[int, str, str]:
        changed, _ = SETTINGS.get(words, ({}, ""))
        status, out, err = commands.ask(
            *words.split(), environment=environment | changed, place=place, started=not changed
        )
        return status, out.replace(str(home), "{home}"), err.replace(str(home), "{home}")

    return ask


@pytest.mark.parametrize("words", REFUSED)
def test_what_cannot_be_used_is_refused_in_one_line(words: str, answer: Asking) -> None:
    assert answer(words) == (2, "", f"error{REFUSED[words]}\n")


@pytest.mark.parametrize("words", SETTINGS)
def test_what_stands_wrong_in_the_environment(words: str, answer: Asking) -> None:
    line = SETTINGS[words][1]
    assert answer(words) == (2, "", f"{line}\n" if line.startswith("{") else f"error{line}\n")


@pytest.mark.parametrize("words", HELD)
def test_a_delivery_nobody_can_read_is_held(words: str, answer: Asking) -> None:
    assert answer(words) == (1, HELD[words], "")
