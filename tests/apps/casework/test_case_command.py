"""`saltern case` from end to end: units' files in the lake, the real pack, a graduate, her promise, what flows back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from saltern.apps.casework import queries
from saltern.apps.journal import queries as journal
from saltern.apps.notify.models import Message
from saltern.core.contracts.reader import load_all
from saltern.core.registry.identity import IdentityStore
from saltern.core.registry.intake import Intake
from saltern.core.registry.lake import Lake
from saltern.errors import SalternError
from saltern.interfaces.cli.case import app

PACK = Path(__file__).resolve().parents[3] / "packs" / "yantian"
NUMBER, FIRM = "110102199101010078", "91110000600037341L"
AT = "2020-07-10T10:00"


def write(folder: Path, name: str, *rows: dict[str, object]) -> Path:
    file = folder / name
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


def deliveries(folder: Path) -> dict[str, Path]:
    degree = {
        "id_number": NUMBER,
        "school": "深圳大学",
        "level": "bachelor",
        "awarded_on": "2020-06-30",
        "number": "105901202005000001",
        "verified": True,
    }
    unsaid = (
        "legal_rep_id_number",
        "address_code",
        "industry_code",
        "established_on",
        "term_ends_on",
        "contact_mobile",
    )
    firm = {"credit_code": FIRM, "name": "盐田甲公司", "kind": "company", "status": "active", **dict.fromkeys(unsaid)}
    jobs = folder / "employments.csv"
    jobs.write_text(f"id_number,credit_code,started_on,ended_on,end_reason\n{NUMBER},{FIRM},2020-07-01,,\n")
    paid = folder / "social_insurance_payments.parquet"
    with duckdb.connect() as database:
        database.execute(
            f"COPY (SELECT '{NUMBER}' AS id_number, '{FIRM}' AS credit_code, '2020-06' AS month, 'pension' AS kind, "
            f"5000.00::DECIMAL(18,2) AS base, DATE '2020-07-05' AS paid_on) TO '{paid}' (FORMAT parquet)"
        )
    promise = {"sha256": hashlib.sha256(paid.read_bytes()).hexdigest(), "rows": 1}
    (folder / f"{paid.name}.manifest.json").write_text(json.dumps(promise), encoding="utf-8")
    return {
        "degrees": write(folder, "degrees.jsonl", degree),
        "business_entities": write(folder, "business_entities.jsonl", firm),
        "employments": jobs,
        "social_insurance_payments": paid,
    }


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SALTERN_HOME", str(tmp_path))
    monkeypatch.setenv("SALTERN_PACK", str(PACK))
    monkeypatch.setenv("SALTERN_ACCOUNT", "zhang")
    return tmp_path


@pytest.fixture
def home(installed: Path) -> Path:
    take(installed, deliveries(installed))
    return installed


@pytest.fixture
def unemployed(installed: Path) -> Path:
    take(installed, {name: file for name, file in deliveries(installed).items() if name != "employments"})
    return installed


def take(home: Path, files: dict[str, Path]) -> None:
    identity = IdentityStore.open(home / "identity.sqlite3")
    door = Intake(lake=Lake(home / "lake"), identity=identity, contracts=load_all(folder=PACK / "sources"))
    for dataset, file in files.items():
        taken = door.take(file, dataset=dataset, now=dt.datetime(2020, 7, 9, tzinfo=dt.UTC))
        assert taken.outcome == "committed", (dataset, taken)
    door.close()
    identity.close()


def run(*words: str) -> Any:
    done = CliRunner().invoke(app, [*words, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refused(*words: str) -> str:
    with pytest.raises(SalternError) as caught:
        CliRunner().invoke(app, list(words), catch_exceptions=False)
    return str(caught.value)


def submit(*more: str) -> Sequence[str]:
    return ("submit", "graduate-reception", "--subject", NUMBER, "--mobile", "13800138000", "--at", AT, *more)


@pytest.mark.django_db
def test_the_graduates_story(home: Path) -> None:
    made = run(*submit("--idempotency-key", "k1"))
    assert (made["state"], made["promised"], made["fields_prefilled"], made["materials_saved"]) == (
        "approved",
        [],
        5,
        2,
    )
    assert run(*submit("--idempotency-key", "k1"))["number"] == made["number"]
    case = made["number"]
    found = run("show", case, "--explain")
    assert [field["value"] for field in found["form"]] == [
        "深圳大学",
        "bachelor",
        "2020-06-30",
        "105901202005000001",
        "2020-07-01",
        "138****8000",
    ]
    assert found["decisions"][0]["because"]["zh"] == "学历和就业登记都已核验"
    assert [one["agrees"] for one in found["explanations"]] == [True]
    told = found["explanations"][0]["sentences"]
    assert (told[1], told[3], told[7], told[9]) == (
        "The condition to apply is met.",
        "Met: Graduated less than two years ago; source: Human Resources Bureau, Higher-education degrees, "
        "30 June 2020.",
        "Graduate reception: the answer is approved at once.",
        "degree verified: from Human Resources Bureau, Higher-education degrees, 30 June 2020.",
    )
    assert NUMBER not in json.dumps(found)
    subject = queries.cases()[0].subject
    assert [line.action for line in journal.accesses(subject=subject)][:2] == ["case.explain", "case.open"]
    assert [row["number"] for row in run("list", "--subject", NUMBER)["cases"]] == [case]


@pytest.mark.django_db
def test_without_a_registered_job_the_contract_is_promised_and_brought(unemployed: Path) -> None:
    assert refused(*submit("--value", "started_on=2020-07-01")) == (
        "The application for graduate-reception lacks contract (Labour contract); it is accepted without if you "
        "promise to bring them: contract within 10 working days."
    )
    made = run(*submit("--value", "started_on=2020-07-01", "--promise"))
    assert (made["state"], made["promised"]) == ("deferred", [["contract", "2020-07-24"]])
    brought = ("bring", made["number"], "--subject", NUMBER, "--material", "contract", "--at", "2020-07-13T09:00")
    assert run(*brought)["state"] == "review"


@pytest.mark.django_db
def test_what_the_platform_decided_comes_back_through_the_lake(home: Path) -> None:
    case = run(*submit("--material", "contract"))["number"]
    file = home / "service_cases_platform.jsonl"
    assert CliRunner().invoke(app, ["feed-back", str(file)], catch_exceptions=False).exit_code == 0
    take(home, {"service_cases": file})
    snapshot = Lake(home / "lake").snapshot()
    with snapshot.connect() as connection:
        rows = connection.execute("SELECT case_no, item_key, state, decided_on FROM service_cases").fetchall()
    assert rows == [(case, "graduate-reception", "approved", dt.date(2020, 7, 10))]


@pytest.mark.django_db
def test_refusals_are_one_clear_line_with_masked_numbers(home: Path) -> None:
    assert refused("submit", "graduate-reception", "--subject", "110102199003077009") == (
        "Nobody is known by 110102**********09 (natural person); load the register first."
    )
    assert refused("submit", "graduate-reception", "--subject", "4?") == "4* is not a valid natural person number."
    assert refused("submit", "graduate-reception", "--subject", "44") == "No person or firm is known by subject 44."
    assert refused(*submit("--value", "school")) == "--value school is not of the form key=value."
    assert refused("deadlines", "--at", "soon") == '"soon" is no moment like 2020-04-10T10:00.'
    assert refused("show", "20200101-00000000") == "There is no case 20200101-00000000."


def spoken(*words: str) -> list[str]:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


CONDITION = {
    "zh": "毕业不到两年",
    "en": "Graduated less than two years ago",
}
WHY = {
    "zh": f"按记录不符合申请条件“{CONDITION['zh']}”，已转人工核实。",
    "en": f"By the records the conditions are not met ({CONDITION['en']}); a person checks this.",
}
CAN = {
    "zh": "  现在可以：补交材料(bring)、撤回(withdraw)、交办(assign)"
    "、告知补正(request-correction)、中止计时(pause)、批准(approve)、不予批准(refuse)、代为更正(amend)"
    "、改办事项(change-item)",
    "en": "  possible now: bring materials(bring), withdraw, assign"
    ", ask for a correction(request-correction), pause the clock(pause), approve, refuse, mend the form(amend)"
    ", move to another item(change-item)",
}
READ = {
    "zh": [
        "N：人工审查",
        f"{WHY['zh']}",
        "办结期限：2023年7月11日",
        "预填 5 栏，免交材料 1 份，少跑 2 次",
        "N  应届毕业生接收  人工审查  2023年7月10日收件  办结期限 2023年7月11日",
        "  学校：深圳大学  (盐田区人力资源局 / 高等教育学历 / 2020年6月30日)",
        "  学历：本科  (盐田区人力资源局 / 高等教育学历 / 2020年6月30日)",
        "  毕业日期：2020年6月30日  (盐田区人力资源局 / 高等教育学历 / 2020年6月30日)",
        "  证书编号：105901202005000001  (盐田区人力资源局 / 高等教育学历 / 2020年6月30日)",
        "  入职日期：2020年7月1日  (盐田区人力资源局 / 就业登记 / 2020年7月1日)",
        "  手机：138****8000  (账户)",
        "  材料 毕业证书：已有数据，免交",
        "  材料 劳动合同：已提交",
        f"  决定 1：转人工，系统 — {WHY['zh']}",
        "  2023-07-10 10:00 提交申请：— → 已收件 (申请人)",
        "  2023-07-10 10:00 转人工：已收件 → 人工审查 (系统)",
        "  重新计算：转人工，相同",
        f"    {WHY['zh']}",
        "    申请条件：不符合。",
        f"    不符合：{CONDITION['zh']}"
        "（现查到：2020年6月30日）；来源：盐田区人力资源局，高等教育学历，2020年6月30日。",
        "    符合：本人在世；来源：盐田区卫生健康局，死亡医学证明（没有记录）；"
        "深圳市公安局盐田分局，户籍人口（没有记录）。",
        "    符合：已在盐田登记就业；来源：盐田区人力资源局，就业登记，2020年7月1日。",
        "    符合：没办过毕业生接收或人才引进；来源：盐田区人力资源局，毕业生接收与人才引进（没有记录）。",
        "    符合：没有已批准的接收申请；来源：盐田区政务服务数据管理局，政务服务办件（没有记录）。",
        CAN["zh"],
    ],
    "en": [
        "N: under review",
        f"{WHY['en']}",
        "due: 11 July 2023",
        "fields prefilled 5, materials saved 1, visits saved 2",
        "N  Graduate reception  under review  received 10 July 2023  due 11 July 2023",
        "  University: 深圳大学  (Human Resources Bureau / Higher-education degrees / 30 June 2020)",
        "  Degree: bachelor  (Human Resources Bureau / Higher-education degrees / 30 June 2020)",
        "  Awarded on: 30 June 2020  (Human Resources Bureau / Higher-education degrees / 30 June 2020)",
        "  Certificate number: 105901202005000001  (Human Resources Bureau / Higher-education degrees / 30 June 2020)",
        "  In this job since: 1 July 2020  (Human Resources Bureau / Employment registrations / 1 July 2020)",
        "  Mobile: 138****8000  (the account)",
        "  material Diploma: not needed, the record stands",
        "  material Labour contract: brought",
        f"  decision 1: to a person by system — {WHY['en']}",
        "  2023-07-10 10:00 apply: — → received (applicant)",
        "  2023-07-10 10:00 hand to a person: received → under review (system)",
        "  worked out again: to a person, the same",
        f"    {WHY['en']}",
        "    The condition to apply is not met.",
        f"    Not met: {CONDITION['en']}"
        " (on record: 30 June 2020); source: Human Resources Bureau, Higher-education degrees, 30 June 2020.",
        "    Met: Alive, by the records; source: Health Bureau, Death certificates (no record); "
        "Public Security Sub-bureau, Household register (no record).",
        "    Met: Registered as employed in Yantian; source: Human Resources Bureau, Employment registrations, "
        "1 July 2020.",
        "    Met: Never received here as a graduate or talent; source: Human Resources Bureau, Graduate reception and "
        "talent introduction (no record).",
        "    Met: No application for reception approved before; source: Government Services and Data Bureau, Service "
        "cases (no record).",
        CAN["en"],
    ],
}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_referral_is_read_with_its_reasons_in_the_language_and_time_of_the_district(
    language: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALTERN_LANGUAGE", language)
    first = spoken(*submit("--material", "contract", "--at", "2023-07-10T10:00"))
    number = first[0][:17]
    opened = spoken("show", number, "--explain", "--at", "2023-07-10T10:05")
    lines = [line.replace(number, "N") for line in (*first, *opened)]
    assert lines == READ[language]
    (message,) = Message.objects.filter(template="case-referred")
    assert message.fills["reason"] == {
        "zh": "按记录不符合申请条件，已转人工核实。",
        "en": "By the records the conditions are not met; a person checks this.",
    }
