"""`saltern message` and `saltern journal` as people use them: words, exit statuses, no number in clear."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from apps.notify.conftest import Deliver, applicant, outgoing
from saltern.apps.notify import operations as notify
from saltern.apps.notify.operations import MessageUnknown
from saltern.installation.clock import MomentUnreadable
from saltern.interfaces.cli import journal, message
from saltern.interfaces.cli.message import SourceUnreadable

pytestmark = pytest.mark.django_db
run = CliRunner().invoke


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SALTERN_HOME", str(tmp_path))
    monkeypatch.delenv("SALTERN_ANCHOR", raising=False)
    return tmp_path


def test_the_list_shows_states_in_words_and_no_number(now: dt.datetime, deliver: Deliver) -> None:
    notify.enqueue_many(messages=[outgoing(1), outgoing(2, template="gone")], now=now)
    deliver()
    assert run(message.app, ["list"]).output.splitlines() == [
        "push:1:2  sms → 2  failed (The pack has no template gone.)  ",
        "push:1:1  sms → 1  sent  张*，您可以办理居住证了。",
        "failed 1 · sent 1",
    ]


def test_a_reason_is_told_in_both_languages(now: dt.datetime, deliver: Deliver) -> None:
    notify.enqueue_many(messages=[outgoing(1, template="gone")], now=now)
    deliver()
    (told,) = json.loads(run(message.app, ["list", "--json"]).output)["messages"]
    assert (told["reason"], told["reason_words"]) == (
        'template-unknown {"template": "gone"}',
        {"en": "The pack has no template gone.", "zh": "事项包中没有模板 gone。"},
    )


def test_one_message_says_why_it_came(now: dt.datetime) -> None:
    notify.enqueue_many(messages=[outgoing()], now=now)
    assert run(message.app, ["show", "push:1:1"]).output.splitlines() == [
        "push:1:1  sms → — (subject 1)  waiting",
        "text: (not written yet) (0 part(s))",
        "why: Your permit ends soon",
        "from: push:1, template due, pack yantian-1, 0 attempt(s)",
    ]


def test_the_stop_button(now: dt.datetime) -> None:
    notify.enqueue_many(messages=[outgoing(1), outgoing(2)], now=now)
    assert run(message.app, ["stop", "push:1", "--by", "chief"]).output == "Stopped push:1: 2 message(s) waited.\n"
    assert (
        run(message.app, ["stop", "everything", "--by", "chief"]).output == "Stopped everything: 0 message(s) waited.\n"
    )
    body = json.loads(run(message.app, ["list", "--json"]).output)
    assert (body["counts"], body["stops"]) == ({"suppressed": 2}, ["push:1", "everything"])
    assert run(message.app, ["resume", "push:1", "--by", "chief"]).output == "Resumed push:1: 2 message(s) wait.\n"


@pytest.mark.parametrize(
    ("words", "error", "text"),
    [
        (
            ["stop", "push", "--by", "x"],
            SourceUnreadable,
            '"push" names no source of messages; expected a kind and a number as push:12, or everything.',
        ),
        (["show", "nothing"], MessageUnknown, "There is no message with the key nothing."),
        (
            ["deliver", "--at", "noon"],
            MomentUnreadable,
            '"noon" is no moment like 2020-04-10T10:00.',
        ),
    ],
)
def test_bad_words_are_refused(words: list[str], error: type[Exception], text: str) -> None:
    refused = run(message.app, words).exception
    assert (type(refused), str(refused)) == (error, text)


def test_the_journal_is_sealed_verified_and_shown(now: dt.datetime, home: Path) -> None:
    notify.prefer(subject=5, refuse=["*"], acting=applicant(5, now))
    assert run(journal.app, ["seal"]).output == "1 line(s) sealed in 1 batch(es).\n"
    held = run(journal.app, ["verify"])
    assert (held.exit_code, held.output) == (
        0,
        "the chain holds: 1 lines in 1 batches, 0 line(s) not sealed yet.\n",
    )
    assert run(journal.app, ["show", "--subject", "5"]).output == (
        "2020-04-10 10:00:00  z (applicant)  message.prefer  · subject 5\n"
    )
    (home / "journal.anchor").write_text('{"number": 2, "root": "ab", "count": 1, "at": "x"}\n')
    broken = run(journal.app, ["verify"])
    assert (broken.exit_code, broken.output.splitlines()[0]) == (
        1,
        "batch 2 was sealed but is cut off; found last batch 1.",
    )
