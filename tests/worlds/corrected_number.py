"""An installation with the cards of one person under two numbers, asked as stewards ask it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from worlds.commands import Commands, usual
from worlds.registry_office import person
from worlds.yantian import YANTIAN

OLD, NEW = person(1), person(2)
CARDS = "id_number,issued_on,valid_to,card_status"


class CorrectedNumber:
    """An installation with the cards of one person under two numbers."""

    def __init__(self, home: Path, commands: Commands) -> None:
        self.home = home
        self.environment = {**usual(), "SALTERN_HOME": str(home / "var"), "SALTERN_PACK": str(YANTIAN)}
        self._commands = commands
        for name, number, day in (("id_cards_1.csv", OLD, "2015-01-01"), ("id_cards_2.csv", NEW, "2019-05-06")):
            (home / name).write_text(f"{CARDS}\n{number},{day},,valid\n", encoding="gb18030")
            self.say("feed", "take", name)

    def say(self, *words: str, by: str = "qian", status: int = 0) -> str:
        """What a command says, in English."""
        environment = {**self.environment, "SALTERN_ACCOUNT": by, "SALTERN_LANGUAGE": "en"}
        found, out, err = self._commands.ask(*words, environment=environment, place=self.home)
        assert found == status, (words, out, err)
        return out + err

    def ask(self, *words: str, by: str = "qian") -> Any:
        """What a command says, as JSON."""
        return json.loads(self.say(*words, "--json", by=by))

    def known(self, number: str) -> Any:
        """Subject, number shown and the days cards were issued, as `subject show` says."""
        found = self.ask("subject", "show", number, "--purpose", "prefill")
        cards = found["facts"].get("id_cards", [])
        return found["subject"], found["number"], [card["values"]["issued_on"] for card in cards]

    def killed(self, *words: str, at: str, by: str) -> None:
        """A command that dies at a named place."""
        environment = {**os.environ, **self.environment, "SALTERN_ACCOUNT": by, "SALTERN_FAULTPOINT": at}
        died = subprocess.run(
            [sys.executable, "-m", "saltern.project.command", *words], env=environment, capture_output=True, check=False
        )
        assert died.returncode == -signal.SIGKILL, (at, died.stderr)
