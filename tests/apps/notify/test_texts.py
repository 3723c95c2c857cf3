"""Templates through their one door, SMS parts, quiet hours, masking: pure parts of telling."""

from __future__ import annotations

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest

from saltern.apps.notify import quiet
from saltern.apps.notify.outgoing import NAMESPACE, MessageKeyUnusable, Outgoing, stable_id
from saltern.core.catalogue.message import parts
from saltern.core.catalogue.template import (
    NameNotAllowed,
    Template,
    TextMissing,
    TextTooLong,
    ValueMissing,
    render,
    title,
)
from saltern.core.identifiers.writing import mask_address
from saltern.words import Phrase

NAMES = frozenset({"name"})


def template(text: str, **texts: str) -> Template:
    return Template(key="due", texts={"zh": text} | texts, names=NAMES)


def test_names_are_replaced_and_nothing_else_happens() -> None:
    text = template("{name} %s {0.__class__} ((name))、(( name ))")
    assert (
        render(text, values={"name": "{settings}"}, language="zh") == "{name} %s {0.__class__} {settings}、{settings}"
    )


def test_a_value_is_not_read_as_a_template() -> None:
    text = Template(key="t", texts={"zh": "((name))"}, names=frozenset({"name", "secret"}))
    assert render(text, values={"name": "((secret))", "secret": "x"}, language="zh") == "((secret))"


def test_a_missing_language_falls_back_to_chinese() -> None:
    assert render(template("您好", en="Hello"), values={}, language="en") == "Hello"
    assert render(template("您好"), values={}, language="en") == "您好"


@pytest.mark.parametrize(
    ("text", "values", "error", "message"),
    [
        ("((secret))", {"secret": "x"}, NameNotAllowed, "The template due uses ((secret)), which is not among name."),
        ("((name.a))", {}, NameNotAllowed, "The template due uses ((name.a)), which is not among name."),
        ("((name))", {}, ValueMissing, "The template due needs a value for ((name)), none was given."),
        ("", {}, TextMissing, "The template due has no text in any of zh, zh, en."),
        ("长" * 1001, {}, TextTooLong, "The text of template due has 1001 characters; at most 1000 are sent."),
    ],
)
def test_a_bad_text_is_refused(text: str, values: dict[str, str], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as refused:
        render(template(text), values=values, language="zh")
    assert str(refused.value) == message


def test_a_value_adds_no_header_to_a_mail() -> None:
    text = Template(key="t", texts={"zh": "x"}, names=NAMES, titles={"zh": "((name))"})
    assert title(text, values={"name": "a\r\nBcc: b@example.org"}, language="zh") == "a Bcc: b@example.org"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 153, 3),
        ("字" * 70, 1),
        ("字" * 71, 2),
        ("字" * 134, 2),
        ("字" * 135, 3),
        ("𠮷" * 35, 1),
        ("𠮷" * 36, 2),
        ("𠮷" * 67, 3),
    ],
)
def test_sms_parts_are_counted_as_telephones_do(text: str, expected: int) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("local", "ends"),
    [
        ("2020-04-10T20:59:59", None),
        ("2020-04-10T21:00:00", "2020-04-11T08:00:00"),
        ("2020-04-11T00:00:00", "2020-04-11T08:00:00"),
        ("2020-04-11T07:59:59", "2020-04-11T08:00:00"),
        ("2020-04-11T08:00:00", None),
    ],
)
def test_quiet_hours_hold_from_nine_to_eight_local_time(local: str, ends: str | None) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    moment = dt.datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(dt.UTC)
    expected = dt.datetime.fromisoformat(ends).replace(tzinfo=zone) if ends else None
    assert quiet.until(moment, zone) == expected


@pytest.mark.parametrize(("clear", "shown"), [("13800001234", "138****1234"), ("1234567", "*******"), ("", "")])
def test_numbers_are_masked(clear: str, shown: str) -> None:
    assert mask_address(clear) == shown


@pytest.mark.parametrize("key", ["x", "push:1:2", "push:1:3", "push:1:4", "push:1:5", "事项:1", "k" * 200])
def test_an_id_is_the_version_5_uuid_of_its_key(key: str) -> None:
    assert stable_id(key) == str(uuid.uuid5(NAMESPACE, key))


def test_an_unusable_key_is_refused() -> None:
    with pytest.raises(MessageKeyUnusable) as refused:
        Outgoing(message_key="", subject=1, template="t", source_kind="x", source_id="1", pack_version="v")
    assert str(refused.value) == 'The message key "" is empty or longer than 200 characters.'


def test_what_has_a_name_in_both_languages_is_said_in_the_language_of_the_text() -> None:
    permit = Phrase(zh="居住证", en="a residence permit")
    both = Template(key="t", texts={"zh": "((name))可办。", "en": "((name)) is ready."}, names=NAMES)
    chinese = Template(key="t", texts={"zh": "((name))可办。"}, names=NAMES)
    assert [render(both, values={"name": value}, language="en") for value in (permit, permit.plain(), "x")] == [
        "a residence permit is ready.",
        "a residence permit is ready.",
        "x is ready.",
    ]
    assert render(both, values={"name": permit}, language="zh") == "居住证可办。"
    assert render(chinese, values={"name": permit}, language="en") == "居住证可办。"
