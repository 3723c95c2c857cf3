"""What is typed around every command: version, help, JSON, completion, Ctrl-C, a pipe nobody reads, a wrong folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import saltern
from worlds.commands import Commands, usual
from worlds.yantian import YANTIAN

Said = tuple[int, str, str]
PROGRAM = [sys.executable, "-m", "saltern"]
MISSING = (
    "There is no installation at ./var (SALTERN_HOME); one begins with saltern migrate or saltern feed take.",
    "./var（SALTERN_HOME）处没有安装；可用 saltern migrate 或 saltern feed take 建立。",
)


@pytest.fixture
def said(commands: Commands, tmp_path: Path) -> Callable[..., Said]:
    """What the program says, asked in an empty place."""

    def ask(words: str, **environment: str) -> Said:
        seen = usual() | {"SALTERN_PACK": str(YANTIAN), "COLUMNS": "200", **environment}
        return commands.ask(*words.split(), environment=seen, place=tmp_path)

    return ask


def process(words: str, place: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own."""
    seen = usual() | {"SALTERN_PACK": str(YANTIAN), **environment}
    return subprocess.run(
        [*PROGRAM, *words.split()], cwd=place, env=seen, capture_output=True, text=True, check=False, timeout=120
    )


def test_the_module_is_the_command_and_tells_its_version(tmp_path: Path, said: Callable[..., Said]) -> None:
    done = process("--version", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"saltern {saltern.__version__}\n", "")
    assert said("--version --json") == (0, f'{{"version": "{saltern.__version__}"}}\n', "")


@pytest.mark.parametrize("words", ["", "item", "item list", "push show", "lint", "work"])
def test_the_short_help_is_the_long_one(words: str, said: Callable[..., Said], tmp_path: Path) -> None:
    assert said(f"{words} -h") == said(f"{words} --help")
    assert said(f"{words} -h")[0] == 0
    assert list(tmp_path.iterdir()) == []


def test_json_is_asked_for_anywhere(said: Callable[..., Said]) -> None:
    status, out, err = answered = said("--json item show graduate-reception")
    assert (status, err, json.loads(out)["id"]) == (0, "", "graduate-reception")
    assert said("item --json show graduate-reception") == said("item show graduate-reception --json") == answered


READ = [
    "account list --unit x", "alert list", "case list", "case show x", "feed list", "feed show x", "feed release x",
    "item try graduate-reception --subject 1", "journal verify", "journal show", "journal seal", "lake scrub",
    "lake snapshots", "lake dossier", "message list", "message deliver", "program list", "push list", "push sweep",
    "serve --trial", "subject show 1 --purpose prefill",
]  # fmt: skip


