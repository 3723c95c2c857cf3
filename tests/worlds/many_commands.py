"""Many commands of the real program: a child each of one that has loaded it, so that none pays for the loading.

Each line of standard input is JSON: {"words": [...], "environment": {...}, "place": folder, "started": bool, "user":
account or null}; each line of standard output the answer: [status, standard output, standard error]. A child sees what
a fresh process would: nothing but the modules is shared, and it ends as the command ends. With `started` Django's
settings and tables are loaded too, once, for commands that all see the environment of the first of them.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Iterable, Mapping
from typing import IO, TextIO

from saltern.project import command, wiring

SHARED = (
    "django.core.management",
    "django.db.backends.sqlite3.base",
    "django.db.models",
    "django.urls",
    "duckdb",
    "encodings.ascii",
    "saltern.apps.notify.providers.smtp",
    "saltern.core.registry.intake",
    "secrets",
    "saltern.core.review.lint",
    "saltern.core.rules.dmn",
    "saltern.installation.office",
    "saltern.installation.people",
    "typer._adapters",
    "typer.rich_utils",
    "xml.dom.minidom",
    "xmlschema",
)
"""What takes long to load and reads nothing of the environment."""


class Started:
    """A child that has started Django and answers the commands of one environment."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        asked, answered = os.pipe(), os.pipe()
        self._child = os.fork()
        if self._child == 0:
            os.close(asked[1])
            os.close(answered[0])
            start(environment, asked[0], answered[1])
        os.close(asked[0])
        os.close(answered[1])
        self._asked = os.fdopen(asked[1], "w")
        self._answered = os.fdopen(answered[0])

    def answer(self, line: str) -> str:
        """Hand a question on."""
        self._asked.write(line)
        self._asked.flush()
        return self._answered.readline()

    def close(self) -> None:
        """No more questions."""
        self._asked.close()
        self._answered.close()
        os.waitpid(self._child, 0)


def start(environment: Mapping[str, str], asked: int, answered: int) -> None:
    """What the child of `Started` does, and no way back."""
    try:
        see(environment)
        wiring.start()
        for word in command.WORDS.values():
            importlib.import_module(word.module)
        with os.fdopen(asked) as questions, os.fdopen(answered, "w") as answers:
            serve(questions, answers)
    finally:
        os._exit(0)


def serve(questions: Iterable[str], answers: TextIO) -> None:
    """Answer each question by a child of this process."""
    for line in questions:
        asked = json.loads(line)
        answers.write(json.dumps(answer(asked["words"], asked["environment"], asked["place"], asked["user"])) + "\n")
        answers.flush()


def answer(words: list[str], environment: Mapping[str, str], place: str, user: int | None) -> tuple[int, str, str]:
    """Run one command to its end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            for number, handle in enumerate((os.open(os.devnull, os.O_RDONLY), out.fileno(), err.fileno())):
                os.dup2(handle, number)
            if user is not None:
                os.setgroups([])
                os.setgid(user)
                os.setuid(user)
            run(words, environment, place)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return status, text(out), text(err)


def see(environment: Mapping[str, str]) -> None:
    """Have these variables in the environment, and no other."""
    os.environ.clear()
    os.environ.update(environment)


def run(words: list[str], environment: Mapping[str, str], place: str) -> None:
    """What the `saltern` script does, and no way back into this program."""
    status: object = 1
    try:
        os.chdir(place)
        see(environment)
        sys.argv = ["saltern", *words]
        command.main()
    except SystemExit as ended:
        status = ended.code
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else 0)


def text(written: IO[bytes]) -> str:
    """All that was written."""
    written.seek(0)
    return written.read().decode()


def main() -> None:
    """Answer until there are no more questions."""
    for name in SHARED:
        importlib.import_module(name)
    started: Started | None = None
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["started"]:
            started = started or Started(asked["environment"])
            sys.stdout.write(started.answer(line))
            sys.stdout.flush()
        else:
            serve([line], sys.stdout)
    if started:
        started.close()


if __name__ == "__main__":
    main()
