"""The desk decides by a `.dmn` file: approved only on what is known, kept whole, told in both languages, told again."""

from __future__ import annotations

from typing import Any

import pytest

from saltern.apps.casework import operations, queries
from saltern.apps.casework.models import Decision, RuleText
from saltern.apps.casework.operations import Acknowledgement
from saltern.core.approvals.explanation import explain
from saltern.errors import Faults
from saltern.words import Phrase
from worlds.casework_desk import People, applicant, degree, job, rulebook
from worlds.drawn_graduate import DMN, drawn

pytestmark = pytest.mark.django_db
BECAUSE = Phrase(zh="学历与在职均已核验", en="degree and job are verified")


def submit(source: People, *, text: str = DMN, **changes: Any) -> Acknowledgement:
    asked: dict[str, Any] = {
        "rulebook": rulebook(drawn(text)),
        "source": source,
        "item": "graduate-reception",
        "subject": 1,
        "key": "k1",
        "acting": applicant(1, 2, 3),
        "account": {"mobile": "13800001234"},
    }
    return operations.submit(**(asked | changes))


def people(*, verified: bool | None = True, **work: object) -> People:
    return People(degrees=[degree(1, verified=verified)], employments=[job(1, **work)])


def test_what_the_file_approves_is_approved_at_once_with_the_rows_reason() -> None:
    made = submit(people())
    assert (made.state, made.result, made.because, made.missing) == ("approved", "approve", BECAUSE, ())


@pytest.mark.parametrize(
    ("source", "because", "missing"),
    [
        (
            people(verified=False),
            {"zh": "学历未能自动核验", "en": "the degree could not be verified"},
            (),
        ),
        (
            people(verified=None),
            {
                "zh": "以下信息无法核实：学历已核验；已转人工审查。",
                "en": "Not known from any record: degree verified; a person looks at it.",
            },
            ("学历已核验",),
        ),
        (
            people(employer_status=None),
            {
                "zh": "以下信息无法核实：用人单位状态；已转人工审查。",
                "en": "Not known from any record: employer; a person looks at it.",
            },
            ("用人单位状态",),
        ),
        (
            people(employer_status=None, insured=None),
            {
                "zh": "以下信息无法核实：用人单位状态, 已参保；已转人工审查。",
                "en": "Not known from any record: employer, insured; a person looks at it.",
            },
            ("用人单位状态", "已参保"),
        ),
        (
            people(employer_status="revoked"),
            {
                "zh": "没有可自动批准的情形，已转人工审查。",
                "en": "No rule approves this by itself; a person looks at it.",
            },
            (),
        ),
    ],
    ids=["false", "unknown", "unknown behind not()", "two unknown", "no row"],
)
def test_everything_else_goes_to_a_person(source: People, because: dict[str, str], missing: tuple[str, ...]) -> None:
    made = submit(source)
    assert (made.state, made.result, made.because.plain(), made.missing) == ("review", "refer", because, missing)


def test_the_file_is_kept_once_with_each_answer_its_unit_and_date() -> None:
    books = rulebook(drawn())
    submit(people(), rulebook=books)
    source = People(degrees=[degree(2)], employments=[job(2)])
    submit(source, rulebook=books, subject=2, key="k2")
    body = RuleText.objects.get().body
    assert body["drawn"] == {
        "decision": "tables/graduate.dmn#decision",
        "dmn": DMN,
        "names": ["current_job.employer_status", "current_job.insured", "latest_degree.verified"],
        "kinds": ["string", "boolean", "boolean"],
    }
    decision = Decision.objects.first()
    assert decision is not None
    assert decision.pack_version == "pack-1"
    assert decision.evidence["inputs"] == [
        {
            "label": "用人单位状态",
            "text": "current_job.employer_status",
            "value": "active",
            "sources": [{"unit": "human-resources", "record_set": "employments", "date": "2019-09-01", "rows": 1}],
        },
        {
            "label": "已参保",
            "text": "current_job.insured",
            "value": True,
            "sources": [{"unit": "human-resources", "record_set": "employments", "date": "2019-09-01", "rows": 1}],
        },
        {
            "label": "学历已核验",
            "text": "latest_degree.verified",
            "value": True,
            "sources": [{"unit": "education", "record_set": "degrees", "date": "2019-06-30", "rows": 1}],
        },
    ]
    assert {key: decision.evidence[key] for key in ("matched", "held", "conflict", "steps")} == {
        "matched": [0],
        "held": [3, 2],
        "conflict": None,
        "steps": [{"name": "employed", "value": True, "matched": [0], "held": [3, 2]}],
    }


