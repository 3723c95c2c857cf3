"""Many commands of the real program: `python many_commands.py [started]`, a child each of one that has loaded it.

`started`: with Django's settings and tables loaded too, for commands that see the environment this program was given.
Each line of standard input is JSON: {"words": [...], "environment": {...}}; each line of standard output the answer:
[status, standard output, standard error]. A child sees what a fresh process would: nothing but the modules is shared,
and it ends as the command ends.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile

from saltern.project import command, wiring

SHARED = (
    "django.core.management",
    "django.db.backends.sqlite3.base",
    "django.db.models",
    "django.urls",
    "duckdb",
    "saltern.core.registry.intake",
    "saltern.core.review.lint",
    "saltern.core.rules.dmn",
    "saltern.installation.office",
    "saltern.installation.people",
    "typer._adapters",
    "typer.rich_utils",
    "xmlschema",
)
"""What takes long to load and reads nothing of the environment."""


def answer(words: list[str], environment: dict[str, str]) -> tuple[int, str, str]:
    """Run one command to its end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            os.environ.update(environment)
            sys.argv = ["saltern", *words]
            run()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return status, text(out.fileno()), text(err.fileno())


def run() -> None:
    """What the `saltern` script does, and no way back into this program."""
    status: object = 1
    try:
        command.main()
    except SystemExit as ended:
        status = ended.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else 0)


def text(handle: int) -> str:
    """All that was written."""
    os.lseek(handle, 0, os.SEEK_SET)
    return os.read(handle, 1 << 20).decode()


if __name__ == "__main__":
    if sys.argv[1:] == ["started"]:
        wiring.start()
        for word in command.WORDS.values():
            importlib.import_module(word.module)
    for name in SHARED:
        importlib.import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(json.dumps(answer(asked["words"], asked["environment"])) + "\n")
        sys.stdout.flush()
