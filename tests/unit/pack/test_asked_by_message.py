"""SMS without deadline, links mistrusted: what a case asks for holds the day, and no text message holds a link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).resolve().parents[3] / "packs" / "yantian" / "templates"
TEXTS = {
    (key, language): text
    for path in sorted(FOLDER.glob("*.yaml"))
    for key, template in yaml.safe_load(path.read_text(encoding="utf-8")).items()
    for language, text in template.get("sms", {}).items()
}
LINK = re.compile(r"://|www\.|\.(?:cn|com|gov|org|net)\b", re.IGNORECASE)


def test_no_text_message_holds_a_link() -> None:
    assert len(TEXTS) > 100
    assert [key for key, text in TEXTS.items() if LINK.search(text)] == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "template",
    [
        "case-correction", "case-correction-brief", "case-deferral-due", "case-deferral-due-brief", "case-deferred",
        "case-deferred-brief", "case-end-notice", "case-correction-due", "case-more-time", "case-more-time-kept",
        "case-moved-asked",
    ],
)  # fmt: skip
def test_what_a_case_asks_for_holds_its_day(template: str, language: str) -> None:
    assert "((due))" in TEXTS[template, language]
