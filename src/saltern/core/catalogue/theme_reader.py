"""From `themes/*.yaml` to themes, green channels and topics, each rule checked against the vocabulary when the pack
loads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal

from saltern.core.catalogue.checked_rule import checked_rule
from saltern.core.catalogue.guide import MOST_QUESTIONS, GuideQuestion, Qualification
from saltern.core.catalogue.pack import Theme, ThemeStep
from saltern.core.documents.fields import Fields, near
from saltern.core.documents.rule import Rule
from saltern.core.rules.facts import SUBJECT_KINDS, Vocabulary
from saltern.errors import Fault
from saltern.words import Phrase

KINDS_OF_THEME: Final[tuple[Literal["theme", "green_channel", "topic"], ...]] = ("theme", "green_channel", "topic")


def read_themes(fields: Fields) -> dict[str, Theme]:
    """`themes/*.yaml`."""
    found = {}
    for key, theme in fields.each():
        questions = tuple(_questions(theme))
        found[key] = Theme(
            key=key,
            name=theme.phrase("name"),
            who=theme.one_of("who", SUBJECT_KINDS, default="natural_person"),
            kind=theme.one_of("kind", KINDS_OF_THEME, default="theme"),
            stage=theme.text("stage"),
            summary=theme.phrase("summary", required=False),
            steps=tuple(_step(step, questions) for step in theme.list("steps")),
            qualifies=tuple(_qualification(one) for one in theme.list("qualifies")),
            questions=questions,
            source=theme.text("source"),
            chosen=theme.text("chosen"),
            place=theme.place,
        )
        theme.done()
    return found


def check_themes(*, themes: Iterable[Theme], vocabulary: Vocabulary, faults: list[Fault]) -> None:
    """Notes every rule of a theme that does not fit the vocabulary."""
    for theme in themes:
        asked: list[tuple[Rule | None, str]] = [(one.rule, "boolean") for one in theme.qualifies]
        asked += [(step.done, "boolean") for step in theme.steps]
        asked += [(question.known, "string") for question in theme.questions]
        for rule, expected in asked:
            if rule is not None:
                checked_rule(rule, vocabulary=vocabulary, who=theme.who, expected=expected, faults=faults)


def _qualification(fields: Fields) -> Qualification:
    rule = fields.rule("feel", required=True) or Rule(text="null", place=fields.place)
    found = Qualification(words=fields.phrase("words"), rule=rule)
    fields.done()
    return found


def _questions(theme: Fields) -> Iterator[GuideQuestion]:
    for number, (key, fields) in enumerate(theme.members("questions")):
        if number == MOST_QUESTIONS:
            expected = Phrase(en=f"at most {MOST_QUESTIONS} questions", zh=f"最多{MOST_QUESTIONS}个问题")
            fields.fault(fields.entry, "too-many", f'"{key}"', expected)
        answers = fields.sub("answers", required=True)
        yield GuideQuestion(
            key=key,
            words=fields.phrase("words"),
            answers={name: answers.phrase(name) for name in answers.names()} if answers else {},
            known=fields.rule("known"),
            place=fields.place,
        )
        fields.done()


def _step(fields: Fields, questions: Iterable[GuideQuestion]) -> ThemeStep:
    known = {question.key: question.answers for question in questions}
    stated = fields.sub("only")
    only = {name: stated.words(name) for name in stated.names()} if stated else {}
    for name, answers in only.items():
        expected = Phrase(en="a question of this guide and its answers", zh="本指南的问题和它的答案")
        for word in [name] if name not in known else [one for one in answers if one not in known[name]]:
            hint = near(word, known.get(name, known))
            fields.fault(fields.entry_of("only") or fields.entry, "unknown-answer", f'"{word}"', expected, hint)
    step = ThemeStep(
        name=fields.phrase("name"),
        items=fields.words("items"),
        done=fields.rule("done"),
        only=only,
        place=fields.place,
    )
    fields.done()
    return step