TOLD = {
    "zh": (
        "学历与在职均已核验",
        "申请条件：符合。",
        "符合：规定的条件；来源：education，degrees，2019年6月30日。",
        "应届毕业生接收：结论为当场通过。",
        "规则 1 成立：学历已核验为是；在职为是。",
        "学历已核验：来源 education，degrees，2019年6月30日。",
        "在职：结论为是。",
        "规则 1 成立：用人单位状态为active，符合要求（“revoked”以外）；已参保为是。",
        "用人单位状态：来源 human-resources，employments，2019年9月1日。",
        "已参保：来源 human-resources，employments，2019年9月1日。",
    ),
    "en": (
        "degree and job are verified",
        "The condition to apply is met.",
        "Met: the condition laid down; source: education, degrees, 30 June 2019.",
        "应届毕业生接收: the answer is approved at once.",
        "Rule 1 holds: degree verified is yes; employed is yes.",
        "degree verified: from education, degrees, 30 June 2019.",
        "Employed: the answer is yes.",
        'Rule 1 holds: employer is active, as asked (anything but "revoked"); insured is yes.',
        "employer: from human-resources, employments, 1 September 2019.",
        "insured: from human-resources, employments, 1 September 2019.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_worked_out_and_told_again_from_what_was_stored(language: Any) -> None:
    made = submit(people())
    (told,) = queries.explanation(number=made.number, language=language)
    assert (told.agrees, told.result, told.sentences) == (True, "approve", TOLD[language])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_decision_that_was_unknown_says_without_what(language: Any) -> None:
    made = submit(people(employer_status=None))
    (told,) = queries.explanation(number=made.number, language=language)
    said = {"zh": "在职：缺少用人单位状态，不详。", "en": "Employed: not known without employer."}
    assert (told.agrees, told.result, told.sentences[-1]) == (True, "refer", said[language])


@pytest.mark.parametrize(
    ("part", "value"),
    [("matched", [1]), ("held", [1, 1]), ("steps", []), ("result", "refer"), ("conflict", "?")],
)
def test_a_changed_store_does_not_agree(part: str, value: object) -> None:
    submit(people())
    row = Decision.objects.select_related("rules").get()
    assert row.rules is not None
    told = explain(evidence={**row.evidence, part: value}, rules=row.rules.body, because=BECAUSE, language="en")
    assert told.agrees is False


def test_another_file_next_year_leaves_the_decision_of_this_year_as_it_was() -> None:
    made = submit(people())
    stricter = DMN.replace('<text>not("revoked")</text>', '<text>"audited"</text>')
    later = submit(people(), text=stricter, subject=1, key="k2")
    assert (later.result, RuleText.objects.count()) == ("refer", 2)
    (told,) = queries.explanation(number=made.number)
    assert (told.agrees, told.result) == (True, "approve")


def test_a_file_that_does_not_fit_stops_the_item_loudly() -> None:
    with pytest.raises(Faults) as caught:
        submit(people(), text=DMN.replace("current_job.insured", "current_job.insurd"))
    assert str(caught.value) == (
        'tables/graduate.dmn:34:58: unknown-member: found "insurd"; expected a member of row of employments '
        '(did you mean "insured"?)\n1 fault(s) found.'
    )
