"""申请条件: one rule decides, its conditions are told by the words people use; the whole pack states them so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pytest

from saltern.apps.casework.case_view import DecisionView
from saltern.apps.casework.operations import FormView
from saltern.core.approvals.compilation import ItemRules, compile_item
from saltern.core.approvals.eligibility import CheckedCondition, check_conditions
from saltern.core.approvals.explanation import Explanation, explain
from saltern.core.approvals.next_steps import NextStepRules
from saltern.core.approvals.subject_view import SubjectView
from saltern.core.catalogue.item import Item
from saltern.core.catalogue.light_items import in_depth
from saltern.core.catalogue.pack import Pack
from saltern.core.review.example_records import ExampleReader, ExampleRecords
from saltern.core.review.tryout import Tryout, try_item
from saltern.errors import NOWHERE, Fault
from saltern.interfaces.pages.reason import reasons
from saltern.interfaces.pages.source_line import SourceLine
from saltern.interfaces.portal.presenters.item import ItemPage, item_page
from saltern.words import Phrase
from worlds.yantian import yantian

GRADUATE: Final = "graduate-reception"
RECEIVED: Final[Mapping[str, Any]] = {
    "as_of": "2020-07-10",
    "degrees": [{"awarded_on": "2019-06-30", "verified": "true", "school": "深圳大学"}],
    "employments": [{"started_on": "2019-07-01", "firm": "employer"}],
    "business_entities": [{"firm": "employer", "status": "active", "kind": "company"}],
}
LONG_AGO: Final[Mapping[str, Any]] = {
    **RECEIVED,
    "degrees": [{"awarded_on": "2012-06-23", "verified": "true"}],
    "graduate_receptions": [{"kind": "graduate", "approved_on": "2013-01-05"}],
}
NOBODY_KNOWS: Final[Mapping[str, Any]] = {**RECEIVED, "degrees": []}


def records(pack: Pack, item: Item, given: Mapping[str, object]) -> ExampleRecords:
    faults: list[Fault] = []
    found = ExampleReader(vocabulary=pack.vocabulary, who=item.who, place=NOWHERE, faults=faults).read(given)
    assert faults == []
    return found


def ready(item: Item) -> ItemRules:
    return compile_item(item=item, vocabulary=yantian().vocabulary, conditions=yantian().standing.conditions)


def tried(given: Mapping[str, object], rules: ItemRules, steps: NextStepRules) -> Tryout:
    seen = records(yantian(), rules.item, given)
    return try_item(
        rules=rules,
        steps=steps,
        source=seen,
        subject=seen.subject,
        as_of=seen.as_of,
        typed=seen.form,
        account=seen.account,
    )


def told(given: Mapping[str, object]) -> tuple[Tryout, Explanation]:
    """What the desk answers the graduate, and why, in Chinese."""
    pack = yantian()
    rules = ready(pack.items[GRADUATE])
    tryout = tried(given, rules, NextStepRules(pack))
    decision = tryout.decision
    called = pack.called(language="zh")
    explanation = explain(
        evidence=decision.evidence, rules=rules.body, because=decision.because, language="zh", called=called
    )
    return tryout, explanation


def view(rules: ItemRules, given: Mapping[str, object]) -> SubjectView:
    seen = records(yantian(), rules.item, given)
    return SubjectView(
        rules=rules, calendar=yantian().calendar, subject=seen.subject, source=seen, account={}, as_of=seen.as_of
    )


def checked(given: Mapping[str, object]) -> tuple[CheckedCondition, ...]:
    return check_conditions(view(ready(yantian().items[GRADUATE]), given))


def every_answer() -> Iterator[tuple[str, object, Sequence[object]]]:
    """Of every example of every version of every item: the one answer, and those of its conditions."""
    for item in in_depth(yantian().items).values():
        for version in item.versions:
            rules = ready(version)
            assert rules.eligible is not None
            for example in item.examples:
                seen = view(rules, example.given)
                each = [seen.ask(question).value for _, question in rules.conditions]
                yield f"{item.id}: {example.name}", seen.ask(rules.eligible).value, each


def test_every_item_states_its_conditions_in_words() -> None:
    items = [*in_depth(yantian().items).values()]
    assert len(items) > 50
    assert [item.id for item in items for version in item.versions if not version.conditions] == []


def test_the_one_rule_answers_as_its_conditions_together() -> None:
    answers = list(every_answer())
    assert len(answers) > 200
    wrong = [
        name for name, one, each in answers if one is not (False if False in each else None if None in each else True)
    ]
    assert wrong == []


def test_a_reason_names_the_conditions_by_their_labels() -> None:
    tryout, explanation = told(LONG_AGO)
    assert tryout.decision.because == Phrase(
        zh="按记录不符合申请条件“毕业不到两年”“没办过毕业生接收或人才引进”，已转人工核实。",
        en=(
            "By the records the conditions are not met (Graduated less than two years ago; Never received here as a "
            "graduate or talent); a person checks this."
        ),
    )
    assert explanation.brief == "按记录不符合申请条件，已转人工核实。"
    assert [(one.state, one.label, one.found) for one in explanation.points] == [
        ("not-met", "毕业不到两年", "2012年6月23日"),
        ("not-met", "没办过毕业生接收或人才引进", "1条记录"),
        ("met", "本人在世", ""),
        ("met", "已在盐田登记就业", ""),
        ("met", "没有已批准的接收申请", ""),
    ]
    assert [(one.unit, one.record_set, one.date) for one in explanation.points[0].sources] == [
        ("盐田区人力资源局", "高等教育学历", "2012-06-23")
    ]


def test_an_approval_tells_each_condition_and_each_thing_the_table_asked() -> None:
    tryout, explanation = told(RECEIVED)
    assert tryout.decision.result == "approve"
    assert [(one.state, one.label, one.found, one.said_yes) for one in explanation.points] == [
        ("met", "本人在世", "", False),
        ("met", "毕业不到两年", "", False),
        ("met", "已在盐田登记就业", "", False),
        ("met", "没办过毕业生接收或人才引进", "", False),
        ("met", "没有已批准的接收申请", "", False),
        ("met", "学历核验", "是", True),
        ("met", "用人单位存续", "是", True),
        ("met", "失信记录", "否", False),
    ]
    assert explanation.sentences[1:3] == ("申请条件：符合。", explanation.sentences[2])
    assert explanation.sentences[2].startswith("符合：本人在世；来源：")


def test_the_rule_in_its_own_words_stays_beside_the_label() -> None:
    assert [(one.words.zh, one.rule.zh, one.state) for one in checked(NOBODY_KNOWS)[:3]] == [
        ("本人在世", "在世", "met"),
        ("毕业不到两年", "高等教育学历的毕业日期晚于申请当日前2年", "unknown"),
        ("已在盐田登记就业", "有就业登记的记录（没有终止日期）", "met"),
    ]


def page(given: Mapping[str, object]) -> ItemPage:
    pack = yantian()
    item = pack.items[GRADUATE]
    seen = records(pack, item, given)
    form = FormView(
        item=item.id,
        subject=seen.subject,
        as_of=seen.as_of,
        fields=(),
        faults=(),
        materials=(),
        missing=(),
        decision=None,
        conditions=checked(given),
    )
    return item_page(pack=pack, item=item, form=form)


def test_the_page_shows_what_is_open_first_and_the_rule_below_in_its_order() -> None:
    shown = page(LONG_AGO)
    assert [(one.answer.zh, one.words.zh, one.found.zh, one.report) for one in shown.conditions] == [
        ("不符合", "毕业不到两年", "2012年6月23日", "degrees"),
        ("不符合", "没办过毕业生接收或人才引进", "1条记录", "graduate_receptions"),
        ("符合", "本人在世", "", ""),
        ("符合", "已在盐田登记就业", "", ""),
        ("符合", "没有已批准的接收申请", "", ""),
    ]
    assert [one.zh for one in shown.in_full][:2] == ["在世", "高等教育学历的毕业日期晚于申请当日前2年"]
    assert shown.verdict is not None
    assert (shown.verdict.kind, shown.verdict.title.zh) == ("no", "现在还不能当场办，有2条不符合")
    assert shown.glance.time.zh == "1个工作日"


def test_where_all_is_met_the_page_says_how_it_was_looked_up() -> None:
    shown = page(RECEIVED)
    assert shown.verdict is not None
    assert shown.verdict.how == Phrase(
        zh="5条都符合，按各单位的记录查对，没有问您一个问题。",
        en="All 5 conditions are met, looked up in the records; nothing was asked of you.",
    )
    assert ({one.look for one in shown.conditions}, shown.glance.time.zh) == ({"met"}, "当场出结果")


def test_who_is_not_known_reads_the_conditions_without_an_answer() -> None:
    pack = yantian()
    shown = item_page(pack=pack, item=pack.items[GRADUATE], form=None)
    assert (shown.verdict, shown.conditions, shown.in_full) == (None, (), ())
    assert [one.zh for one in shown.asked][:3] == ["本人在世", "毕业不到两年", "已在盐田登记就业"]
    assert shown.glance.time.zh == "当场出结果"


def decided(tryout: Tryout, *, automatic: bool = True) -> DecisionView:
    decision = tryout.decision
    return DecisionView(
        serial=1, result=decision.result, automatic=automatic, final=False, by="", at=None, because=decision.because,  # type: ignore[arg-type]  # no moment is shown
        missing=(), evidence=decision.evidence, item_version=1, pack_version="v", engine_version="v",
    )  # fmt: skip


def test_a_case_gives_each_reason_a_row_of_its_own() -> None:
    tryout, explanation = told(LONG_AGO)
    rows = list(reasons(decided(tryout), (explanation,), approved=False))
    assert [(one.words.zh, one.answer.zh, one.note.zh, one.icon) for one in rows] == [
        ("按记录不符合申请条件，已转人工核实。", "", "", "wait"),
        ("毕业不到两年", "不符合", "记录上：2012年6月23日", "bad"),
        ("没办过毕业生接收或人才引进", "不符合", "记录上：1条记录", "bad"),
    ]
    assert rows[1].sources == (
        SourceLine(unit=Phrase.same("盐田区人力资源局"), note=Phrase.same("高等教育学历"), date="2012-06-23"),
    )


def test_what_a_person_decided_is_told_in_their_words_alone() -> None:
    tryout, explanation = told(LONG_AGO)
    (only,) = reasons(decided(tryout, automatic=False), (explanation,), approved=True)
    assert (only.words, only.icon) == (tryout.decision.because, "met")


@pytest.mark.parametrize("before", [True, False])
def test_a_decision_kept_before_conditions_were_told_alone_is_explained_as_it_was(before: bool) -> None:
    tryout, _ = told(RECEIVED)
    item = yantian().items[GRADUATE]
    evidence = {key: value for key, value in tryout.decision.evidence.items() if key != "conditions" or not before}
    again = explain(evidence=evidence, rules=ready(item).body, because=tryout.decision.because, language="zh")
    assert again.agrees
    assert any(line.startswith("申请条件：来源") for line in again.sentences) is before