@pytest.mark.parametrize("words", READ)
def test_what_only_looks_makes_no_installation(words: str, said: Callable[..., Said], tmp_path: Path) -> None:
    assert said(words) == (2, "", f"error[installation-missing]: {MISSING[0]}\n")
    assert said(f"{words} --language zh") == (2, "", f"错误[installation-missing]: {MISSING[1]}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ["item list", "theme list", "feed check births.csv", "alert list -h"])
def test_what_needs_no_installation_makes_none(words: str, said: Callable[..., Said], tmp_path: Path) -> None:
    said(words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["missing", "empty"])
def test_migrate_begins_one(kind: str, said: Callable[..., Said], tmp_path: Path) -> None:
    if kind == "empty":
        (tmp_path / "var").mkdir()
    assert said("migrate")[0] == 0
    assert said("push list") == (0, "No pushes.\n", "")
    assert said("lake snapshots --json") == (0, '{"snapshots": []}\n', "")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("saltern jour", "journal"), ("saltern feed wi", "withdraw"), ("saltern case su", "submit"),
        ("saltern item list --the", "--theme"), ("saltern nothing x", ""),
    ],
)  # fmt: skip
def test_a_shell_completes_words_verbs_and_options(line: str, answer: str, said: Callable[..., Said]) -> None:
    asked = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1), "_SALTERN_COMPLETE": "complete_bash"}
    assert said("", **asked) == (0, f"{answer}\n", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_of_a_shell_is_printed(shell: str, said: Callable[..., Said]) -> None:
    status, out, err = said(f"completion {shell} --json")
    assert (status, err) == (0, "")
    assert said(f"completion {shell}") == (0, f"{json.loads(out)['script']}\n", "")
    assert f"_SALTERN_COMPLETE=complete_{shell}" in out


def test_what_nobody_can_run_is_said_in_chinese(said: Callable[..., Said]) -> None:
    answers = {
        "linnt": "没有命令 linnt，是不是 lint？",
        "theme lst": "没有命令 lst，是不是 list？",
        "item list --them x": "没有选项 --them，是不是 --depth、--help、--theme？",
        "item show": "缺少 ID。",
        "item list --page x": "--page 的值不对：",
        "theme list --kind x": "--kind 的值不对：x 不在可选值之内（theme, green_channel, topic）。",
    }
    for words, answer in answers.items():
        status, out, err = said(f"{words} --language zh")
        assert (status, out) == (2, "")
        assert err.startswith(f"错误[command-misused]: {answer}"), err
        assert err.endswith(" --help。\n")


def test_the_words_are_read_whatever_the_locale(said: Callable[..., Said]) -> None:
    plain = {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    assert said("item search 毕业 --json", **plain) == said("item search 毕业 --json")
    assert json.loads(process("item search 毕业 --json", YANTIAN, **plain).stdout) == json.loads(
        said("item search 毕业 --json")[1]
    )


def test_a_letter_the_terminal_lacks_stops_nothing(tmp_path: Path) -> None:
    done = process("reminder list --json", tmp_path, PYTHONIOENCODING="latin-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["reminders"][0]["name"]["zh"]


def test_a_reader_who_goes_away_is_no_mistake(tmp_path: Path) -> None:
    read, written = os.pipe()
    os.close(read)
    with os.fdopen(written, "w") as nobody:
        done = subprocess.run(
            [*PROGRAM, "item", "list", "--all"],
            cwd=tmp_path, env=usual() | {"SALTERN_PACK": str(YANTIAN)}, stdout=nobody, stderr=subprocess.PIPE,
            text=True, check=False, timeout=120,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (141, "")


def test_a_full_disk_behind_the_answer_is_said(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, "theme", "list"],
            cwd=tmp_path, env=usual() | {"SALTERN_PACK": str(YANTIAN)}, stdout=full, stderr=subprocess.PIPE,
            text=True, check=False, timeout=120,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (
        2,
        "error[disk-full]: No space left for var; nothing was half done. Make room and do it again.\n",
    )


STOPPED = "stopped; the same command goes on where it stopped\n"
WHILE_LOADING = """
import signal, sys
from saltern.__main__ import main

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Watch())
sys.argv = ["saltern", *sys.argv[1:]]
main()
"""
WHILE_ASKING = """
import signal, sys, threading
from saltern import __main__
from saltern.project import command

def asking(word, verb, *, helps):
    import duckdb

    threading.Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()
    duckdb.connect().execute("SELECT sum(hash(a.range + b.range)) FROM range(1000000) a, range(1000000) b").fetchall()

command._make_ready = asking
sys.argv = ["saltern", *sys.argv[1:]]
__main__.main()
"""


@pytest.mark.parametrize("program", [WHILE_LOADING, WHILE_ASKING])
def test_ctrl_c_ends_with_a_sentence_whatever_a_library_makes_of_it(program: str, tmp_path: Path) -> None:
    def ended(*words: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-c", program, *words],
            cwd=tmp_path, env=usual(), capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    assert ended("item", "list") == (130, "", STOPPED)
    status, out, err = ended("item", "list", "--json")
    assert (status, out, json.loads(err)["error"]) == (130, "", "stopped")
    assert list(tmp_path.iterdir()) == []
