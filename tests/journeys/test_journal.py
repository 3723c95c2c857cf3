"""No read of personal data without a line its owner can see, and no line changed in silence."""

from __future__ import annotations

import sqlite3

from worlds.district import District


def test_a_person_is_shown_masked_for_a_purpose_and_sees_who_looked(district: District) -> None:
    number = district.number("graduate")
    without = district.try_("subject", "show", number, "--as-of", "2020-04-10", "--as", "clerk")
    assert (without.status, without.out) == (2, "")
    assert without.err.startswith("error[purpose-")
    shown = district.ask(
        "subject", "show", number, "--purpose", "eligibility", "--as-of", "2020-04-10", "--as", "clerk"
    )
    assert (shown["number"], shown["name"], shown["mobile"]) == ("360121**********68", "林**", "138****8001")
    assert number not in str(shown)
    uses = district.ask("journal", "show", "--subject", shown["subject"], "--uses")["lines"]
    assert [(line["actor"], line["action"], line["purpose"]) for line in uses] == [
        ("clerk", "subject.open", "eligibility")
    ]


def sealed(district: District) -> int:
    """Seal what is new; how many lines the chain holds, and that it does. The comparison leaves a line of its own."""
    district.say("journal", "seal")
    verdict = district.ask("journal", "verify")
    assert (verdict["ok"], verdict["unsealed"]) == (True, 0)
    return int(verdict["lines"])


def test_a_changed_line_is_found(district: District) -> None:
    number = district.number("graduate")
    before = sealed(district)
    for _ in range(2):
        district.say("subject", "show", number, "--purpose", "eligibility", "--as-of", "2020-04-10", "--as", "clerk")
    assert sealed(district) == before + 3
    with sqlite3.connect(district.home / "saltern.sqlite3") as desk:
        for (name,) in desk.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            desk.execute(f"DROP TRIGGER {name}")
        desk.execute("UPDATE journal_line SET actor = 'nobody' WHERE id = (SELECT min(id) FROM journal_line)")
    desk.close()
    verdict = district.try_("journal", "verify")
    assert verdict.status == 1
    assert verdict.lines[-1] == f"1 finding(s): {before + 3} lines in 2 batches, 1 line(s) not sealed yet."


def test_what_was_found_is_kept_where_the_auditors_page_reads_it(district: District) -> None:
    lines = sealed(district)
    newest = district.ask("journal", "show", "--limit", 1)["lines"][0]
    assert (newest["action"], newest["role"]) == ("journal.verify", "auditor")
    assert newest["detail"] == {"line": lines, "lines": lines, "findings": 0}
